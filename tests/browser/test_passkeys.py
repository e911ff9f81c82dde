"""Passkeys in a real browser, given by Chromium's virtual device."""

import re
import time

from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from accounts.services import code_at
from tests.browser import eyes
from tests.browser.portal_server import ACCOUNTS

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
EDITOR = next(account for account in ACCOUNTS if account["role"] == "editor")


def tab_with_device(context: BrowserContext) -> tuple[Page, CDPSession, str]:
    """Return a tab, its line to the browser, and the device that gives passkeys there."""
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    device = line.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page, line, device["authenticatorId"]


def give_password(page: Page) -> None:
    page.goto("/tr/accounts/login/")
    page.fill("#id_login", EDITOR["email"])
    page.fill("#id_password", EDITOR["password"])
    page.locator("main form button").first.click()


def sign_out(page: Page) -> None:
    page.goto("/tr/accounts/logout/")
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"/(tr|en)/$"))


def test_editor_adds_a_passkey_and_signs_in_with_it_alone_and_after_the_password(visitor):
    page, line, device = tab_with_device(visitor)
    give_password(page)
    page.fill("#id_code", code_at(EDITOR["totp_secret"], time.time()))
    page.locator("main form button").first.click()
    page.goto("/tr/accounts/second-step/webauthn/add/")
    page.fill("#id_password", EDITOR["password"])
    page.locator("main form button").first.click()
    assert eyes.axe_faults(page, eyes.EVERY_RULE) == []
    page.fill("#id_name", "Deneme cihazı")
    page.click("#passkey")
    page.wait_for_url("**/recovery-codes/")
    assert page.locator("main li code").count() == 10
    page.goto("/tr/accounts/second-step/webauthn/")
    assert "Deneme cihazı" in page.inner_text("main")
    assert eyes.axe_faults(page, eyes.EVERY_RULE) == []
    sign_out(page)

    # The passkey alone is both steps: the back office opens.
    page.goto("/tr/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/tr/masam/")
    assert page.goto("/admin/").status == 200
    sign_out(page)

    give_password(page)
    assert eyes.axe_faults(page, eyes.EVERY_RULE) == []
    page.click("#passkey")
    page.wait_for_url("**/tr/masam/")
    sign_out(page)

    # A device that does not know its person gives nothing, and the page says so.
    verified = {"authenticatorId": device, "isUserVerified": False}
    line.send("WebAuthn.setUserVerified", verified)
    page.goto("/tr/accounts/login/")
    page.click("#passkey_login")
    expect(page.locator("[data-passkey-failed]")).not_to_be_empty()
    assert page.url.endswith("/tr/accounts/login/")
