"""Pages of the back office beside Django's five for each model, and its actions: for every role.

A page or an action without a decision here fails; lists and forms have theirs in test_every_url.py
and in the permission matrix.
"""

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from accounts.models import ROLES, User
from core.models import OutdatedTranslation
from programmes.models import BulkImport
from tests.clients import PortalClient
from tests.factories.accounts import UserFactory
from tests.factories.core import GlossaryTermFactory, SourceNoteFactory
from tests.factories.programmes import ProjectFactory, ProjectReviewFactory
from tests.portal.test_every_url import MEMBER, PEOPLE, VISITOR, answers, settings, who

OFFICERS = {"administrator", "programme_officer"}
TRAINERS = OFFICERS | {"training_coordinator"}
LIBRARY = OFFICERS | {"editor", "reviewer"}
DESK = {"administrator", "help_desk_officer"}

# What may be done with chosen rows of a list. Deleting them follows the lines "delete".
ACTIONS = {
    ("accounts.Notice", "publish"): {"administrator"},
    ("accounts.User", "send_password_link"): {"administrator"},
    ("accounts.User", "reset_second_factor"): {"administrator"},
    ("core.OutboundMail", "send_again"): {"administrator"},
    ("helpdesk.Ticket", "take"): DESK,
    ("helpdesk.Ticket", "close"): DESK,
    ("helpdesk.Ticket", "mark_as_spam"): DESK,
    ("programmes.Project", "submit"): OFFICERS,
    ("programmes.Project", "archive"): OFFICERS,
    ("publications.Version", "publish"): LIBRARY,
    ("publications.Version", "withdraw"): LIBRARY,
    ("publications.Version", "order_files"): LIBRARY,
    ("reports.IatiFile", "make_again"): OFFICERS,
    ("reports.Report", "try_again"): {"administrator"},
    ("trainings.Delivery", "announce"): TRAINERS,
    ("trainings.Delivery", "complete"): TRAINERS,
    ("trainings.Delivery", "cancel"): TRAINERS,
}


def test_every_action_of_the_back_office_has_a_decision(db):
    request, found = RequestFactory().get("/admin/"), {}
    for name in ROLES:
        request.user = User.objects.get(pk=UserFactory(roles=[name]).pk)
        for model, page in admin.site._registry.items():
            offered = set(page.get_actions(request))
            if "delete_selected" in offered:
                assert page.has_delete_permission(request), (name, model)
            for action in offered - {"delete_selected"}:
                found.setdefault((model._meta.label, action), set()).add(name)
    registered = {
        (model._meta.label, action)
        for model, page in admin.site._registry.items()
        for _function, action, _words in page._get_base_actions()
        if action != "delete_selected"
    }

    assert found == ACTIONS
    assert registered == set(ACTIONS)


def staff(others: int = 403, **named: int) -> dict[str, int]:
    """Return person → status: visitors and people without a role are led to sign in."""
    return who(302, staff=others, **named)


def only(roles: set[str], status: int = 200) -> dict[str, int]:
    return staff(403, **dict.fromkeys(roles, status))


# Here somebody coordinates nothing: of a draft nothing is theirs to see.
NO_PILOT = {"province_coordinator": 404}
READ_ALL = staff(200, province_coordinator=403)
READ_NOTES = only(OFFICERS | {"reviewer", "auditor"})
FORM = staff(200, **NO_PILOT)
# Name → what everybody gets by GET, and by an empty POST; a page that only shows answers both.
PAGES = {
    "core_outdatedtranslation_confirm": (staff(405), only(OFFICERS | {"editor"}, 302)),
    "programmes_bulkimport_discard": (staff(405), only(TRAINERS, 302)),
    "programmes_bulkimport_refused": (only(TRAINERS), only(TRAINERS)),
    "programmes_bulkimport_save": (staff(405), only(TRAINERS, 302)),
    "programmes_bulkimport_template": (only(TRAINERS), only(TRAINERS)),
    "programmes_data_quality": (READ_ALL, READ_ALL),
    "programmes_missing_texts": (READ_ALL, READ_ALL),
    "programmes_project_move": (only(OFFICERS) | NO_PILOT, only(OFFICERS) | NO_PILOT),
    "programmes_project_review": (FORM, only(LIBRARY) | NO_PILOT),
    "programmes_source_note_settle": (only(OFFICERS, 405), only(OFFICERS, 400)),
    "programmes_source_notes": (READ_NOTES, READ_NOTES),
}
# Of Django's site, not of a model: what is no more than a frame, or nobody's.
SITE = {
    *("index", "login", "logout", "password_change", "password_change_done", "autocomplete"),
    *("jsi18n", "view_on_site", "app_list"),
}


@pytest.fixture(scope="module")
def dataset(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("tr"):
        people = {
            name: UserFactory(roles=[name] if name in ROLES else [])
            for name in PEOPLE
            if name != VISITOR
        }
        assert MEMBER in people
        sessions = {name: _session(person) for name, person in people.items()} | {VISITOR: ""}
        yield {**_pages(people), "sessions": sessions, "client": PortalClient()}
        transaction.set_rollback(True)


def _session(person: User) -> str:
    client = PortalClient()
    client.force_login(User.objects.get(pk=person.pk))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _pages(people: dict[str, User]) -> dict[str, str]:
    project = ProjectFactory(draft=True)
    in_review = ProjectReviewFactory(submitted_by=people["programme_officer"]).project
    checked = BulkImport.objects.create(
        project=project,
        kind=BulkImport.Kind.ACTIVITIES,
        file_name="etkinlikler.csv",
        table={"headings": [], "rows": []},
        uploaded_by=people["programme_officer"],
        row_count=0,
    )
    term = GlossaryTermFactory()
    type(term).objects.filter(pk=term.pk).update(term_tr="Iğdır’da diyalog")
    values = {
        "core_outdatedtranslation_confirm": [OutdatedTranslation.objects.get().pk],
        "programmes_bulkimport_discard": [checked.pk],
        "programmes_bulkimport_refused": [checked.pk],
        "programmes_bulkimport_save": [checked.pk],
        "programmes_bulkimport_template": ["activities", "csv"],
        "programmes_project_move": [project.pk, "submit"],
        "programmes_project_review": [in_review.pk],
        "programmes_source_note_settle": [SourceNoteFactory().pk],
    }
    return {name: reverse(f"admin:{name}", args=values.get(name)) for name in PAGES}


def test_every_page_of_the_back_office_has_a_decision():
    usual = {
        f"{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in admin.site._registry
        for page in ("changelist", "add", "history", "delete", "change")
    }
    pages = [pattern for page in admin.site._registry.values() for pattern in page.urls]
    every = [getattr(pattern, "name", "") for pattern in [*pages, *admin.site.get_urls()]]

    assert set(filter(None, every)) - usual == set(PAGES) | SITE


@pytest.mark.parametrize("name", PAGES)
def test_page_of_the_back_office_answers_everybody_as_decided(db, dataset, name):
    for method, decided in zip(("GET", "POST"), PAGES[name], strict=True):
        assert answers(dataset, method, dataset[name]) == decided, method
