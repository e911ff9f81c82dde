"""The permission matrix: every line with real accounts, the back office, the document, the page."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import ROLES, STAFF_ROLES, User
from core.permissions import (
    ACCOUNT,
    CSO_PEOPLE,
    OUTSIDERS,
    READ,
    VISITOR,
    gather_actions,
    gather_matrix,
    lines_of,
    may,
)
from portal.exports import permissions as exports
from portal.management.commands import permission_matrix
from publications.models import Version
from tests.factories.accounts import UserFactory
from tests.portal import permission_samples, permission_samples_people
from tests.portal.permission_samples import PEOPLE, make_world

# Whose rows are told apart by a sample each; the others' lines are the same for every row.
SAMPLED = [
    *("programmes.project", "programmes.projectreview", "programmes.activity"),
    *("programmes.objective", "programmes.coordinatorassignment", "programmes.bulkimport"),
    *("programmes.importreference", "trainings.round", "trainings.delivery"),
    *("publications.version", "helpdesk.ticket", "reports.report"),
    *("accounts.user", "accounts.datarequest", "accounts.dataexport", "accounts.legalhold"),
    *("accounts.notice", "organisations.organisation"),
    *("organisations.membership", "organisations.invitation"),
    *("organisations.handover", "organisations.csoprofile", "organisations.csoreview"),
]
# Of these no queryset asks who looks (SEEN_OTHERWISE below says what does).
UNSEEN = {
    *("accounts.user", "accounts.notice", "organisations.organisation"),
    *("organisations.membership",),
    *("organisations.invitation", "organisations.handover"),
}

# Models whose rows are not told apart by who looks, with what decides instead.
SEEN_OTHERWISE = {
    "public, the same for everybody": {
        *("programmes.Programme", "programmes.Theme", "programmes.TargetGroup"),
        *("programmes.FrameworkObjective", "publications.Topic", "organisations.FieldOfWork"),
        *("organisations.OrganisationName", "core.GlossaryTerm", "core.ExternalService"),
        *("helpdesk.Desk", "reports.IatiFile"),
    },
    "Organisation.objects.in_directory, or the project that names it": {
        "organisations.Organisation"
    },
    "the row that it belongs to": {
        *("helpdesk.Message", "helpdesk.Attachment"),
        *("trainings.TrainingProgramme", "trainings.RoundDay", "trainings.RoundDayTopic"),
        *("publications.File", "publications.FileBuild"),
    },
    "organisations.permissions: who belongs to the CSO": {
        *("organisations.Membership", "organisations.Invitation", "organisations.Handover")
    },
    "the person themselves": {
        *("accounts.Consent", "accounts.NoticeShown", "accounts.FormerAddress"),
    },
    "a permission, for all rows of a page of staff": {
        *("accounts.User", "accounts.DestructionLog", "core.AuditEvent", "core.OutboundMail"),
        *("core.OutdatedTranslation", "core.SourceNote"),
    },
    "whether it is published": {"accounts.Notice"},
    "nothing: no page shows its rows": {
        *("programmes.ActivityCount", "core.ContentChange", "core.Heartbeat", "core.SlugRedirect")
    },
}


def test_every_model_says_who_sees_its_rows():
    ours = [
        model
        for config in apps.get_app_configs()
        if (settings.BASE_DIR / config.label / "apps.py").exists()
        for model in config.get_models()
        if not model.__name__.startswith("Historical")
    ]

    without = {
        model._meta.label
        for model in ours
        if not hasattr(model._default_manager.all(), "visible_to")
    }

    assert len(ours) > 60
    assert without == set().union(*SEEN_OTHERWISE.values())


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """One world for all tests of this file, rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("tr"):
        world = make_world()
        rows = permission_samples.samples(world) | permission_samples_people.samples(world)
        yield world, rows
        transaction.set_rollback(True)


def person_of(world, name):
    """Somebody as their next request has them; a visitor has no account."""
    if name == VISITOR:
        return AnonymousUser()
    return User.objects.get(pk=world.people[name].pk)


def is_expected(sample, action, person) -> bool:
    """What the lines say of this row for this person, with the relations that the sample names."""
    lines = lines_of(sample.row._meta.label_lower, action)
    return any(
        is_for(line, person)
        and (not line.states or getattr(sample.row, "state", "") in line.states)
        and sample.fits(line.relation, person)
        for line in lines
    )


def is_for(line, person) -> bool:
    """A line for visitors is for all; one for accounts or CSOs, for whomever its relation names."""
    if VISITOR in line.people:
        return True
    is_of_accounts = line.people & {ACCOUNT, *CSO_PEOPLE}
    return person in line.holders or bool(is_of_accounts and person != VISITOR)


@pytest.mark.parametrize("label", SAMPLED)
def test_every_cell_of_the_matrix_holds_for_real_accounts(db, made, label):
    world, rows = made
    actions = {line.action for line in gather_matrix() if line.model == label}
    people = {name: person_of(world, name) for name in PEOPLE}

    wrong = [
        (sample.name, action, name)
        for sample in rows[label]
        for action in sorted(actions)
        for name, person in people.items()
        if may(person, action, sample.row) != is_expected(sample, action, name)
    ]

    assert wrong == []


def test_every_kind_whose_rows_are_told_apart_has_samples(made):
    """Kinds of which the very same is said, as of the parts of a project, share their samples."""
    stated: dict[str, set[tuple]] = {}
    for line in gather_matrix():
        said = (line.action, line.people, line.states, line.relation)
        stated.setdefault(line.model, set()).add(said)
    told_apart = {
        name for name, said in stated.items() if any(states or whose for *_, states, whose in said)
    }

    without = {name for name in told_apart if stated[name] not in [stated[n] for n in SAMPLED]}

    assert without == set()
    assert set(made[1]) == set(SAMPLED)


@pytest.mark.parametrize("label", [name for name in SAMPLED if name not in UNSEEN])
def test_visible_to_shows_what_the_matrix_lets_people_read(db, made, label):
    world, rows = made
    at = [timezone.now()] if label == "publications.version" else []
    action = READ if lines_of(label, READ) else "view"

    wrong = []
    for name in PEOPLE:
        model = type(rows[label][0].row)
        shown = set(
            model.objects.visible_to(person_of(world, name), *at).values_list("pk", flat=True)
        )
        for sample in rows[label]:
            if (sample.row.pk in shown) != is_expected(sample, action, name):
                wrong.append((sample.name, name))

    assert wrong == []


def test_back_office_lets_people_do_what_the_matrix_says(db, made):
    world, _rows = made
    request, wrong = RequestFactory().get("/admin/"), []
    for name in ROLES:
        request.user = person_of(world, name)
        for model, page in admin.site._registry.items():
            for action in ("view", "add", "change", "delete"):
                lines = lines_of(model._meta.label_lower, action)
                stated = [line for line in lines if name in line.holders]
                may = getattr(page, f"has_{action}_permission")(request)
                # Where a line asks whose row it is, a page may wait for the row before it says yes.
                must = any(line.relation is None or line.is_own for line in stated)
                if (may and not stated) or (must and not may):
                    wrong.append((name, model._meta.label, action))

    assert wrong == []


def test_every_model_of_the_back_office_has_lines():
    stated = {line.model for line in gather_matrix()}

    assert {model._meta.label_lower for model in admin.site._registry} <= stated


def test_lines_are_well_formed():
    holders: dict[str, set[frozenset[str]]] = {}
    for line in gather_matrix():
        assert line.action in gather_actions()[line.model.split(".")[0]], line
        # Roles and people outside have lines apart: one is asked by permission, the other not.
        assert not line.staff or not line.people & set(OUTSIDERS), line
        assert line.people <= set(OUTSIDERS) | set(ROLES), line
        if line.carrier and line.staff:
            holders.setdefault(line.carrier, set()).update([line.holders])
    # A permission is held by one set of roles, or a line would give more than it says.
    assert {name: sets for name, sets in holders.items() if len(_minimal(sets)) > 1} == {}


def _minimal(sets):
    """The sets without those that the roles with all rights, or all sight, make differ."""
    return {frozenset(one - {"administrator", "auditor"}) for one in sets} - {frozenset()}


def test_auditor_changes_nothing(db):
    auditor = User.objects.get(pk=UserFactory(roles=["auditor"]).pk)

    held = {name for name in auditor.get_all_permissions() if ".view_" not in name}

    assert held == set()


def test_document_of_the_matrix_is_current(monkeypatch, tmp_path):
    call_command("permission_matrix", "--check")
    monkeypatch.setattr(permission_matrix, "PATH", tmp_path / "permissions.md")
    with pytest.raises(CommandError):
        call_command("permission_matrix", "--check")

    call_command("permission_matrix")

    assert permission_matrix.PATH.read_text() == exports.document()


WORDS = {
    "tr": ("Yetkiler", "Yönetici", "Herkes", "kendi soruları"),
    "en": ("Permissions", "Administrator", "Everybody", "own questions"),
}


@pytest.mark.parametrize("language", ["tr", "en"])
def test_page_of_the_matrix_is_for_staff_at_a_constant_cost(
    client, db, language, django_assert_num_queries
):
    client.force_login(UserFactory(roles=["editor"], language=language))
    with translation.override(language):
        path = reverse("portal:permission_list")

    with django_assert_num_queries(2):
        page = client.get(path)

    assert {part.label for part in page.context["parts"]} >= {"programmes", "helpdesk"}
    assert len(STAFF_ROLES) == 8
    text = page.content.decode()
    assert f'<html lang="{language}"' in text
    other = next(words for code, words in WORDS.items() if code != language)
    assert [word for word in WORDS[language] if word not in text] == []
    assert [word for word in other if f">{word}<" in text] == []


def test_page_of_the_matrix_shows_what_one_kind_of_people_may(client, db):
    client.force_login(UserFactory(roles=["editor"], language="en"))

    page = client.get("/en/permissions/", {"person": "province_coordinator"})

    rows = [row for part in page.context["parts"] for s in part.sections for row in s.rows]
    assert {cell.person for row in rows for cell in row.cells} == {"province_coordinator"}
    stated = [line for line in gather_matrix() if "province_coordinator" in line.holders]
    assert len(rows) >= len({(line.action, line.states) for line in stated})
    assert "Province coordinator: " in page.content.decode()
    # Whatever else is asked for shows all of it.
    assert len(client.get("/en/permissions/", {"person": "x"}).context["parts"]) >= 8


def test_versions_know_only_the_states_of_the_matrix():
    stated = {
        state
        for line in gather_matrix()
        for state in line.states
        if line.model == "publications.version"
    }

    assert stated <= set(Version.State.values)
