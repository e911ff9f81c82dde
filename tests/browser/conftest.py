"""One running portal and one Chromium for all browser tests of a test process."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from accounts.services import code_at
from tests.browser import eyes
from tests.browser.addresses import LANGUAGES, Target
from tests.browser.portal_server import ACCOUNTS, PortalServer, running_portal
from tools.places import CHECKOUT
from tools.system_packages import CHROMIUM, find_chromium

PICTURES = CHECKOUT / "var" / "pictures"
SWITCHES = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PATIENCE_MILLISECONDS = 15_000


@pytest.fixture(scope="package")
def portal(
    django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PortalServer]:
    folder = tmp_path_factory.mktemp("portal")
    folder.chmod(0o711)
    with running_portal(folder) as server:
        yield server


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if not path:
        pytest.fail(f"{CHROMIUM.purpose}: set CHROMIUM_BIN, or install it.", pytrace=False)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's event loop stays in this thread; tests beside us may still use the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def new_context(_contexts):
    """Make browsers with cookies of their own; they end with the test."""
    with _contexts() as make:
        yield make


@pytest.fixture(scope="package")
def _contexts(portal: PortalServer, chromium: Browser):
    """Make browsers that end with the block."""

    @contextmanager
    def opened():
        made = []

        def make(**options) -> BrowserContext:
            context = chromium.new_context(
                base_url=portal.address, viewport={"width": 1366, "height": 900}, **options
            )
            context.set_default_timeout(PATIENCE_MILLISECONDS)
            context.add_init_script(eyes.TELL_REFUSALS)
            made.append(context)
            return context

        yield make
        for context in made:
            context.close()

    return opened


@pytest.fixture
def visitor(new_context) -> BrowserContext:
    """Somebody without account."""
    return new_context()


@pytest.fixture(scope="package")
def _sessions() -> dict[str, dict]:
    """Cookies of those who have signed in: once for each role."""
    return {}


@pytest.fixture
def signed_in(new_context, _sessions):
    """Give the browser of a demo person, by role; the first time they sign in on the page."""

    def make(role: str, **options) -> BrowserContext:
        return new_context(storage_state=_session(new_context, _sessions, role), **options)

    return make


def _session(make, sessions: dict[str, dict], role: str) -> dict:
    if role not in sessions:
        context = make()
        sign_in(context, role)
        sessions[role] = context.storage_state()
    return sessions[role]


@pytest.fixture(scope="package")
def tab_of(_contexts, _sessions):
    """Give the one tab of a visitor ("tr", "en") or of a demo person, by role.

    It is kept for all tests that only open pages and look: a new tab costs more than its page.
    """
    tabs: dict[str, Page] = {}

    with _contexts() as make:

        def give(whose: str) -> Page:
            if whose not in tabs:
                if whose in LANGUAGES:
                    context = make(locale=whose)
                else:
                    context = make(storage_state=_session(make, _sessions, whose))
                tabs[whose] = eyes.open_page(context, 1366)
            return tabs[whose]

        yield give


def sign_in(context: BrowserContext, role: str) -> None:
    """Sign in with the printed password and, for staff, the digits of the printed secret."""
    account = next(account for account in ACCOUNTS if account["role"] == role)
    page = context.new_page()
    page.goto("/tr/accounts/login/")
    page.locator("#id_login").fill(account["email"])
    page.locator("#id_password").fill(account["password"])
    page.locator("main form button").first.click()
    if "totp_secret" in account:
        page.locator("#id_code").fill(code_at(account["totp_secret"], time.time()))
        page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"/(masam|desk)/"))
    page.close()


@pytest.fixture
def look(request: pytest.FixtureRequest):
    """Look at one page on every screen; pictures, where wanted, lie in var/pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    whose = request.node.originalname.removeprefix("test_").split("_on_")[0].split("_is_")[0]

    def see(page: Page, target: Target, status: int = 200) -> list[str]:
        pictures = PICTURES / f"{whose}-{target}"
        return eyes.look_at(
            page, target.path, language=target.language, status=status, pictures=pictures
        )

    return see
