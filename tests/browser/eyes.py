"""What a page must show on every screen: axe, width, console, hosts, language, one heading."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import BrowserContext, Page, Response

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
EVERY_RULE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}
# Between light and dark nothing but colours changes; between pages of one kind, only the content.
RULES_OF_COLOUR = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
    "preload": False,
}
RULES_OF_CONTENT = EVERY_RULE | {"rules": {"color-contrast": {"enabled": False}}}
MOST_READ_BY_AXE = 12
WIDTHS = {1366: 900, 390: 844}
# What axe reads hangs on the language, the width or the scheme, hardly on two of them together: the
# two languages of a page share its four screens, and each has both widths and both schemes.
SCREENS_OF = {
    "tr": {(1366, "light"), (390, "dark")},
    "en": {(1366, "dark"), (390, "light")},
}
# The policy has no report address: a refusal is told to the console, where `Watch` hears it.
TELL_REFUSALS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.effectiveDirective} refuses ${event.blockedURI}`));
"""
# The admin's links change their colour slowly.
LET_COLOURS_SETTLE = """async () => {
  await Promise.allSettled(document.getAnimations().map((change) => change.finished));
}"""
FACTS = """() => ({
  language: document.documentElement.lang,
  headings: document.querySelectorAll("h1").length,
  title: document.title,
  width: document.documentElement.clientWidth,
  needed: document.documentElement.scrollWidth,
})"""
# What reaches over the right edge, so that a failure names it.
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((part) => part.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .slice(0, 3).map((part) => part.outerHTML.slice(0, 90))"""
RUN_AXE = """async (options) => (await axe.run(document, options)).violations.map((rule) =>
  `axe ${rule.id}: ` + rule.nodes.slice(0, 3).map((node) =>
    `${node.target} ${node.html.slice(0, 120)} [${node.failureSummary.slice(0, 200)}]`
  ).join(" | "))"""


@dataclass
class Watch:
    """Listens to one browser tab: what it complains of, and which hosts it asks."""

    page: Page
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ears: dict[Any, Callable[[Any], None]] = {
            "console": self._hear_console,
            "pageerror": lambda error: self.heard.append(f"script error: {error}"),
            "request": lambda request: self._hear_request(request.url),
            "requestfailed": lambda request: self.heard.append(f"failed: {request.url}"),
            "response": self._hear_response,
        }
        for event, hear in self._ears.items():
            self.page.on(event, hear)

    def stop(self) -> None:
        """Hear no more: the tab goes on to pages that are not ours."""
        for event, hear in self._ears.items():
            self.page.remove_listener(event, hear)

    def _hear_console(self, message: Any) -> None:
        # The browser's line about the status of a page is told by `response`.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.heard.append(f"console {message.type}: {message.text}")

    def _hear_request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and parts.hostname != "localhost":
            self.heard.append(f"foreign request: {url}")

    def _hear_response(self, response: Response) -> None:
        is_part = not response.request.is_navigation_request()
        if is_part and response.status >= 400:
            self.heard.append(f"{response.status}: {response.url}")

    def told(self) -> list[str]:
        """Return what was heard since the last time."""
        heard, self.heard = self.heard, []
        return heard


def look_at(page: Page, url: str, *, language: str, status: int, pictures: Path) -> list[str]:
    """Open `url` at each width and scheme and return every fault, each with where it was seen.

    A page is loaded once for each width, as its script looks at the width when it starts. With
    KEEP_PICTURES set each screen is kept as a picture, which takes time.
    """
    faults = []
    for width in WIDTHS:
        resize(page, width)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        watch = Watch(page)
        answer = page.goto(url)
        seen = [*_status_faults(answer, status), *page_faults(page, language)]
        faults += [f"{width}: {fault}" for fault in seen]
        for scheme in _schemes(language, width):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(LET_COLOURS_SETTLE)
            if os.environ.get("KEEP_PICTURES"):
                page.screenshot(path=f"{pictures}-{width}-{scheme}.png", full_page=True)
            # The console is read before axe runs: what axe tries there is not the page's doing.
            seen = watch.told()
            if (width, scheme) in SCREENS_OF[language]:
                seen += axe_faults(page, EVERY_RULE if scheme == "light" else RULES_OF_COLOUR)
            faults += [f"{width} {scheme}: {fault}" for fault in seen]
            watch.told()
        watch.stop()
    return faults


def _schemes(language: str, width: int) -> list[str]:
    """The light page is always read, the dark one where this language has it."""
    is_dark_wanted = (width, "dark") in SCREENS_OF[language] or os.environ.get("KEEP_PICTURES")
    return ["light", "dark"] if is_dark_wanted else ["light"]


def walk(page: Page, paths: list[str], *, language: str) -> list[str]:
    """Open many pages of one kind on a phone and return every fault, each with its address.

    axe reads some of them, from the first to the last: it takes longer than all the rest.
    """
    resize(page, 390)
    watch = Watch(page)
    faults = []
    read_by_axe = paths[:: -(-len(paths) // MOST_READ_BY_AXE)]
    for path in paths:
        answer = page.goto(path)
        seen = [*_status_faults(answer, 200), *page_faults(page, language), *watch.told()]
        if path in read_by_axe:
            seen += axe_faults(page, RULES_OF_CONTENT)
        faults += [f"{path}: {fault}" for fault in seen]
        watch.told()
    watch.stop()
    return faults


def open_page(context: BrowserContext, width: int) -> Page:
    """Return a tab as wide as asked, light, without movement."""
    page = context.new_page()
    resize(page, width)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return page


def resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})


def _status_faults(answer: Response | None, status: int) -> list[str]:
    if answer is None or answer.status != status:
        return [f"status {answer and answer.status} instead of {status}"]
    return []


def page_faults(page: Page, language: str) -> list[str]:
    """Language of the page, its one heading, its title, and whether it scrolls sideways."""
    facts = page.evaluate(FACTS)
    faults = []
    if facts["language"].split("-")[0] != language:
        faults.append(f"html lang is {facts['language']!r}")
    if facts["headings"] != 1:
        faults.append(f"{facts['headings']} h1 headings")
    if len(facts["title"]) < 5 or facts["title"].startswith(("–", " –")):
        faults.append(f"title is {facts['title']!r}")
    if facts["needed"] > facts["width"]:
        wide = page.evaluate(TOO_WIDE)
        faults.append(f"{facts['needed']} px wide on a screen of {facts['width']} px: {wide}")
    return faults


def text_faults(text: str, language: str) -> list[str]:
    """What of `page_faults` shows without a browser: the language, the one heading, the title."""
    faults = []
    if f'<html lang="{language}"' not in text:
        faults.append("html lang is another")
    if (headings := len(re.findall(r"<h1\b", text))) != 1:
        faults.append(f"{headings} h1 headings")
    title = re.search(r"<title>\s*([^<]{5,})</title>", text)
    if title is None or title[1].startswith("–"):
        faults.append(f"title is {title and title[1]!r}")
    return faults


def axe_faults(page: Page, rules: dict[str, Any]) -> list[str]:
    """Run axe-core on the page as it stands."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    return page.evaluate(RUN_AXE, rules)
