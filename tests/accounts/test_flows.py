"""Signing up, in and out, and new passwords: by canonical address, mail through the outbox only."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from core.models import AuditEvent, OutboundMail
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

LOOK_ALIKES = [
    "İnfo@ornek.org",
    "ınfo@ornek.org",
    "info@örnek.org",
    "ｉnfo@ornek.org",
    "in\u200bfo@ornek.org",
]
KELVIN = "mi\u212ae@ornek.org"  # Python lowers it to "mike"


def link_in(message: OutboundMail) -> str:
    return re.search(r"http://localhost:8000(/\S+)", message.text).group(1)


def code_in(message: OutboundMail) -> str:
    return re.search(r"^ +(\d{4}-\d{4})$", message.text, re.MULTILINE).group(1)


def type_code(client, code):
    return client.post(reverse("account_email_verification_sent"), {"code": code})


def sign_up(client, email="yeni@ornek.org", language="tr", **values):
    data = {
        "full_name": "Şükrü Iğdırlı",
        "email": email,
        "password1": PASSWORD,
        "password2": PASSWORD,
        **values,
    }
    return client.post(f"/{language}/accounts/signup/", data)


def sign_in(client, email, password=PASSWORD, **values):
    data = {"login": email, "password": password, **values}
    return client.post(reverse("account_login"), data)


def ask_for_address(client, email):
    """Change the address; the portal asks for the password first."""
    response = client.post(reverse("account_email"), {"action_add": "", "email": email})
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    return client.post(response["Location"], {"password": PASSWORD})


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("language", ["tr", "en"])
def test_sign_up_makes_an_account_in_the_language_of_the_page(client, language):
    sign_up(client, "Yeni.Kisi@Ornek.ORG", language)

    person = User.objects.get()
    assert (person.email, person.full_name) == ("yeni.kisi@ornek.org", "Şükrü Iğdırlı")
    assert person.language == language
    assert not person.is_staff
    assert [row.verified for row in EmailAddress.objects.all()] == [False]


def test_sign_up_queues_one_mail_and_sends_nothing_in_the_request(client):
    sign_up(client, language="en")

    message = OutboundMail.objects.get()
    assert (message.to, message.language) == ("yeni@ornek.org", "en")
    assert "Şükrü" not in message.text  # an unchecked name may be a stranger's text
    assert mail.outbox == []


def test_sign_up_is_finished_by_the_code_in_its_mail_and_signs_in(client, client_factory):
    sign_up(client)
    code = code_in(OutboundMail.objects.get())
    elsewhere = client_factory()
    type_code(elsewhere, code)
    assert not EmailAddress.objects.get().verified

    wrong = type_code(client, "0000-0000" if code != "0000-0000" else "1111-1111")
    right = type_code(client, code.replace("-", " "))

    assert "code" in wrong.context["form"].errors
    assert right["Location"] == reverse("portal:desk")
    assert EmailAddress.objects.get().verified
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


def test_sign_up_that_was_not_finished_asks_for_a_new_code_at_the_next_sign_in(
    client, client_factory
):
    sign_up(client)
    later = client_factory()
    cache.clear()  # ten seconds have passed

    sign_in(later, "yeni@ornek.org")
    assert not is_signed_in(later)
    type_code(later, code_in(OutboundMail.objects.order_by("-pk").first()))

    assert is_signed_in(later)


@pytest.mark.parametrize("email", [*LOOK_ALIKES, KELVIN])
def test_sign_up_with_a_look_alike_is_refused_at_the_field(client, email):
    response = sign_up(client, email)

    assert response.status_code == 200
    assert "email" in response.context["form"].errors
    assert User.objects.count() == 0


@pytest.mark.parametrize(("page", "desk"), [("tr", "/tr/masam/"), ("en", "/en/desk/")])
@pytest.mark.parametrize("own", ["tr", "en"])
def test_sign_in_stays_in_the_language_of_the_page(client, page, desk, own):
    UserFactory(email="info@ornek.org", language=own)

    response = client.post(
        f"/{page}/accounts/login/", {"login": "info@ornek.org", "password": PASSWORD}
    )

    assert response["Location"] == desk


@pytest.mark.parametrize("typed", ["INFO@ORNEK.ORG", "  info@ornek.org ", "Info@Ornek.org"])
def test_sign_in_finds_the_person_however_the_case_is_typed(client, typed):
    UserFactory(email="info@ornek.org")

    sign_in(client, typed)

    assert is_signed_in(client)


@pytest.mark.parametrize("typed", LOOK_ALIKES)
def test_sign_in_with_a_look_alike_finds_nobody(client, typed):
    UserFactory(email="info@ornek.org")

    sign_in(client, typed)

    assert not is_signed_in(client)


def test_sign_in_with_the_kelvin_sign_finds_nobody(client):
    UserFactory(email="mike@ornek.org")

    sign_in(client, KELVIN)

    assert not is_signed_in(client)


@pytest.mark.parametrize("typed", [*LOOK_ALIKES, KELVIN])
def test_reset_with_a_look_alike_is_refused_and_mails_nobody(client, typed):
    UserFactory(email="info@ornek.org")
    UserFactory(email="mike@ornek.org")

    response = client.post(reverse("account_reset_password"), {"email": typed})

    assert "email" in response.context["form"].errors
    assert OutboundMail.objects.count() == 0


def test_sign_in_gives_a_new_session_id(client):
    person = UserFactory()
    client.get(reverse("account_login"))
    session = client.session
    session["before"] = 1
    session.save()

    sign_in(client, person.email)

    assert client.session.session_key != session.session_key


def test_wrong_password_and_unknown_address_get_the_same_answer(client):
    person = UserFactory()

    wrong = sign_in(client, person.email, "not-the-password")
    unknown = sign_in(client, "nobody@ornek.org", "not-the-password")

    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert wrong.status_code == unknown.status_code == 200


def test_sign_up_with_a_taken_address_looks_the_same_and_mails_its_owner(client, client_factory):
    UserFactory(email="var@ornek.org", language="en")

    taken = sign_up(client, "VAR@ornek.org")
    free = sign_up(client_factory(), "yok@ornek.org")

    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])
    assert User.objects.filter(email_canonical="var@ornek.org").count() == 1
    assert {row.to for row in OutboundMail.objects.all()} == {"var@ornek.org", "yok@ornek.org"}


def test_reset_of_an_unknown_address_looks_the_same(client):
    UserFactory(email="var@ornek.org")

    known = client.post(reverse("account_reset_password"), {"email": "var@ornek.org"})
    unknown = client.post(reverse("account_reset_password"), {"email": "yok@ornek.org"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_reset_mail_comes_in_the_persons_language_with_the_portals_address(client):
    UserFactory(email="var@ornek.org", language="en")

    client.post("/tr/accounts/password/reset/", {"email": "VAR@ornek.org"}, HTTP_HOST="127.0.0.1")

    message = OutboundMail.objects.get()
    assert message.language == "en"
    assert link_in(message).startswith("/en/accounts/password/reset/key/")
    assert "127.0.0.1" not in message.text + message.html


def test_reset_link_sets_the_password_once_and_ends_other_sessions(client, client_factory):
    person = UserFactory(email="var@ornek.org")
    elsewhere = client_factory()
    elsewhere.force_login(person)
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = link_in(OutboundMail.objects.get())

    form = client.get(link, follow=True)
    data = {"password1": "yepyeni-bir-parola", "password2": "yepyeni-bir-parola"}
    client.post(form.redirect_chain[-1][0], data)
    again = client_factory().get(link, follow=True)

    assert again.context["token_fail"]
    assert elsewhere.get(reverse("accounts:account_update")).status_code == 302
    sign_in(client, person.email, "yepyeni-bir-parola")
    assert is_signed_in(client)


def test_reset_tells_the_person_by_mail(client):
    person = UserFactory(email="var@ornek.org")
    client.post(reverse("account_reset_password"), {"email": person.email})
    form = client.get(link_in(OutboundMail.objects.get()), follow=True)

    data = {"password1": "yepyeni-bir-parola", "password2": "yepyeni-bir-parola"}
    client.post(form.redirect_chain[-1][0], data)

    keys = [row.key.split(":")[1] for row in OutboundMail.objects.order_by("pk")]
    assert keys == ["password_reset_key", "password_reset"]


@pytest.mark.parametrize("bad", ["https://kotu.org/", "//kotu.org", "/\\kotu.org", "javascript:1"])
def test_sign_in_never_leaves_the_portal(client, bad):
    person = UserFactory()

    response = sign_in(client, person.email, next=bad)

    assert response["Location"] == reverse("portal:desk")


def test_sign_in_goes_where_the_person_wanted(client):
    person = UserFactory()

    response = sign_in(client, person.email, next="/en/accounts/profile/")

    assert response["Location"] == "/en/accounts/profile/"


def test_closed_account_cannot_sign_in(client):
    person = UserFactory(is_active=False)

    response = sign_in(client, person.email)

    assert response["Location"] == reverse("account_inactive")
    assert not is_signed_in(client)


def test_sign_out_needs_a_post(client):
    client.force_login(UserFactory())

    shown = client.get(reverse("account_logout"))
    assert (shown.status_code, is_signed_in(client)) == (200, True)

    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_sixth_wrong_password_for_one_address_is_refused_before_it_is_checked(client):
    person = UserFactory()
    for _try in range(5):
        sign_in(client, person.email, "not-the-password")

    sign_in(client, person.email)

    assert not is_signed_in(client)


@pytest.mark.parametrize("password", ["kisa", "q1w2e3r4t5y6", "yeni@ornek.org"])
def test_weak_password_is_refused_at_its_field(client, password):
    response = sign_up(client, password1=password, password2=password)

    assert "password1" in response.context["form"].errors
    assert User.objects.count() == 0


def test_address_changes_only_when_the_code_sent_to_it_is_typed(client):
    person = UserFactory(email="eski@ornek.org")
    sign_in(client, person.email)

    ask_for_address(client, "YENI@ornek.org")
    person.refresh_from_db()
    assert person.email == "eski@ornek.org"

    type_code(client, code_in(OutboundMail.objects.get(to="yeni@ornek.org")))
    person.refresh_from_db()
    assert (person.email, person.email_canonical) == ("yeni@ornek.org", "yeni@ornek.org")
    assert OutboundMail.objects.filter(to="eski@ornek.org", key__contains="email_changed").exists()


def test_sign_up_and_another_address_leave_their_lines_and_the_address_ends_other_sessions(
    client, client_factory
):
    sign_up(client, "eski@ornek.org")
    type_code(client, code_in(OutboundMail.objects.get()))
    elsewhere = client_factory()
    sign_in(elsewhere, "eski@ornek.org")
    cache.clear()  # the limits of mails to one address

    ask_for_address(client, "yeni@ornek.org")
    type_code(client, code_in(OutboundMail.objects.get(to="yeni@ornek.org")))

    person = User.objects.get()
    events = AuditEvent.objects.filter(target_id=str(person.pk)).order_by("pk")
    assert {event.actor_id for event in events} == {person.pk}
    verbs = [event.verb for event in events if event.verb != "signed_in"]
    assert verbs == [
        *("person_created", "address_confirmed", "address_confirmed", "address_changed"),
        "sessions_ended",
    ]
    assert "ornek.org" not in str([(event.before, event.after) for event in events])
    profile = reverse("accounts:account_update")
    assert client.get(profile).status_code == 200
    assert elsewhere.get(profile).status_code == 302


def test_address_that_another_account_holds_is_not_taken_over(client):
    UserFactory(email="baska@ornek.org", unconfirmed=True)
    person = UserFactory(email="eski@ornek.org")
    sign_in(client, person.email)
    ask_for_address(client, "baska@ornek.org")

    response = type_code(client, code_in(OutboundMail.objects.get(to="baska@ornek.org")))

    person.refresh_from_db()
    assert "code" in response.context["form"].errors
    assert person.email == "eski@ornek.org"


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize(
    "page", ["login", "login/code", "signup", "password/reset", "password/reset/done"]
)
def test_pages_for_visitors_open_in_both_languages(client, page, language):
    response = client.get(f"/{language}/accounts/{page}/")

    assert response.status_code == 200
    assert f'lang="{language}"' in response.content.decode()
    assert "Şifre" not in response.content.decode()


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("page", ["profile", "email", "password/change", "second-step", "sessions"])
def test_pages_for_people_open_in_both_languages(client, page, language):
    person = UserFactory()
    sign_in(client, person.email)

    response = client.get(f"/{language}/accounts/{page}/")

    assert response.status_code == 200
    assert "Şifre" not in response.content.decode()


def test_forms_refuse_a_post_without_csrf_token(client_factory):
    strict = client_factory(enforce_csrf_checks=True)

    response = strict.post(reverse("account_login"), {"login": "a@x.org", "password": "b"})

    assert response.status_code == 403
