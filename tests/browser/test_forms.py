"""Forms as people meet them: errors take the focus, words are kept, two clicks are one ticket."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import eyes

ASK = {"tr": "/tr/destek-masasi/sor/", "en": "/en/help-desk/ask/"}
ERROR = {"tr": "Hata:", "en": "Error:"}


@pytest.mark.parametrize("language", ASK)
def test_form_with_errors_takes_the_focus_and_keeps_what_was_typed(visitor, language):
    page = eyes.open_page(visitor, 1366)
    watch = eyes.Watch(page)
    page.goto(ASK[language])
    page.locator("#id_name").fill("Iğdırlı Şükrü")
    page.locator("#id_email").fill("adres değil")
    page.locator("#id_question").fill("Ne zaman?\nNerede?")

    page.locator("main form button").click()

    summary = page.locator(".errors")
    expect(summary).to_be_focused()
    assert page.title().startswith(ERROR[language])
    assert page.locator("#id_name").input_value() == "Iğdırlı Şükrü"
    assert page.locator("#id_email").input_value() == "adres değil"
    assert page.locator("#id_question").input_value() == "Ne zaman?\nNerede?"
    assert _broken_lines(page) == []
    assert [*watch.told(), *eyes.axe_faults(page, eyes.EVERY_RULE)] == []


def _broken_lines(page: Page) -> list[str]:
    """Lines of the summary whose field is missing, unmarked, or says something else."""
    broken = []
    for line in page.locator(".errors a").all():
        target = line.get_attribute("href") or ""
        field = page.locator(target)
        group = page.locator(".field", has=page.locator(target))
        marked = field.get_attribute("aria-invalid") == "true"
        if not marked or line.inner_text() not in group.inner_text():
            broken.append(f"{target}: {line.inner_text()}")
    assert page.locator(".errors a").count() >= 4
    return broken


@pytest.mark.parametrize("width", eyes.WIDTHS)
@pytest.mark.parametrize("language", ASK)
def test_form_with_errors_on_every_screen_has_no_fault(visitor, language, width):
    page = eyes.open_page(visitor, width)
    page.goto(ASK[language])

    page.locator("main form button").click()

    faults = eyes.page_faults(page, language)
    for scheme, rules in [("light", eyes.EVERY_RULE), ("dark", eyes.RULES_OF_COLOUR)]:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(eyes.LET_COLOURS_SETTLE)
        faults += [f"{scheme}: {fault}" for fault in eyes.axe_faults(page, rules)]
    assert faults == []


def test_link_of_the_error_summary_leads_into_its_field(visitor):
    page = eyes.open_page(visitor, 390)
    page.goto(ASK["tr"])
    page.locator("main form button").click()

    page.locator(".errors a").first.press("Enter")

    expect(page.locator("#id_name")).to_be_focused()


def test_question_sent_by_a_double_click_makes_one_ticket(portal, new_context, signed_in):
    asker = new_context(locale="tr")
    page = eyes.open_page(asker, 1366)
    page.goto(ASK["tr"])
    fill_question(page, subject="Çift tıklama denemesi", email="cift@ornek.example")

    page.locator("main form button").dblclick()

    page.wait_for_url(re.compile("gonderildi"))
    assert _tickets_with(signed_in, "Çift tıklama denemesi") == 1


def test_question_sent_again_after_back_makes_one_ticket(new_context, signed_in):
    asker = new_context(locale="tr")
    page = eyes.open_page(asker, 1366)
    page.goto(ASK["tr"])
    fill_question(page, subject="Geri tuşu denemesi", email="geri@ornek.example")
    page.locator("main form button").click()
    page.wait_for_url(re.compile("gonderildi"))

    page.go_back()
    fill_question(page, subject="Geri tuşu denemesi", email="geri@ornek.example")
    page.locator("main form button").click()

    page.wait_for_url(re.compile("gonderildi"))
    assert _tickets_with(signed_in, "Geri tuşu denemesi") == 1


def fill_question(page: Page, *, subject: str, email: str) -> None:
    """Fill in everything that is asked, as slowly as the form wants it."""
    page.locator("#id_name").fill("Ayşe Örnek")
    page.locator("#id_email").fill(email)
    page.locator("#id_province").select_option("16")
    page.locator("#id_topic").select_option(index=1)
    page.locator("#id_subject").fill(subject)
    page.locator("#id_question").fill("Bir deneme sorusu.")
    page.locator("#id_notice").check()
    page.wait_for_timeout(3100)


def _tickets_with(signed_in, subject: str) -> int:
    page = eyes.open_page(signed_in("help_desk_officer"), 1366)
    page.goto(f"/tr/destek-masasi/kuyruk/?state=all&q={subject}")
    return page.locator("main tbody tr", has_text=subject).count()
