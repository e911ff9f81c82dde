"""Whoever is removed has left at once: on every page, file and action, in the same open session."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.services import update_person
from core.models import OutboundMail
from helpdesk.forms import new_key
from helpdesk.models import Message, Ticket
from helpdesk.services import reply
from organisations import services
from organisations.models import Membership
from tests.clients import PortalClient
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import AttachmentFactory, DeskFactory, MessageFactory, TicketFactory
from tests.factories.organisations import (
    CsoProfileFactory,
    InvitationFactory,
    MembershipFactory,
)

pytestmark = pytest.mark.django_db
NAME = "Işık Gönüllüleri Derneği"


@pytest.fixture
def world(private_files):
    """A CSO with its editor, who asked in its name, and what of it an open session can reach."""
    DeskFactory()
    profile = CsoProfileFactory(organisation__name_tr=NAME, organisation__name_en=NAME)
    cso = profile.organisation
    representative = MembershipFactory(organisation=cso, representative=True)
    editor = MembershipFactory(organisation=cso, editor=True)
    own = TicketFactory(
        asker=editor.user,
        asker_email=editor.user.email,
        organisation=cso,
        state=Ticket.State.ANSWERED,
        subject="Kendi sorusu",
    )
    others = TicketFactory(
        organisation=cso,
        asker=representative.user,
        state=Ticket.State.ANSWERED,
        subject="Ekip sorusu",
    )
    files = [AttachmentFactory(ticket=ticket) for ticket in (own, others)]
    files.append(AttachmentFactory(ticket=own, message=MessageFactory(ticket=own, by_staff=True)))
    InvitationFactory(organisation=cso)
    client = PortalClient()
    client.force_login(editor.user)
    return {
        "cso": cso,
        "editor": editor,
        "representative": representative,
        "officer": UserFactory(roles=["administrator"]),
        "tickets": [own, others],
        "files": files,
        "client": client,
    }


def pages(world):
    """Addresses that show something of the CSO to its people."""
    cso = world["cso"]
    found = [
        reverse("organisations:team", args=[cso.slug]),
        reverse("organisations:team_leave", args=[cso.slug]),
        *(ticket.get_absolute_url() for ticket in world["tickets"]),
        *(
            reverse("helpdesk:ticket_file", args=[file.ticket.number, file.pk])
            for file in world["files"]
        ),
    ]
    return found


def lists(world):
    """Pages that stay, on which nothing of the CSO may stand any more."""
    return [
        reverse(name)
        for name in (
            *("portal:desk", "helpdesk:ticket_list", "helpdesk:ticket_ask"),
            *("organisations:own_cso", "portal:search"),
        )
    ]


def actions(world):
    """What an editor's open pages could still send."""
    own, others = world["tickets"]
    found = []
    for ticket in (own, others):
        typed = {"body": "Ek bilgi", "key": new_key(f"message.{ticket.number}")}
        found.append((reverse("helpdesk:ticket_message", args=[ticket.number]), typed))
        found.append((reverse("helpdesk:ticket_close", args=[ticket.number]), {}))
    found.append((reverse("organisations:team_leave", args=[world["cso"].slug]), {}))
    return found


def remove(world):
    services.remove_member(membership=world["editor"], actor=world["representative"].user)


def close_account(world):
    """The session ends with the account: nothing is asked of the CSO any more."""
    update_person(person=world["editor"].user, is_active=False, actor=world["officer"])


def close_cso(world):
    services.close_cso(profile=world["cso"].cso_profile, actor=world["representative"].user)


def leave(world):
    services.leave(membership=world["editor"])


@pytest.mark.parametrize("ended_by", [remove, leave, close_cso])
def test_removed_between_two_requests_of_one_session(world, ended_by):
    client = world["client"]
    assert {client.get(address).status_code for address in pages(world)} == {200}
    shown = {address: NAME in client.get(address).content.decode() for address in lists(world)}
    assert sum(shown.values()) >= 3

    ended_by(world)

    assert {client.get(address).status_code for address in pages(world)} == {404}
    for address in lists(world):
        page = client.get(address).content.decode()
        words = [NAME, "Kendi sorusu", "Ekip sorusu", *(one.number for one in world["tickets"])]
        assert [word for word in words if word in page] == [], address
    before = list(Ticket.objects.values("pk", "state", "version"))
    statuses = {client.post(address, typed).status_code for address, typed in actions(world)}
    assert statuses == {404}
    assert list(Ticket.objects.values("pk", "state", "version")) == before
    assert not Message.objects.filter(is_by_staff=False).exists()


def test_closed_account_is_signed_out_of_everything(world):
    close_account(world)

    answers = {world["client"].get(address).status_code for address in pages(world)}

    assert answers <= {302, 404}
    assert not Membership.objects.filter(user=world["editor"].user, ended_at=None).exists()


def test_question_asked_from_an_open_form_does_not_name_the_old_cso_any_more(world):
    client, cso = world["client"], world["cso"]
    ticket = world["tickets"][0]
    typed = {
        "organisation": cso.pk,
        "province": ticket.province_id,
        "topic": ticket.topic_id,
        "subject": "Yeni soru",
        "question": "Nasıl?",
        "notice": "on",
        "key": new_key("question"),
    }
    remove(world)

    response = client.post(reverse("helpdesk:ticket_ask"), typed)

    assert response.status_code == 200
    assert "organisation" in response.context["form"].errors
    assert not Ticket.objects.filter(subject="Yeni soru").exists()


def test_replies_go_to_the_representative_when_the_asker_has_left(world):
    own = world["tickets"][0]
    remove(world)
    OutboundMail.objects.all().delete()

    def answer():
        own.refresh_from_db(fields=["version"])
        reply(
            ticket=own,
            author=world["officer"],
            body="Kılavuza bakınız.",
            key=uuid.uuid4(),
            version=own.version,
        )

    answer()
    to = list(OutboundMail.objects.values_list("to", flat=True))
    services.end_team(organisation=world["cso"], actor=None)
    answer()

    assert to == [world["representative"].user.email]
    # Nobody is left: the reply waits on the page, and no mail goes to who has left.
    assert OutboundMail.objects.count() == 1


def test_role_that_is_taken_back_ends_writing_at_once(world):
    client, others = world["client"], world["tickets"][1]
    close = reverse("helpdesk:ticket_close", args=[others.number])

    services.change_role(
        membership=world["editor"], role="member", actor=world["representative"].user
    )

    assert client.get(others.get_absolute_url()).status_code == 200
    assert client.post(close).status_code == 403
    assert client.post(reverse("organisations:cso_confirm")).status_code == 403
    assert Ticket.objects.get(pk=others.pk).state == Ticket.State.ANSWERED
    at = timezone.now()
    spans = Membership.objects.filter(user=world["editor"].user)
    assert [row.role for row in spans.active(at)] == ["member"]
