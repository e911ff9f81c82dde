"""The desk, the queue, the reports and the admin, in both languages, on every screen."""

import re

import pytest

from tests.browser import eyes
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
def test_cso_page_on_every_screen_has_no_fault(signed_in, look, target):
    assert look(signed_in("cso_representative"), target) == []


@pytest.mark.parametrize("target", targets(FOR_OFFICER), ids=str)
def test_officer_page_on_every_screen_has_no_fault(signed_in, look, target):
    assert look(signed_in("administrator"), target) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["cso_representative", "help_desk_officer"])
def test_thread_page_on_every_screen_has_no_fault(signed_in, look, role, language):
    person = signed_in(role)
    lists = {"cso_representative": FOR_CSO["questions"], "help_desk_officer": FOR_OFFICER["queue"]}
    path = _first_link(person, Target("list", language, lists[role]).path, r"/DM-")

    assert look(person, Target(role, language, f"raw {path}")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_admin_index_on_every_screen_has_no_fault(signed_in, look, language):
    person = signed_in(ADMIN_ROLES[language])

    assert look(person, Target("index", language, "raw /admin/")) == []


@pytest.mark.parametrize(
    ("model", "language"),
    # The forms of all are made alike: each in one language, the longest in both.
    [*zip(CHANGE_LISTS, LANGUAGES * 3, strict=True), (CHANGE_LISTS[0], "en")],
)
def test_admin_list_and_form_on_every_screen_have_no_fault(signed_in, look, model, language):
    person = signed_in(ADMIN_ROLES[language])
    name = model.replace("/", "-")
    form = _first_link(person, f"/admin/{model}/", rf"/admin/{model}/.+/change/")

    assert look(person, Target(f"{name}-list", language, f"raw /admin/{model}/")) == []
    assert look(person, Target(f"{name}-form", language, f"raw {form}")) == []


def _first_link(person, path: str, pattern: str) -> str:
    """Return the first address on a page that fits."""
    page = eyes.open_page(person, 1366)
    page.goto(path)
    links = page.locator("main a, #content a").evaluate_all(
        "links => links.map((link) => link.getAttribute('href') || '')"
    )
    page.close()
    found = [link for link in links if re.search(pattern, link)]
    assert found, f"{path} has no link like {pattern}"
    return found[0]
