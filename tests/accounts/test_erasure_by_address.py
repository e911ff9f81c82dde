"""Erasing by addresses: of somebody without account, never confirmed, left for another one."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.html import escape

from accounts import services, tasks
from accounts.models import ERASED_NAME, LegalHold, Notice, User
from core import outbox
from core.models import AuditEvent, OutboundMail
from core.personal_data import gather_holdings
from core.tasks import send_mail
from tests import traces
from tests.accounts.test_erasure import attach, erase_on_request, marked_ticket
from tests.accounts.test_flows import ask_for_address, code_in, sign_in, type_code
from tests.factories.accounts import UserFactory
from tests.factories.organisations import CsoProfileFactory, InvitationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return UserFactory(roles=["administrator"])


def gather_rows(model, person):
    (holding,) = (one for one in gather_holdings() if one.model == model)
    return holding.rows(services.subject_of_person(person))


def ask_for(address, administrator, kind):
    """The way of somebody without account: recorded, link followed, taken up, answered."""
    request = services.open_request_for(
        email=address, kind=kind, language="en", wish="", actor=administrator
    )
    services.prove_identity(request=request)
    services.move_request(request=request, actor=administrator, state="in_progress")
    return services.answer_request(request=request, actor=administrator, answer="Done.")


def test_person_without_account_is_erased_by_their_address_alone(administrator, private_files):
    attach(marked_ticket(), None)
    InvitationFactory(email=traces.ADDRESS)
    services.record_notice(form=Notice.Form.QUESTION, email=traces.ADDRESS)
    copy = services.exports_of(
        services.subject_of(ask_for(traces.ADDRESS, administrator, "access"))
    ).get()
    tasks.build_export(copy.pk)
    assert list(private_files.rglob("export-*"))

    ask_for(traces.ADDRESS, administrator, "erasure")
    for mail in OutboundMail.objects.filter(to=traces.ADDRESS):
        send_mail(mail.pk)
    services.run_rules(timezone.now())

    assert traces.tables_with() == {}
    assert traces.files_with(private_files) == []


def test_who_has_made_an_account_with_the_address_meanwhile_is_erased_with_it(
    administrator, private_files
):
    request = services.open_request_for(
        email=traces.ADDRESS, kind="erasure", language="en", wish="", actor=administrator
    )
    services.prove_identity(request=request)
    services.move_request(request=request, actor=administrator, state="in_progress")
    person = UserFactory(email=traces.ADDRESS, full_name=traces.NAME)

    services.answer_request(request=request, actor=administrator, answer="Done.")

    person.refresh_from_db()
    assert person.erased_at is not None


def test_strangers_address_is_left_alone(administrator, private_files):
    """An address that was never confirmed proves nothing: its owner's questions stay."""
    person = UserFactory(roles=["editor"])
    EmailAddress.objects.create(user=person, email=traces.ADDRESS, verified=False)
    stranger = marked_ticket()

    erase_on_request(person, administrator)

    stranger.refresh_from_db()
    assert (stranger.asker_email, stranger.question) == (traces.ADDRESS, traces.TEXT)


def test_account_that_nobody_confirmed_takes_nothing_of_the_owner_of_its_address_along(
    administrator, private_files
):
    """Anybody can sign up with anybody's address: the owner's things stay, and a hold holds."""
    typed = UserFactory(email=traces.ADDRESS, full_name=traces.NAME, unconfirmed=True)
    User.objects.filter(pk=typed.pk).update(date_joined=timezone.now() - timedelta(days=31))
    ticket, invitation = marked_ticket(), InvitationFactory(email=traces.ADDRESS)
    profile = CsoProfileFactory(contact_email=traces.ADDRESS, contact_phone="+903120000000")
    texts = {"language": "tr", "subject": "S", "text": "T"}
    for key in ("account:email_confirmation_signup:1", "ticket:1"):
        outbox.queue_rendered(key=key, to=traces.ADDRESS, **texts)
    hold = LegalHold.objects.create(email=traces.ADDRESS, reason="2026/14")

    services.run_rules(timezone.now())
    typed.refresh_from_db()
    assert typed.erased_at is None
    services.lift_hold(hold=hold, actor=administrator)
    services.run_rules(timezone.now())

    typed.refresh_from_db()
    ticket.refresh_from_db()
    profile.refresh_from_db()
    assert typed.full_name == ERASED_NAME
    assert (ticket.asker_email, ticket.question) == (traces.ADDRESS, traces.TEXT)
    assert (profile.contact_email, profile.contact_phone) == (traces.ADDRESS, "+903120000000")
    assert type(invitation).objects.filter(pk=invitation.pk).exists()
    assert list(OutboundMail.objects.values_list("key", flat=True)) == ["ticket:1"]


def test_former_name_is_in_no_mail_to_others_any_more(administrator, private_files):
    person = UserFactory(full_name="Qxmarkad'ı Önceki")
    name = {"subject": person.full_name, "text": person.full_name, "html": escape(person.full_name)}
    outbox.queue_rendered(key="x", to="baskasi@ornek.org", language="tr", **name)
    services.update_account(person=person, full_name="Işıl Işık", language="tr")
    assert OutboundMail.objects.get(key="x").subject == "Işıl Işık"

    services.erase(subject=services.subject_of_person(person), reference="x", actor=administrator)

    mail = OutboundMail.objects.get(key="x")
    assert {mail.subject, mail.text, mail.html} == {"…"}
    assert AuditEvent.objects.get(verb="person_erased").actor == administrator


def test_what_lies_under_a_former_address_is_found_held_and_erased(
    client, administrator, private_files
):
    person = UserFactory(email=traces.ADDRESS, full_name="Işıl Işık")
    sign_in(client, person.email)
    ask_for_address(client, "yeni@ornek.org")
    type_code(client, code_in(OutboundMail.objects.latest("pk")))
    person.refresh_from_db()
    assert person.email == "yeni@ornek.org"
    ticket = marked_ticket()
    InvitationFactory(email=traces.ADDRESS)
    assert ticket in gather_rows("helpdesk.Ticket", person)
    hold = services.place_hold(email="yeni@ornek.org", reason="2026/14", actor=administrator)
    with pytest.raises(services.RequestIsHeldError):
        ask_for(traces.ADDRESS, administrator, "erasure")
    assert traces.ADDRESS in services.held_now().addresses
    services.lift_hold(hold=hold, actor=administrator)

    services.erase(subject=services.subject_of_person(person), reference="x")

    assert traces.tables_with() == {}
