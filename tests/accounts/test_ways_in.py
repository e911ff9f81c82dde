"""Codes by mail, open sessions, limits, and that no answer tells whether an account exists."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from config.settings import CACHES
from core.models import AuditEvent, OutboundMail
from tests.accounts.test_flows import KELVIN, LOOK_ALIKES, code_in, is_signed_in, sign_in, sign_up
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

CONFIRM = "account_confirm_login_code"


def ask_for_code(client, email, **headers):
    return client.post(reverse("account_request_login_code"), {"email": email}, **headers)


def type_code(client, code, **values):
    return client.post(reverse(CONFIRM), {"code": code, **values})


def newest_mail():
    return OutboundMail.objects.order_by("-pk").first()


def page(response, *addresses):
    """What a visitor can see of a page, without what differs each time."""
    text = re.sub(r'value="\w{64}"|<b class="nowrap">\w+</b>', "", response.content.decode())
    for address in addresses:
        text = text.replace(address, "")
    return response.status_code, text


# Codes by mail


def test_code_signs_its_person_in_once_under_another_session_key(client, client_factory):
    person = UserFactory(email="info@ornek.org", language="en")
    ask_for_code(client, "INFO@Ornek.org", HTTP_HOST="127.0.0.1")
    mail = OutboundMail.objects.get()
    # The language of the page: it tells nobody whose address it is.
    assert (mail.to, mail.language) == ("info@ornek.org", "tr")
    assert "127.0.0.1" not in mail.text + mail.html
    before = client.session.session_key
    other = client_factory()
    ask_for_code(other, "baska@ornek.org")
    type_code(other, code_in(mail))
    assert not is_signed_in(other)

    answer = type_code(client, code_in(mail).replace("-", ""))

    assert answer["Location"] == reverse("portal:desk")
    assert is_signed_in(client)
    assert client.session.session_key != before
    event = AuditEvent.objects.get(verb="signed_in")
    assert (event.actor_id, event.after) == (person.pk, {"methods": ["code"]})


def test_third_wrong_code_ends_the_try(client):
    UserFactory(email="info@ornek.org")
    ask_for_code(client, "info@ornek.org")
    right = code_in(newest_mail())
    wrong = "0000-0000" if right != "0000-0000" else "1111-1111"

    answers = [type_code(client, wrong).status_code for _try in range(3)]
    type_code(client, right)

    assert answers == [200, 200, 302]
    assert not is_signed_in(client)


def test_another_code_takes_the_place_of_the_first(client):
    UserFactory(email="info@ornek.org")
    ask_for_code(client, "info@ornek.org")
    first = code_in(newest_mail())

    client.post(reverse(CONFIRM), {"action": "resend"})
    second = code_in(newest_mail())
    type_code(client, first)
    assert not is_signed_in(client)
    type_code(client, second)

    assert is_signed_in(client)


def test_code_is_over_after_ten_minutes(client, monkeypatch):
    UserFactory(email="info@ornek.org")
    ask_for_code(client, "info@ornek.org")
    session = client.session
    state = session["account_login"]["state"]["stages"]["login_by_code"]["data"]
    state["at"] -= 601
    session.save()

    type_code(client, code_in(newest_mail()))

    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "typed", [*LOOK_ALIKES, KELVIN, "info@orn\u0131k.org", "info@m\u212aa.org"]
)
def test_code_for_a_look_alike_is_refused_at_the_field_and_mails_nobody(client, typed):
    for address in ("info@ornek.org", "mike@ornek.org", "info@ornik.org", "info@mka.org"):
        UserFactory(email=address)

    answer = ask_for_code(client, typed)

    assert "email" in answer.context["form"].errors
    assert not OutboundMail.objects.exists()


def test_address_never_confirmed_gets_no_code_into_the_account_somebody_made_with_it(
    client, client_factory
):
    sign_up(client_factory(), "kurban@ornek.org")  # by somebody who does not read its mail

    ask_for_code(client, "kurban@ornek.org")

    assert newest_mail().key.startswith("account:unknown_account:")
    assert not EmailAddress.objects.get().verified


def test_owner_who_sets_a_password_shuts_out_whoever_made_the_account(client, client_factory):
    sign_up(client_factory(), "kurban@ornek.org")
    victim = User.objects.get()
    SocialAccount.objects.create(user=victim, provider="institution", uid="attacker")
    Authenticator.objects.create(user=victim, type="totp", data={"secret": "x"})
    client.post(reverse("account_reset_password"), {"email": "kurban@ornek.org"})
    link = re.search(r"http://localhost:8000(/\S+)", newest_mail().text).group(1)
    form = client.get(link, follow=True)

    new = {"password1": "yepyeni-bir-parola", "password2": "yepyeni-bir-parola"}
    client.post(form.redirect_chain[-1][0], new)

    assert not SocialAccount.objects.exists()
    assert not Authenticator.objects.exists()
    sign_in(client, "kurban@ornek.org", PASSWORD)
    assert not is_signed_in(client)


def test_closed_account_gets_no_code(client):
    UserFactory(email="info@ornek.org", is_active=False)

    ask_for_code(client, "info@ornek.org")

    assert newest_mail().key.startswith("account:unknown_account:")


# Nobody learns whether an account exists (test_known_addresses.py has the ways in)


def test_new_address_of_an_account_tells_nothing_about_others(client_factory):
    UserFactory(email="info@ornek.org")
    found = []
    for address in ("info@ornek.org", "yokk@ornek.org"):
        cache.clear()
        person = UserFactory()
        browser = client_factory()
        sign_in(browser, person.email)
        add = {"action_add": "", "email": address}
        again = browser.post(reverse("account_email"), add)
        answer = browser.post(again["Location"], {"password": PASSWORD})
        shown = browser.get(answer["Location"])
        found.append((answer["Location"], page(shown, address, person.email)))
        assert newest_mail().to == address

    assert found[0] == found[1]


# Limits


@pytest.fixture
def shared_cache(settings):
    """The cache as it runs: a table, which every worker asks."""
    settings.CACHES = CACHES


@pytest.mark.parametrize("forged", [True, False])
def test_fourth_code_in_a_minute_for_one_address_is_refused_from_wherever(
    client_factory, shared_cache, forged
):
    UserFactory(email="info@ornek.org")
    answers = []
    for number in range(4):
        headers = {"X-Forwarded-For": f"198.51.100.{number}"} if forged else {}
        browser = client_factory(REMOTE_ADDR=f"192.0.2.{number}", headers=headers)
        answers.append(ask_for_code(browser, "info@ornek.org").status_code)

    assert answers == [302, 302, 302, 200]
    assert OutboundMail.objects.count() == 3


def refusal_of(browser, number):
    """Try a wrong password, each time for another account: only the network address counts."""
    answer = sign_in(browser, f"biri{number}@ornek.org", "not-the-password")
    return answer.context["form"].non_field_errors().as_data()[0].code


def test_forged_forwarded_address_does_not_pass_the_limit_of_the_network_address(
    client_factory, shared_cache
):
    codes = []
    for number in range(11):
        forged = {"X-Forwarded-For": f"198.51.100.{number}"}
        codes.append(refusal_of(client_factory(REMOTE_ADDR="192.0.2.1", headers=forged), number))

    assert codes == ["email_password_mismatch"] * 10 + ["too_many_login_attempts"]


def test_behind_our_proxy_the_visitor_counts_and_what_they_forge_before_does_not(
    client_factory, shared_cache, settings
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    codes = []
    for number in range(11):
        forged = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.7"}
        codes.append(refusal_of(client_factory(REMOTE_ADDR="10.0.0.1", headers=forged), number))
    neighbour = {"X-Forwarded-For": "203.0.113.8"}
    codes.append(refusal_of(client_factory(REMOTE_ADDR="10.0.0.1", headers=neighbour), 99))

    assert codes[10:] == ["too_many_login_attempts", "email_password_mismatch"]
    assert set(codes[:10]) == {"email_password_mismatch"}


def test_limit_that_is_reached_is_written_down_once(client):
    person = UserFactory()

    for _try in range(8):
        sign_in(client, person.email, "not-the-password")

    events = AuditEvent.objects.filter(verb="sign_in_limited")
    assert [(event.actor_id, event.target_id) for event in events] == [(None, str(person.pk))]


# Open sessions


def test_sessions_are_listed_and_ended_one_by_one_and_all_at_once(client, client_factory):
    person = UserFactory()
    agents = ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "curl/8"]
    others = [client_factory(headers={"User-Agent": agent}) for agent in [*agents, agents[0]]]
    for browser in (client, *others):
        sign_in(browser, person.email)
    listed = client.get(reverse("usersessions_list"))
    assert "Firefox, Linux" in listed.content.decode()
    one = next(
        s for s in listed.context["sessions"] if s.session_key == others[0].session.session_key
    )

    client.post(reverse("accounts:session_end", args=[one.pk]))
    assert [is_signed_in(browser) for browser in others] == [False, True, True]
    client.post(reverse("usersessions_list"))

    assert [is_signed_in(browser) for browser in (client, *others)] == [True, False, False, False]
    ended = AuditEvent.objects.filter(verb="sessions_ended").order_by("pk")
    assert [event.after for event in ended] == [{"sessions": 1}, {"sessions": 2}]


def test_session_of_somebody_else_and_ones_own_current_one_cannot_be_ended_there(
    client, client_factory
):
    stranger = client_factory()
    sign_in(stranger, UserFactory().email)
    sign_in(client, UserFactory().email)
    keys = [browser.session.session_key for browser in (stranger, client)]
    rows = UserSession.objects.filter(session_key__in=keys)

    answers = [client.post(reverse("accounts:session_end", args=[row.pk])) for row in rows]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert is_signed_in(client)
    assert is_signed_in(stranger)


def test_change_of_password_ends_the_other_sessions_and_is_written_down(client, client_factory):
    person = UserFactory()
    elsewhere = client_factory()
    for browser in (client, elsewhere):
        sign_in(browser, person.email)

    new = {"password1": "yepyeni-bir-parola", "password2": "yepyeni-bir-parola"}
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})

    profile = reverse("accounts:account_update")
    assert client.get(profile).status_code == 200
    assert elsewhere.get(profile).status_code == 302
    assert AuditEvent.objects.filter(verb="password_changed", actor=person).count() == 1
