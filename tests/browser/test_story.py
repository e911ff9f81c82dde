"""The whole story, with the real worker: ask, answer, read, close; report, progress, PDF, check."""

import io
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from tests.browser import eyes
from tests.browser.addresses import Target
from tests.browser.portal_server import PortalServer

MAIL_PATIENCE_SECONDS = 60
REPORT_PATIENCE_MILLISECONDS = 120_000
STEP = re.compile(r"<progress max=\"\d+\" value=\"(\d+)\"")


@dataclass(frozen=True)
class Words:
    """What one asker types, and the words that the story reads on the pages."""

    name: str
    email: str
    subject: str
    question: str
    answer: str
    thanks: str
    answered: str
    open: str
    closed: str


WORDS = {
    "tr": Words(
        name="Iğdırlı Şükrü Örnek",
        email="sukru@ornek.example",
        subject="Tüzük değişikliği için İl Müdürlüğü’ne başvuru",
        question="Derneğimizin tüzüğünü değiştirdik. Hangi belgeleri göndermeliyiz?",
        answer="Genel kurul tutanağını ve yeni tüzüğü ekleyiniz.",
        thanks="Teşekkür ederiz, gönderdik.",
        answered="Yanıtlandı",
        open="Açık",
        closed="Kapandı",
    ),
    "en": Words(
        name="Ida Example",
        email="ida@ornek.example",
        subject="Partner search for a social inclusion project",
        question="How do we find a public institution as a partner?",
        answer="Please write to the directorate of your province first.",
        thanks="Thank you, we have written to them.",
        answered="Answered",
        open="Open",
        closed="Closed",
    ),
}
ASK = {"tr": "/tr/destek-masasi/sor/", "en": "/en/help-desk/ask/"}
REPORTS = {"tr": "/tr/raporlar/", "en": "/en/reports/"}


@pytest.mark.parametrize("language", WORDS)
def test_question_is_asked_answered_read_and_closed(portal, new_context, signed_in, look, language):
    words = WORDS[language]
    asker = new_context(locale=language)

    number = _ask(asker, ASK[language], words)
    link = _link_in_mail(asker, portal, to=words.email, about=number)
    _answer(signed_in("help_desk_officer"), portal, number, words)
    _link_in_mail(asker, portal, to=words.email, about=words.answer)
    reader = eyes.open_page(asker, 1366)
    assert look(reader, Target("answered", language, f"raw {link}")) == []
    thread = _read_answer(asker, link, words)
    _write_back_and_close(thread, words)


def _ask(asker: BrowserContext, path: str, words: Words) -> str:
    """Send the question with a file, and return its number."""
    page = eyes.open_page(asker, 390)
    watch = eyes.Watch(page)
    page.goto(path)
    page.locator("#id_name").fill(words.name)
    page.locator("#id_email").fill(words.email)
    page.locator("#id_province").select_option("76")
    page.locator("#id_topic").select_option(index=1)
    page.locator("#id_subject").fill(words.subject)
    page.locator("#id_question").fill(words.question)
    page.locator("input[type=file]").set_input_files(
        {"name": "tüzük.txt", "mimeType": "text/plain", "buffer": "Madde 1 – Ad".encode()}
    )
    page.locator("#id_notice").check()
    page.wait_for_timeout(3100)  # The form takes nobody who is faster than a person.
    page.locator("main form button").click()
    number = re.search(r"DM-\d{4}-\d{6}", page.locator("main").inner_text())
    assert number, page.locator("main").inner_text()
    expect(page.locator("main")).to_contain_text("tüzük.txt")
    assert [*watch.told(), *eyes.axe_faults(page, eyes.EVERY_RULE)] == []
    return number.group()


def _link_in_mail(reader: BrowserContext, portal: PortalServer, *, to: str, about: str) -> str:
    """Wait for the mail that the worker sends, and return the link to the question in it."""
    page = eyes.open_page(reader, 1366)
    for _second in range(MAIL_PATIENCE_SECONDS):
        page.goto("/demo/mail/")
        for subject in page.locator("li", has_text=to).locator("a").all():
            address = subject.get_attribute("href") or ""
            letter = reader.request.get(address).text()
            if about in letter:
                page.goto(address)
                link = page.locator(".panel a[href*='/DM-']").first.get_attribute("href")
                assert eyes.axe_faults(page, eyes.EVERY_RULE) == []
                page.close()
                assert link
                assert link.startswith(portal.address)
                return link
        page.wait_for_timeout(1000)
    raise AssertionError(f"No mail about {about}.\n{portal.log('worker')}")


def _answer(officer: BrowserContext, portal: PortalServer, number: str, words: Words) -> None:
    """Find the question in the queue and answer it."""
    page = eyes.open_page(officer, 1366)
    watch = eyes.Watch(page)
    page.goto("/tr/destek-masasi/kuyruk/")
    page.locator(f"main a[href*='{number}']").first.click()
    expect(page.locator("h1")).to_have_text(words.subject)
    page.locator("#id_reply-body").fill(words.answer)
    page.get_by_role("button", name="Yanıtı gönder").click()
    expect(page.locator("main")).to_contain_text("Yanıtlandı")
    assert [*watch.told(), *eyes.axe_faults(page, eyes.EVERY_RULE)] == []
    page.close()


def _read_answer(asker: BrowserContext, link: str, words: Words) -> Page:
    """Open the link of the mail; return the page with the answer."""
    page = eyes.open_page(asker, 390)
    watch = eyes.Watch(page)
    page.goto(link)
    expect(page.locator("main")).to_contain_text(words.answer)
    expect(page.locator("main")).to_contain_text(words.answered)
    assert [*watch.told(), *eyes.axe_faults(page, eyes.EVERY_RULE)] == []
    return page


def _write_back_and_close(page: Page, words: Words) -> None:
    page.locator("#id_body").fill(words.thanks)
    page.locator("form[action*='mesaj'] button, form[action*='message'] button").click()
    expect(page.locator("main")).to_contain_text(words.thanks)
    expect(page.locator("main")).to_contain_text(words.open)
    page.locator("form[action*='kapat'] button, form[action*='close'] button").click()
    expect(page.locator("main")).to_contain_text(words.closed)


@pytest.mark.parametrize("language", REPORTS)
def test_report_is_requested_watched_downloaded_and_checked(
    new_context, signed_in, tab_of, look, language
):
    officer = signed_in("programme_officer")
    page = eyes.open_page(officer, 1366)
    watch = eyes.Watch(page)

    page.goto(REPORTS[language])
    _request_report(page, language)
    steps = _watch_progress(page)
    paper = officer.request.get(_link(page, "download|indir")).body()
    check = _link(page, "/verify/")

    assert steps
    _check_paper(paper, language)
    _check_code(new_context(locale=language), check)
    assert watch.told() == []
    assert look(page, Target("ready", language, f"raw {page.url}")) == []
    assert look(tab_of(language), Target("code", language, f"raw {check}")) == []


def _request_report(page: Page, language: str) -> None:
    options = page.locator("#id_project option")
    wanted = options.filter(has_text=re.compile("Kamu|Public")).first.get_attribute("value")
    page.locator("#id_project").select_option(wanted)
    page.locator(f"input[name=language][value={language}]").check()
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"/\d+/$"))


def _watch_progress(page: Page) -> set[str]:
    """Wait for the link to the file, without a reload; return each value told meanwhile.

    The page asks every few seconds and may miss a quick report's steps, so we ask more often.
    """
    page.evaluate("() => { window.stillTheSamePage = true; }")
    expect(page.locator("#report-state progress")).to_be_visible()
    told: set[str] = set()
    for _turn in range(REPORT_PATIENCE_MILLISECONDS // 100):
        told |= set(STEP.findall(page.context.request.get(page.url).text()))
        if page.locator("#report-state a.btn").count():
            break
        page.wait_for_timeout(100)
    expect(page.locator("#report-state a.btn")).to_be_visible()
    expect(page.locator("[data-progress-spoken]")).not_to_be_empty()
    assert page.evaluate("() => window.stillTheSamePage === true")
    return told


def _link(page: Page, pattern: str) -> str:
    links = page.locator("#report-state a").evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )
    return next(link for link in links if re.search(pattern, link))


def _check_paper(paper: bytes, language: str) -> None:
    assert paper.startswith(b"%PDF-")
    reader = PdfReader(io.BytesIO(paper))
    catalogue = reader.trailer["/Root"]
    assert len(reader.pages) >= 3
    assert str(catalogue["/Lang"]).startswith(language)
    assert catalogue["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title


def _check_code(anybody: BrowserContext, path: str) -> None:
    page = eyes.open_page(anybody, 390)
    page.goto(path)
    expect(page.locator("main code")).to_have_text(re.compile(r"^[0-9a-f]{64}$"))
