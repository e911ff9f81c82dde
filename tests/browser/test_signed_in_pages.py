"""The desk, the queue, the reports and the admin, in both languages, on every screen."""

import re

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from tests.browser.addresses import FOR_CSO, FOR_OFFICER, LANGUAGES, Target, targets

CHANGE_LISTS = [
    "programmes/project",
    "publications/version",
    "helpdesk/ticket",
    "accounts/user",
    "organisations/organisation",
    "trainings/delivery",
]
# The administrator reads Turkish in the demonstration, the auditor English.
ADMIN_ROLES = {"tr": "administrator", "en": "auditor"}


@pytest.mark.parametrize("target", targets(FOR_CSO), ids=str)
def test_cso_page_on_every_screen_has_no_fault(tab_of, look, target):
    assert look(tab_of("cso_representative"), target) == []


@pytest.mark.parametrize("target", targets(FOR_OFFICER), ids=str)
def test_officer_page_on_every_screen_has_no_fault(tab_of, look, target):
    assert look(tab_of("administrator"), target) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["cso_representative", "help_desk_officer"])
def test_thread_page_on_every_screen_has_no_fault(tab_of, look, role, language):
    person = tab_of(role)
    lists = {"cso_representative": FOR_CSO["questions"], "help_desk_officer": FOR_OFFICER["queue"]}
    path = _first_link(person, Target("list", language, lists[role]).path, r"/DM-")

    assert look(person, Target(role, language, f"raw {path}")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_admin_index_on_every_screen_has_no_fault(tab_of, look, language):
    person = tab_of(ADMIN_ROLES[language])

    assert look(person, Target("index", language, "raw /admin/")) == []


@pytest.mark.parametrize(
    ("model", "language"),
    # The forms of all are made alike: each in one language, the longest in both.
    [*zip(CHANGE_LISTS, LANGUAGES * 3, strict=True), (CHANGE_LISTS[0], "en")],
)
def test_admin_list_and_form_on_every_screen_have_no_fault(tab_of, look, model, language):
    person = tab_of(ADMIN_ROLES[language])
    name = model.replace("/", "-")
    form = _first_link(person, f"/admin/{model}/", rf"/admin/{model}/.+/change/")

    assert look(person, Target(f"{name}-list", language, f"raw /admin/{model}/")) == []
    assert look(person, Target(f"{name}-form", language, f"raw {form}")) == []


def _first_link(person: Page, path: str, pattern: str) -> str:
    """Return the first address on a page that fits."""
    text = person.context.request.get(path).text()
    links = BeautifulSoup(text, "html.parser").select("main a[href], #content a[href]")
    found = [link["href"] for link in links if re.search(pattern, str(link["href"]))]
    assert found, f"{path} has no link like {pattern}"
    return str(found[0])
