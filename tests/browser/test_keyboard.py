"""The keyboard, the language switch, and pages without any script."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import eyes
from tests.browser.test_forms import ASK, fill_question

# Where the keyboard stands: is it seen, and does nothing lie over it?
STOP = """() => {
  const part = document.activeElement, box = part.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    html: part.outerHTML.slice(0, 90),
    outline: getComputedStyle(part).outlineStyle,
    inside: box.top >= 0 && box.bottom <= innerHeight,
    free: part === top || part.contains(top) || Boolean(top?.contains(part)),
  };
}"""
COLOURS = """part => [
  getComputedStyle(part).color, getComputedStyle(part.closest(".hero")).backgroundColor,
]"""


def test_skip_link_is_the_first_stop_and_leads_to_the_content(visitor):
    page = eyes.open_page(visitor, 1366)
    page.goto("/tr/")

    page.keyboard.press("Tab")
    first = page.locator(":focus")
    expect(first).to_have_attribute("href", "#main")
    expect(first).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_menu_on_a_phone_opens_and_escape_closes_it(visitor):
    page = eyes.open_page(visitor, 390)
    page.goto("/en/")
    button = page.locator("button.menu")
    projects = page.locator("#nav a").first

    expect(projects).to_be_hidden()
    button.press("Enter")
    expect(projects).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    assert eyes.axe_faults(page, eyes.EVERY_RULE) == []
    page.keyboard.press("Escape")

    expect(projects).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize(
    ("path", "twin"),
    [
        ("/tr/yayinlar/?q=k%C4%B1lavuz&sort=title", "/en/publications/?q=k%C4%B1lavuz&sort=title"),
        ("/tr/projeler/yerelde-birlikte-kurgu/", "/en/projects/yerelde-birlikte-kurgu/"),
        ("/tr/ara/?q=%C3%A7ocuk", "/en/search/?q=%C3%A7ocuk"),
    ],
)
def test_language_switch_keeps_page_and_query(visitor, path, twin):
    page = eyes.open_page(visitor, 390)
    page.goto(path)

    page.locator(".strip a[hreflang=en]").click()

    expect(page).to_have_url(re.compile(re.escape(twin) + "$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_start_address_follows_the_language_of_the_browser_then_the_choice(new_context):
    english = new_context(locale="en-GB")
    page = eyes.open_page(english, 1366)

    page.goto("/")
    expect(page).to_have_url(re.compile("/en/$"))
    page.locator(".strip a[hreflang=tr]").click()
    expect(page).to_have_url(re.compile("/tr/$"))
    page.goto("/")

    expect(page).to_have_url(re.compile("/tr/$"))


def test_menu_and_filters_without_script_work(new_context):
    page = eyes.open_page(new_context(java_script_enabled=False, locale="tr"), 390)
    page.goto("/tr/")

    page.locator("#nav a", has_text="Yayınlar").click()
    expect(page.locator("h1")).to_have_text("Yayınlar")
    page.locator("main input[name=q]").fill("gönüllü")
    page.locator("main .search button").first.click()

    assert "q=g%C3%B6n%C3%BCll%C3%BC" in page.url
    expect(page.locator("main a", has_text="Gönüllülerle").first).to_be_visible()


def test_province_choice_without_script_leads_to_the_province(new_context):
    page = eyes.open_page(new_context(java_script_enabled=False, locale="tr"), 390)
    page.goto("/tr/")

    page.locator("main select").select_option(label="Iğdır")
    page.locator("main form", has=page.locator("select")).locator("button").click()

    expect(page.locator("h1")).to_contain_text("Iğdır")


def test_question_without_script_is_sent(new_context):
    page = eyes.open_page(new_context(java_script_enabled=False, locale="tr"), 390)
    page.goto(ASK["tr"])
    page.locator("main form button").click()
    expect(page.locator(".errors a").first).to_be_visible()

    fill_question(page, subject="Betiksiz soru", email="betiksiz@ornek.example")
    page.locator("main form button").click()

    expect(page.locator("main")).to_contain_text(re.compile(r"DM-\d{4}-\d{6}"))


def test_report_without_script_refreshes_until_it_is_ready(signed_in):
    page = eyes.open_page(signed_in("programme_officer", java_script_enabled=False), 1366)
    page.goto("/tr/raporlar/")
    page.locator("#id_project").select_option(index=2)
    page.locator("main form button").first.click()

    expect(page.locator("#report-state a.btn")).to_be_visible(timeout=120_000)


@pytest.mark.parametrize("path", ["/tr/", "/tr/yayinlar/", ASK["tr"]])
def test_every_stop_of_the_keyboard_is_seen_and_hidden_by_nothing(visitor, path):
    page = eyes.open_page(visitor, 1366)
    page.goto(path)

    unseen = []
    for _stop in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(STOP)
        if seen["html"].startswith("<body"):  # Past the last stop.
            break
        if seen["outline"] != "solid" or not seen["inside"] or not seen["free"]:
            unseen.append(seen)

    assert unseen == []


@pytest.mark.parametrize(
    "path", ["/tr/", "/en/projects/", "/tr/iller/", "/tr/yayinlar/", "/tr/etkinlikler/", ASK["en"]]
)
def test_page_at_four_times_its_size_needs_no_scrolling_sideways(visitor, path):
    page = eyes.open_page(visitor, 390)
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(path)

    assert eyes.page_faults(page, path[1:3]) == []


def test_map_keeps_its_colours_where_the_reader_forces_others(visitor):
    page = eyes.open_page(visitor, 1366)
    page.emulate_media(forced_colors="active")
    page.goto("/tr/")

    swatches = page.locator(".hero .swatch").evaluate_all(
        "parts => new Set(parts.map((part) => getComputedStyle(part).backgroundColor)).size"
    )

    assert swatches == 3


def test_home_on_paper_is_dark_on_light(visitor):
    page = eyes.open_page(visitor, 1366)
    page.emulate_media(media="print")
    page.goto("/tr/")

    colours = page.locator("h1").evaluate(COLOURS)

    assert colours == ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]
    expect(page.locator(".search").first).to_be_hidden()
