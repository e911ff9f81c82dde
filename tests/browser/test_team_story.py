"""A team in a real browser, with the real worker: invited, signed up, joined, handed over, left.

Django's own client sends no Origin: what a browser makes of a page's headers shows here only.
"""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import eyes
from tests.browser.addresses import Target
from tests.browser.portal_server import PortalServer

MAIL_PATIENCE_SECONDS = 60
PASSWORD = "Iğde-ağacı-2026"
LINK = r'href="([^"]*/(?:davetler|invitations)/[^"]+)"'
CODE = r"\b(\d{4}-\d{4})\b"
OFFER = re.compile(r"/(devirler|hand-overs)/")


@dataclass(frozen=True)
class Words:
    """Who is invited, and what the story reads on the pages."""

    name: str
    email: str
    invite: str
    welcome: str
    over: str


WORDS = {
    "tr": Words(
        name="Çiğdem Işıkyolu",
        email="cigdem@isikyolu.example",
        invite="Davet",
        welcome="Hoş geldiniz",
        over="Bu davet artık geçerli değil",
    ),
    "en": Words(
        name="Ida Brightway",
        email="ida@brightway.example",
        invite="Invitation",
        welcome="Welcome",
        over="This invitation does not work any more",
    ),
}


@pytest.fixture
def seen(look):
    """Look at a page once the one before has come to rest: what it broke off would be a fault."""

    def see(page: Page, target: Target, status: int = 200) -> list[str]:
        page.wait_for_load_state("networkidle")
        return look(page, target, status)

    return see


@pytest.mark.parametrize("language", WORDS)
def test_invited_person_signs_up_joins_is_offered_the_role_and_leaves(
    portal, new_context, signed_in, seen, language
):
    words = WORDS[language]
    leader = eyes.open_page(signed_in("cso_representative"), 1366)
    guest = new_context(locale=language)
    team = _invite(leader, language, words)
    link = _mail(guest, portal, words.email, words.invite, LINK)

    page = eyes.open_page(guest, 390)
    assert seen(page, Target("invitation", language, f"raw {link}")) == []
    _sign_up(page, portal, words)
    expect(page).to_have_url(re.compile(re.escape(link)))
    assert seen(page, Target("invitation_signed_in", language, f"raw {link}")) == []
    page.locator("form:has(input[name=notice_invitation]) button").click()
    expect(page.locator("main")).to_contain_text(words.welcome)
    assert seen(page, Target("team_of_member", language, f"raw {team}")) == []

    other = eyes.open_page(new_context(locale=language), 390)
    assert seen(other, Target("invitation_ended", language, f"raw {link}"), 410) == []
    expect(other.locator("h1")).to_have_text(words.over)
    _offer_and_decline(leader, page, team, seen, language, words)
    _remove_or_leave(leader, page, team, seen, language, words)


def _invite(page: Page, language: str, words: Words) -> str:
    """Mail an invitation; return the address of the team's page."""
    page.goto(Target("own", language, "organisations:own_cso").path)
    page.locator("#team ~ p a").click()
    page.locator("#id_email").fill(words.email)
    page.locator("input[name=role][value=editor]").check()
    page.locator(f"input[name=language][value={language}]").check()
    page.locator("form:has(#id_email) button").click()
    expect(page.locator("#invitations ~ ul")).to_contain_text(words.email)
    return re.sub(r"^https?://[^/]+", "", page.url)


def _mail(reader: BrowserContext, portal: PortalServer, to: str, about: str, pattern: str) -> str:
    """Wait for a mail that the worker sends; return what fits in its text."""
    page = reader.new_page()
    for _second in range(MAIL_PATIENCE_SECONDS):
        page.goto("/demo/mail/")
        for subject in page.locator("li", has_text=to).locator("a").all():
            letter = reader.request.get(subject.get_attribute("href") or "").text()
            panel = letter.partition('class="panel"')[2].partition("</footer>")[0]
            found = re.search(pattern, panel)
            if found and about in letter:
                page.close()
                return re.sub(r"^https?://[^/]+", "", found.group(1))
        page.wait_for_timeout(1000)
    raise AssertionError(f"No mail to {to}.\n{portal.log('worker')}")


def _sign_up(page: Page, portal: PortalServer, words: Words) -> None:
    """Make an account from the page of the invitation, which comes back after the code."""
    page.locator("main a[href*='signup']").click()
    page.locator("#id_full_name").fill(words.name)
    page.locator("#id_email").fill(words.email)
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("#id_password2").fill(PASSWORD)
    page.locator("form:has(#id_password1) button").click()
    code = _mail(page.context, portal, words.email, "", CODE)
    page.locator("#id_code").fill(code)
    page.locator("form:has(#id_code) button").first.click()


def _offer_and_decline(
    leader: Page, guest: Page, team: str, seen, language: str, words: Words
) -> None:
    leader.goto(team)
    leader.locator("#going ~ p a.btn").click()
    assert seen(leader, Target("handover_create", language, f"raw {leader.url}")) == []
    choice = leader.locator("#id_membership option", has_text=words.name)
    leader.locator("#id_membership").select_option(choice.get_attribute("value"))
    leader.locator("form:has(#id_membership) button").click()
    expect(leader).to_have_url(re.compile(re.escape(team)))
    guest.goto(Target("desk", language, "portal:desk").path)
    guest.goto(_offer(guest))
    assert seen(guest, Target("handover_detail", language, f"raw {guest.url}")) == []
    guest.locator("button[value=decline]").click()
    expect(guest).to_have_url(re.compile(re.escape(team)))


def _offer(desk: Page) -> str:
    """Return the address of the offer that the desk names."""
    links = desk.locator("main a").evaluate_all("all => all.map((one) => one.href)")
    return next(link for link in links if OFFER.search(link))


def _remove_or_leave(
    leader: Page, guest: Page, team: str, seen, language: str, words: Words
) -> None:
    """In Turkish they leave, in English they are removed: from then on the team is not found."""
    if language == "tr":
        guest.locator("#going ~ p a").click()
        assert seen(guest, Target("team_leave", language, f"raw {guest.url}")) == []
        guest.locator("main form button.danger").click()
    else:
        leader.goto(team)
        leader.locator("tr", has_text=words.name).locator("p a").click()
        assert seen(leader, Target("member_remove", language, f"raw {leader.url}")) == []
        leader.locator("main form button.danger").click()
        expect(leader.locator("table")).not_to_contain_text(words.name)
    answer = guest.goto(team)
    assert answer is not None
    assert answer.status == 404
