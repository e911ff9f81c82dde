"""Invitations into a CSO's team: what the mail carries, what the inviter learns, the limits."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import NoticeShown
from accounts.services import run_rules
from core.models import AuditEvent, OutboundMail
from organisations import services
from organisations.models import Invitation, Membership, hash_token
from organisations.permissions import membership_of
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.organisations import (
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def representative():
    return MembershipFactory(
        representative=True,
        organisation__name_tr="Kırkpencere Derneği",
        user__full_name="http://kotu.example adresine gidin",
    )


def invite(representative, **typed):
    values = {"email": "yeni@ornek.org", "role": "member", "language": "tr"} | typed
    return services.invite(
        organisation=representative.organisation, actor=representative.user, **values
    )


def link_of(mail):
    return re.search(r"https?://[^/\s]+(/\S+)", mail.text).group(1)


@pytest.mark.parametrize(
    ("language", "subject", "words", "path"),
    [
        ("tr", "Kırkpencere Derneği", "Davet", "/tr/"),
        ("en", "Kırkpencere Derneği", "Invitation", "/en/"),
    ],
)
def test_mail_carries_the_link_and_the_database_its_hash_only(
    representative, language, subject, words, path
):
    representative.organisation.name_en = ""
    representative.organisation.save()

    invitation = invite(representative, language=language)

    mail = OutboundMail.objects.get()
    token = link_of(mail).rstrip("/").rsplit("/", 1)[-1]
    assert (mail.to, mail.language) == ("yeni@ornek.org", language)
    assert subject in mail.subject
    assert link_of(mail).startswith(path)
    assert invitation.token_hash == hash_token(token)
    assert token not in str(Invitation.objects.values().get())
    # What a stranger typed as their own name does not go to somebody who never heard of us.
    assert "kotu.example" not in mail.text + mail.html + mail.subject


def test_inviter_learns_nothing_about_accounts(client, representative):
    UserFactory(email="var@ornek.org")
    client.force_login(representative.user)
    address = reverse("organisations:invitation_create", args=[representative.organisation.slug])

    def send(email):
        typed = {"email": email, "role": "member", "language": "tr"}
        response = client.post(address, typed, follow=True)
        page = response.content.decode().replace(email, "")
        # Attributes hold the keys of the forms, which differ on every page.
        return re.sub(r'="[^"]*"', "", page), len(response.redirect_chain)

    with_account = send("var@ornek.org")
    Invitation.objects.all().delete()
    without = send("yok@ornek.org")

    assert with_account == without
    assert OutboundMail.objects.count() == 2


def test_address_of_a_colleague_is_not_invited_and_one_that_could_be_a_look_alike_neither(
    client, representative
):
    colleague = MembershipFactory(organisation=representative.organisation)
    client.force_login(representative.user)
    address = reverse("organisations:invitation_create", args=[representative.organisation.slug])

    for email in (colleague.user.email, "ınfo@ornek.org", "İNFO@ornek.org", "in\u212ao@x.org"):
        response = client.post(address, {"email": email, "role": "member", "language": "tr"})
        assert response.status_code == 200
        assert response.context["form"].errors

    assert not Invitation.objects.exists()
    assert not OutboundMail.objects.exists()


def test_mail_goes_to_an_address_once_an_hour_and_twenty_times_a_day(representative):
    invitation = invite(representative)
    with pytest.raises(services.InvitedLatelyError):
        invite(representative)
    services.revoke_invitation(invitation=invitation, actor=representative.user)
    with pytest.raises(services.InvitedLatelyError):
        invite(representative)
    for number in range(19):
        invite(representative, email=f"kisi{number}@ornek.org")
    with pytest.raises(services.TooManyInvitationsError):
        invite(representative, email="bir@ornek.org")
    yesterday = timezone.now() - timedelta(days=1)
    Invitation.objects.update(mailed_at=yesterday)

    invite(representative, email="bir@ornek.org")


def test_mailed_again_the_older_link_ends(representative):
    invitation = InvitationFactory(
        organisation=representative.organisation, expired=True, token="eski", role="member"
    )

    again = invite(representative, email=invitation.email, role="editor")

    assert Invitation.objects.get() == again == invitation
    assert again.is_waiting(timezone.now())
    assert (again.role, again.mail_count) == ("editor", 2)
    assert not Invitation.objects.by_token("eski").exists()
    assert AuditEvent.objects.get().verb == "invitation_sent_again"


def test_one_address_has_one_open_invitation_of_a_cso():
    row = InvitationFactory()
    InvitationFactory(email=row.email)
    InvitationFactory(organisation=row.organisation, email=row.email, revoked=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        InvitationFactory(organisation=row.organisation, email=row.email)


@pytest.mark.parametrize(
    "broken",
    [
        {"role": "representative"},
        {"state": "accepted"},
        {"closed_at": timezone.now()},
        {"state": "revoked"},
        {"state": "unheard"},
        {"expires_at": timezone.now() - timedelta(days=9)},
    ],
)
def test_database_refuses_an_invitation_that_cannot_be(broken):
    row = InvitationFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=row.pk).update(**broken)


def test_accepted_makes_a_member_tells_the_representative_and_keeps_the_proof(representative):
    person = UserFactory(full_name="Çiğdem Işık")
    invitation = InvitationFactory(organisation=representative.organisation, role="editor")

    membership = services.accept_invitation(invitation=invitation, person=person)

    invitation.refresh_from_db()
    mail, event = OutboundMail.objects.get(), AuditEvent.objects.get()
    assert (membership.user, membership.role) == (person, "editor")
    assert (invitation.state, invitation.accepted_by) == ("accepted", person)
    assert mail.to == representative.user.email
    assert "Çiğdem Işık" in mail.text
    assert (event.verb, event.actor, event.after["user"]) == (
        "invitation_accepted",
        person,
        person.pk,
    )
    assert NoticeShown.objects.get(person=person).notice.form == "invitation"


def test_account_without_a_confirmed_address_cannot_accept(client):
    invitation = InvitationFactory(token="davet")
    person = UserFactory()
    EmailAddress.objects.filter(user=person).update(verified=False)
    client.force_login(person)

    page = client.get(reverse("organisations:invitation_detail", args=["davet"]))
    client.post(reverse("organisations:invitation_accept", args=["davet"]))

    assert page.context["addresses"] == []
    assert not Membership.objects.filter(organisation=invitation.organisation).exists()


def test_page_explains_that_the_mail_went_to_another_address(client):
    person = UserFactory(email="benim@ornek.org")
    client.force_login(person)
    own = InvitationFactory(email="benim@ornek.org", token="bana")
    other = InvitationFactory(email="gizli@ornek.org", token="baskasina")

    pages = {
        row: client.get(reverse("organisations:invitation_detail", args=[token])).content.decode()
        for row, token in [(own, "bana"), (other, "baskasina")]
    }

    assert "benim@ornek.org" in pages[other]
    # Whoever got the link from somebody else does not learn that person's address.
    assert "gizli@ornek.org" not in pages[other]
    assert "benim@ornek.org" not in pages[own]


def test_opening_the_link_changes_nothing_and_is_kept_nowhere(client):
    InvitationFactory(token="davet")
    before = list(Invitation.objects.values())

    response = client.get(reverse("organisations:invitation_detail", args=["davet"]))

    assert list(Invitation.objects.values()) == before
    assert "no-store" in response["Cache-Control"]
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("same-origin", "noindex")


def test_signed_out_person_signs_in_comes_back_and_accepts(client):
    invitation = InvitationFactory(token="davet", role="editor")
    person = UserFactory()
    page = reverse("organisations:invitation_detail", args=["davet"])

    html = client.get(page).content.decode()
    sign_in = re.search(r'href="([^"]*login[^"]*\?next=[^"]*)"', html).group(1)
    typed = {"login": person.email, "password": PASSWORD, "next": page}
    back = client.post(sign_in, typed)
    done = client.post(reverse("organisations:invitation_accept", args=["davet"]))

    assert back.url == page
    assert done.url == reverse("organisations:team", args=[invitation.organisation.slug])
    at = timezone.now()
    assert membership_of(person, invitation.organisation, at).role == "editor"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("expired", "older than 14 days"),
        ("accepted", "accepted already"),
        ("declined", "was declined"),
        ("revoked", "taken this invitation back"),
    ],
)
def test_link_that_has_ended_says_why(client, state, words):
    InvitationFactory(token="davet", **{state: True})

    with translation.override("en"):
        page = client.get(reverse("organisations:invitation_detail", args=["davet"]))

    assert page.status_code == 410
    assert words in page.content.decode()


def test_representative_who_goes_takes_the_open_invitations_along(representative):
    others = InvitationFactory(organisation=representative.organisation)
    elsewhere = InvitationFactory(invited_by=representative.user)
    sent = InvitationFactory(
        organisation=representative.organisation, invited_by=representative.user
    )

    services.remove_member(membership=representative, actor=UserFactory(roles=["administrator"]))

    states = dict(Invitation.objects.values_list("pk", "state"))
    assert states == {others.pk: "revoked", sent.pk: "revoked", elsewhere.pk: "open"}


@pytest.mark.parametrize("rows", [1, 30])
def test_team_page_costs_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, representative, rows
):
    cso = representative.organisation
    MembershipFactory.create_batch(rows, organisation=cso)
    InvitationFactory.create_batch(rows, organisation=cso)
    MembershipFactory.create_batch(2, organisation=OrganisationFactory())
    client.force_login(representative.user)

    with django_assert_num_queries(8):
        response = client.get(reverse("organisations:team", args=[cso.slug]))

    assert len(response.context["team"]) == rows + 1
    assert len(response.context["invitations"]) == rows


def test_addresses_of_the_team_are_for_its_representative(client, representative):
    cso = representative.organisation
    member = MembershipFactory(organisation=cso)
    editor = MembershipFactory(organisation=cso, editor=True)
    InvitationFactory(organisation=cso, email="davetli@ornek.org")
    address = reverse("organisations:team", args=[cso.slug])
    seen = {}
    for reader in (member, editor, representative):
        client.force_login(reader.user)
        page = client.get(address).content.decode()
        others = {row.user.email for row in (member, editor, representative)} - {reader.user.email}
        seen[reader] = {email for email in [*others, "davetli@ornek.org"] if email in page}

    assert seen[member] == seen[editor] == set()
    assert seen[representative] == {member.user.email, editor.user.email, "davetli@ornek.org"}


def test_nobody_reads_the_link_in_the_outbox_and_its_text_goes_within_the_hour(
    client, representative
):
    invite(representative)
    mail = OutboundMail.objects.get()
    token = link_of(mail).rstrip("/").rsplit("/", 1)[-1]

    for role in ("administrator", "auditor"):
        client.force_login(UserFactory(roles=[role]))
        for name, args in [("change", [mail.pk]), ("changelist", []), ("history", [mail.pk])]:
            page = client.get(reverse(f"admin:core_outboundmail_{name}", args=args))
            assert (page.status_code, token in page.content.decode()) == (200, False)
    sent = timezone.now()
    OutboundMail.objects.update(state="done", finished_at=sent)
    run_rules(sent + timedelta(minutes=59))
    kept = OutboundMail.objects.get().text
    run_rules(sent + timedelta(minutes=61))

    assert token in kept
    assert OutboundMail.objects.values_list("text", "html").get() == ("", "")
