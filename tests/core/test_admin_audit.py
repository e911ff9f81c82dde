"""Each edit in the back office leaves one event: who, what, which columns, never their values."""

import pytest
from bs4 import BeautifulSoup
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from factory.django import DjangoModelFactory

from accounts.models import Notice
from core.models import AuditEvent, SourceNote
from core.services import settle_source_note
from helpdesk.models import Desk
from organisations.models import Handover, Membership
from programmes.models import (
    Contribution,
    Project,
    ProjectProvince,
    ProjectTargetGroup,
    Theme,
)
from publications.models import Publication, Version
from tests.factories import (
    accounts,
    core,
    helpdesk,
    organisations,
    privacy,
    programmes,
    provinces,
    publications,
    trainings,
)
from tests.factories.accounts import UserFactory
from tests.factories.core import SourceNoteFactory
from tests.factories.organisations import (
    MembershipFactory,
    OrganisationFactory,
    OrganisationNameFactory,
)
from tests.factories.programmes import FigureFactory, ProjectFactory
from tests.factories.provinces import ProvinceFactory
from trainings.models import Delivery

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_navigation")]
MODULES = [
    accounts,
    core,
    helpdesk,
    organisations,
    privacy,
    programmes,
    provinces,
    publications,
    trainings,
]
FACTORIES = {
    factory._meta.model: factory
    for module in MODULES
    for factory in vars(module).values()
    if isinstance(factory, type) and issubclass(factory, DjangoModelFactory)
    if factory._meta.model
}
# What may be edited is a draft.
TRAITS = {
    Project: {"draft": True},
    Version: {"draft": True},
    Delivery: {"draft": True},
    Notice: {"published_at": None},
}
UNEDITED = {"slug", "email"}
# Written once, as the record of a decision: a later one is another row.
KEPT_AS_WRITTEN = {Handover}
# A team's rows are history: services begin and end them and note it in the CSO's own trail.
OF_SERVICES = {Membership}


@pytest.fixture
def person():
    return UserFactory(roles=["administrator"])


@pytest.fixture
def staff(client, person):
    client.force_login(person)
    return client


def may(what, rf, person, model):
    request = rf.get("/admin/")
    request.user = person
    return getattr(admin.site._registry[model], f"has_{what}_permission")(request)


def address(name, row):
    options = row._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{name}", args=[row.pk])


def typed(page):
    """What a browser would send back from the form of a page."""
    form = BeautifulSoup(page.content, "html.parser").select_one("#content-main form")
    data = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = field["name"], field.get("type", "")
        if "__prefix__" in name or kind in {"submit", "file"}:
            continue
        if field.name == "select":
            chosen = [option["value"] for option in field.select("option[selected]")]
            data[name] = chosen if field.has_attr("multiple") else (chosen or [""])[0]
        elif field.name == "textarea":
            data[name] = field.text.removeprefix("\n").replace("\n", "\r\n")
        elif kind != "checkbox" or field.has_attr("checked"):
            data[name] = field.get("value", "on" if kind == "checkbox" else "")
    return data


def edited(model, data):
    """Change one column of a form: a text, a number, or what a model has besides."""
    if model is ProjectProvince:
        return data | {"province": ProvinceFactory(plate_code=63).pk}, "province"
    if model is Publication:
        return data | {"kind": Publication.Kind.REPORT}, "kind"
    if model is Contribution:
        return data | {"share_percent": "40"}, "share_percent"
    if model is ProjectTargetGroup:
        return data | {"ordinal": 9}, "ordinal"
    texts = [
        field.name
        for field in model._meta.fields
        if field.get_internal_type() in {"CharField", "TextField"}
        if field.name in data and field.name not in UNEDITED and not field.choices
    ]
    if texts:
        return data | {texts[0]: f"{data[texts[0]]} yeni"}, texts[0]
    return data | {"number": 9}, "number"


MODELS = [pytest.param(model, id=model._meta.label) for model in admin.site._registry]
OF_THE_ADMIN = [param for param in MODELS if param.values[0] not in OF_SERVICES]


def events_since(last):
    return list(AuditEvent.objects.filter(pk__gt=last).order_by("pk"))


def last_event():
    return AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@pytest.mark.parametrize("model", OF_THE_ADMIN)
def test_change_writes_one_event_with_the_names_of_what_changed(staff, person, rf, model):
    if not may("change", rf, person, model):
        is_added = model in FACTORIES and may("add", rf, person, model)
        assert is_added == (model in KEPT_AS_WRITTEN)
        return
    row = FACTORIES[model](**TRAITS.get(model, {}))
    data, name = edited(model, typed(staff.get(address("change", row))))
    last = last_event()

    response = staff.post(address("change", row), data)

    assert response.status_code == 302, response.context["errors"]
    (event,) = events_since(last)
    assert (event.actor, event.target_label) == (person, model._meta.label_lower)
    assert (event.target_id, event.after["fields"]) == (str(row.pk), [name])
    assert "yeni" not in str(event.before) + str(event.after)


@pytest.mark.parametrize("model", MODELS)
def test_form_sent_back_untouched_writes_nothing(staff, person, rf, model):
    if not may("change", rf, person, model):
        return
    row = FACTORIES[model](**TRAITS.get(model, {}))
    data = typed(staff.get(address("change", row)))
    last = last_event()

    response = staff.post(address("change", row), data)

    assert response.status_code == 302, response.context["errors"]
    assert events_since(last) == []


@pytest.mark.parametrize("model", OF_THE_ADMIN)
def test_deletion_writes_one_event(staff, person, rf, model):
    if not may("delete", rf, person, model):
        return
    row = FACTORIES[model](**TRAITS.get(model, {}))
    last = last_event()

    response = staff.post(address("delete", row), {"post": "yes"})

    assert response.status_code == 302
    own = (row._meta.label_lower, str(row.pk))
    events = events_since(last)
    assert {(event.verb, event.actor) for event in events} == {("row_deleted", person)}
    assert [(event.target_label, event.target_id) for event in events].count(own) == 1
    assert not model.objects.filter(pk=row.pk).exists()


def test_member_changed_and_removed_is_noted_once_in_the_trail_of_the_cso(staff, person):
    first, start = MembershipFactory(), last_event()
    told = {"user": first.user_id}

    changed = staff.post(address("change", first), {"role": "editor"})
    second = Membership.objects.get(user=first.user, ended_at=None)
    removed = staff.post(address("delete", second), {"post": "yes"})

    assert (changed.status_code, removed.status_code) == (302, 302)
    trail = [(event.verb, event.before, event.after) for event in events_since(start)]
    member, editor = told | {"role": "member"}, told | {"role": "editor"}
    assert trail == [("member_role_changed", member, editor), ("member_removed", editor, {})]
    cso = ("organisations.organisation", str(first.organisation_id), person)
    events = events_since(start)
    assert {(event.target_label, event.target_id, event.actor) for event in events} == {cso}
    assert Membership.objects.filter(user=first.user).exclude(ended_at=None).count() == 2


def test_enough_models_are_edited_in_the_back_office(person, rf):
    """The tests above go through the registry: it must not have become empty for them."""
    assert sum(may("change", rf, person, model) for model in admin.site._registry) > 18
    assert sum(may("delete", rf, person, model) for model in admin.site._registry) > 15


def test_new_row_is_noted_once_with_its_columns(staff, person):
    address = reverse("admin:programmes_theme_add")
    last = last_event()

    staff.post(address, {"primary_language": "tr", "title_tr": "Çocuk hakları", "slug": "cocuk"})

    (event,) = events_since(last)
    assert (event.verb, event.target_label) == ("row_added", "programmes.theme")
    assert event.target_id == str(Theme.objects.get().pk)
    assert event.after == {"fields": ["title_tr", "slug"]}


def test_deletion_of_several_rows_notes_each(staff):
    rows = programmes.ThemeFactory.create_batch(3)
    last = last_event()
    data = {
        "action": "delete_selected",
        "_selected_action": [row.pk for row in rows],
        "post": "yes",
    }

    staff.post(reverse("admin:programmes_theme_changelist"), data)

    events = events_since(last)
    assert {event.target_id for event in events} == {str(row.pk) for row in rows}
    assert {event.verb for event in events} == {"row_deleted"}


def test_rows_below_are_noted_each_as_itself(staff):
    figure = FigureFactory(project=ProjectFactory(draft=True))
    doomed = FigureFactory(project=figure.project)
    page = address("change", figure.project)
    data = typed(staff.get(page))
    ids = {data[f"figures-{index}-id"]: index for index in range(2)}
    kept, gone = ids[str(figure.pk)], ids[str(doomed.pk)]
    last = last_event()

    response = staff.post(
        page, data | {f"figures-{kept}-label_tr": "yeni ad", f"figures-{gone}-DELETE": "on"}
    )

    assert response.status_code == 302
    noted = {(event.verb, event.target_label, event.target_id) for event in events_since(last)}
    assert noted == {
        ("row_changed", "programmes.figure", str(figure.pk)),
        ("row_deleted", "programmes.figure", str(doomed.pk)),
    }


def test_new_account_and_its_roles_are_noted_by_their_services_only(staff):
    last = last_event()

    staff.post(
        reverse("admin:accounts_user_add"),
        {"email": "yeni@ornek.org", "full_name": "Ümit Şıracı", "language": "tr"}
        | {"is_active": "on"},
    )

    assert [event.verb for event in events_since(last)] == [
        "person_created",
        "password_link_sent",
    ]


def test_roles_given_on_a_persons_page_are_noted_before_and_after(staff):
    row = UserFactory(roles=["editor"])
    data = typed(staff.get(address("change", row)))
    last = last_event()

    staff.post(address("change", row), data | {"roles": [Group.objects.get(name="reviewer").pk]})

    (event,) = events_since(last)
    assert event.verb == "person_roles_set"
    assert event.before == {"roles": ["editor"], "is_staff": True}
    assert event.after == {"roles": ["reviewer"], "is_staff": True}


def test_desk_closed_on_its_page_is_noted_as_closed(staff, person):
    desk = helpdesk.DeskFactory()
    data = typed(staff.get(address("change", desk)))
    data.pop("is_open")
    last = last_event()

    staff.post(address("change", desk), data)

    (event,) = events_since(last)
    assert (event.verb, event.actor) == ("desk_closed", person)
    assert (event.before, event.after) == ({"is_open": True}, {"is_open": False})
    assert not Desk.objects.get(pk=desk.pk).is_open


@pytest.mark.parametrize("state", ["confirmed", "rejected"])
def test_source_note_is_settled_by_who_is_signed_in(staff, person, state):
    note = SourceNoteFactory()
    data = typed(staff.get(address("change", note)))
    last = last_event()

    staff.post(address("change", note), data | {"state": state})

    note.refresh_from_db()
    (event,) = events_since(last)
    assert (note.state, note.decided_by) == (state, person)
    assert note.decided_at is not None
    assert (event.verb, event.before, event.after) == (
        "source_note_settled",
        {"state": "open"},
        {"state": state},
    )


def test_source_note_opened_again_has_nobody_who_decided_it(person):
    note = settle_source_note(note=SourceNoteFactory(), state="confirmed", actor=person)

    note = settle_source_note(note=note, state="open", actor=person)

    assert (note.state, note.decided_by, note.decided_at) == ("open", None, None)


def test_source_note_settled_as_it_is_changes_nothing(person):
    note, last = SourceNoteFactory(), last_event()

    settle_source_note(note=note, state="open", actor=person)

    assert events_since(last) == []


def test_source_note_is_written_by_hand(staff):
    row = OrganisationFactory()
    data = {
        "target_label": "organisations.organisation",
        "target_id": row.pk,
        "field": "website",
        "document": "000",
        "locator": "7",
    }

    response = staff.post(reverse("admin:core_sourcenote_add"), data)

    assert response.status_code == 302
    assert SourceNote.objects.get().state == SourceNote.State.CONFIRMED


def test_publication_with_its_first_version_notes_both(staff):
    data = typed(staff.get(reverse("admin:publications_publication_add")))
    last = last_event()

    response = staff.post(
        reverse("admin:publications_publication_add"),
        data
        | {"kind": "guide", "slug": "kilavuz"}
        | {"versions-TOTAL_FORMS": 1, "versions-0-title_tr": "Kılavuz"}
        | {"versions-0-primary_language": "tr"},
    )

    assert response.status_code == 302
    assert {(event.verb, event.target_label) for event in events_since(last)} == {
        ("row_added", "publications.publication"),
        ("row_added", "publications.version"),
    }


def test_deletion_notes_what_goes_with_the_row(staff):
    """The former names of a body go with it: the trail says which."""
    organisation = OrganisationFactory(ministry=True)
    former = OrganisationNameFactory(organisation=organisation)

    staff.post(
        reverse("admin:organisations_organisation_delete", args=[organisation.pk]), {"post": "yes"}
    )

    gone = AuditEvent.objects.filter(verb="row_deleted").values_list("target_label", "target_id")
    assert set(gone) == {
        ("organisations.organisation", str(organisation.pk)),
        ("organisations.organisationname", str(former.pk)),
    }
