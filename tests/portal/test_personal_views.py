"""Whoever of the staff sees personal data leaves a line in the audit trail, on whichever page."""

import html

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from core import audit
from core.models import AuditEvent
from core.models.trail import VIEWED
from organisations.models import CsoReview
from tests.core.test_admin_audit import FACTORIES
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import AttachmentFactory, MessageFactory, TicketFactory
from tests.factories.organisations import (
    CsoProfileFactory,
    MembershipFactory,
    OrganisationFactory,
)
from tests.factories.privacy import DataRequestFactory, LegalHoldFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_navigation")]
# Shorter values stand on many pages by chance.
SHORTEST = 6
CITIZEN = "Zübeyde"
# A review of a CSO stands only with a CSO that waits for it.
MADE = set(FACTORIES) - {CsoReview}


@pytest.fixture
def viewer(client):
    person = UserFactory(roles=["administrator"])
    client.force_login(person)
    return person


def personal_texts():
    """What stands in the personal columns, of citizens."""
    found = set()
    for label in audit.personal_labels():
        model = apps.get_model(label)
        rows = model._default_manager.all()
        if label == "accounts.user":
            # Whose names stand on pages because of their work are not meant.
            rows = rows.filter(full_name__startswith=CITIZEN)
        for values in rows.values_list(*audit.personal_columns(label)):
            found |= {str(value) for value in values if len(str(value or "")) >= SHORTEST}
    return found


def views():
    return set(
        AuditEvent.objects.filter(verb=VIEWED).values_list("actor", "target_label", "target_id")
    )


def pages(model, row):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield reverse(f"{name}_changelist")
    for page in ("change", "history"):
        try:
            yield reverse(f"{name}_{page}", args=[row.pk])
        except NoReverseMatch:
            continue


def test_page_of_the_back_office_that_shows_personal_data_leaves_a_view(client, viewer):
    people = [UserFactory(full_name=f"{CITIZEN} Işıkçı {number}") for number in range(3)]
    ticket = TicketFactory(asker_name="Ökkeş Çağrı Yağız", asker=people[0])
    MessageFactory(ticket=ticket, body="Derneğimizin tüzüğünü değiştirmek istiyoruz.")
    AttachmentFactory(ticket=ticket)
    MembershipFactory(organisation=OrganisationFactory(kind="cso"), user=people[1])
    silent, showing = set(), set()

    for model in admin.site._registry:
        row = model._default_manager.first() or (model in MADE and FACTORIES[model]())
        if not row:
            continue
        for page in pages(model, row):
            before = views()
            text = html.unescape(client.get(page).content.decode())
            if any(value in text for value in personal_texts()):
                showing.add(page)
                label = model._meta.label_lower
                known = {(viewer.pk, label, str(row.pk)), (viewer.pk, label, "")}
                if not known & views() and views() == before:
                    silent.add(page)

    assert silent == set()
    assert len(showing) > 8


def test_page_without_personal_data_leaves_none(client, viewer):
    row = FACTORIES[apps.get_model("programmes.theme")]()

    for page in pages(type(row), row):
        client.get(page)

    assert views() == set()


def test_desk_that_opens_a_question_leaves_a_view_and_its_asker_none(client, viewer):
    asker = UserFactory()
    ticket = TicketFactory(asker=asker)
    address = reverse("helpdesk:ticket_detail", args=[ticket.number])

    client.get(address)
    client.get(address)

    assert views() == {(viewer.pk, "helpdesk.ticket", str(ticket.pk))}
    client.force_login(asker)
    assert client.get(address).status_code == 200
    assert {actor for actor, _label, _pk in views()} == {viewer.pk}


def test_person_of_the_staff_who_opens_their_own_page_leaves_none(client, viewer):
    client.get(reverse("admin:accounts_user_change", args=[viewer.pk]))

    assert views() == set()


def test_people_found_while_typing_a_name_are_a_view_of_the_list(client, viewer):
    UserFactory(full_name="Zübeyde Işıkçı")
    query = "?app_label=organisations&model_name=membership&field_name=user&term=zübeyde"

    found = client.get(reverse("admin:autocomplete") + query)

    assert "Işıkçı" in found.json()["results"][0]["text"]
    assert views() == {(viewer.pk, "accounts.user", "")}


def test_pages_of_staff_about_people_beside_the_back_office_leave_a_view_each(client, viewer):
    """The register, what people ask about their data, legal holds: each names somebody."""
    cso, request = CsoProfileFactory(state="pending"), DataRequestFactory()
    LegalHoldFactory()
    pages = {
        ("organisations.csoprofile", str(cso.pk)): (
            "organisations:review_detail",
            [cso.organisation.slug],
        ),
        ("accounts.datarequest", ""): ("accounts:data_request_list", []),
        ("accounts.datarequest", str(request.pk)): ("accounts:data_request", [request.number]),
        ("accounts.legalhold", ""): ("accounts:retention", []),
    }

    left = {}
    for seen, (name, args) in pages.items():
        before = views()
        assert client.get(reverse(name, args=args)).status_code == 200
        left[seen] = views() - before

    assert left == {seen: {(viewer.pk, *seen)} for seen in pages}
