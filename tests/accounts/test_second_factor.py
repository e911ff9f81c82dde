"""Second factors: who needs one, how it is shown, set up and kept, and how it gets lost."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as METHODS
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services
from accounts.adapters import SecondFactorAdapter
from accounts.models import STAFF_ROLES
from core.models import AuditEvent, OutboundMail
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
STEP_SECONDS = 30


def digits(secret=SECRET, steps=0):
    return services.code_at(secret, time.time() + steps * STEP_SECONDS)


def with_app(**values):
    person = UserFactory(**values)
    services.set_up_authenticator(person=person, secret=SECRET, actor=None)
    return person


def with_passkey(person):
    """Add a passkey that no device holds."""
    data = {"name": "Anahtar", "credential": {}}
    return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)


def give_password(client, person, **values):
    data = {"login": person.email, "password": PASSWORD, **values}
    return client.post(reverse("account_login"), data)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def prove_again(client):
    """Make the session one whose person has just typed their password once more."""
    session = client.session
    again = {"method": "password", "at": time.time(), "reauthenticated": True}
    session[METHODS] = [*session[METHODS], again]
    session.save()


def verbs():
    return [*AuditEvent.objects.order_by("pk").values_list("verb", flat=True)]


def test_code_of_the_app_is_that_of_the_standard():
    """RFC 6238, appendix B, cut to six digits: the secret there is 12345678901234567890."""
    assert services.code_at(SECRET, 59) == "287082"
    assert services.code_at(SECRET, 1111111109) == "081804"


def test_password_alone_opens_nothing_until_the_digits_are_typed(client):
    person = with_app(roles=["administrator"])

    asked = give_password(client, person, next="/en/desk/")
    assert asked["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    wrong = client.post(asked["Location"], {"code": "000000"})
    assert "code" in wrong.context["form"].errors
    assert not is_signed_in(client)
    before = client.session.session_key
    right = client.post(asked["Location"], {"code": digits()})

    assert right["Location"] == "/en/desk/"
    assert client.get("/admin/").status_code == 200
    assert client.session.session_key != before
    event = AuditEvent.objects.get(verb="signed_in")
    assert (event.actor_id, event.after) == (person.pk, {"methods": ["password", "totp"]})
    assert "second_factor_refused" in verbs()


def test_digits_that_were_used_are_refused_as_long_as_they_would_be_right(client, client_factory):
    person = with_app()
    code = digits(steps=1)  # right for a minute from now on
    give_password(client, person)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_signed_in(client)

    for cached in ("allauth.mfa.totp.used", None):
        other = client_factory()
        give_password(other, person)
        if cached:  # allauth has forgotten them by then
            cache.delete(f"{cached}?user={person.pk}&code={code}")
        other.post(reverse("mfa_authenticate"), {"code": code})
        assert not is_signed_in(other)


def test_recovery_code_signs_in_once(client, client_factory):
    person = with_app()
    code = RecoveryCodes.activate(person).get_unused_codes()[0]

    signed_in = []
    for browser in (client, client_factory()):
        give_password(browser, person)
        browser.post(reverse("mfa_authenticate"), {"code": code})
        signed_in.append(is_signed_in(browser))

    assert signed_in == [True, False]


def test_sixth_wrong_code_for_one_person_is_refused_and_then_the_right_one_too(client_factory):
    person = with_app()
    for number in range(5):
        browser = client_factory(REMOTE_ADDR=f"192.0.2.{number}")
        give_password(browser, person)
        browser.post(reverse("mfa_authenticate"), {"code": "000000"})

    last = client_factory(REMOTE_ADDR="192.0.2.99")
    give_password(last, person)
    answer = last.post(reverse("mfa_authenticate"), {"code": digits()})

    faults = answer.context["form"].errors.as_data()["code"]
    assert [fault.code for fault in faults] == ["too_many_login_attempts"]
    assert not is_signed_in(last)


@pytest.mark.django_db(transaction=True)
def test_staff_without_a_factor_set_one_up_before_anything_else(client, client_factory):
    services.sync_roles()
    person = UserFactory(roles=["editor"])
    elsewhere = client_factory()
    give_password(elsewhere, person)
    give_password(client, person)
    led = client.get(reverse("portal:desk"), follow=True)
    assert led.redirect_chain[-1][0].startswith(reverse("mfa_index"))
    assert client.get("/admin/").status_code == 302
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200  # the password has just been typed
    assert 'fill="white"' in page.context["totp_svg"]
    before = client.session.session_key

    done = client.post(reverse("mfa_activate_totp"), {"code": digits(page.context["form"].secret)})

    assert done["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(done["Location"]).status_code == 200
    assert client.get("/admin/").status_code == 200
    assert client.session.session_key != before
    assert "_auth_user_id" not in elsewhere.session
    assert [mail.key.split(":")[1] for mail in OutboundMail.objects.all()] == ["totp_activated"]
    kinds = AuditEvent.objects.filter(verb="second_factor_added").values_list("after", flat=True)
    assert {after["factor"] for after in kinds} == {"totp", "recovery_codes"}


def test_staff_who_come_back_later_to_set_a_factor_up_type_their_password_again(client):
    client.force_login(UserFactory(roles=["editor"]), second_factor=False)

    answer = client.get(reverse("mfa_activate_totp"))

    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_session_without_the_factor_that_its_person_has_shows_it_and_sets_up_no_other(client):
    person = with_app(roles=["editor"])
    client.force_login(person, second_factor=False)
    ask = reverse("mfa_reauthenticate")

    for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"):
        assert client.get(reverse(name))["Location"].startswith(ask), name
    asked = client.get("/admin/login/?next=/admin/", follow=True)
    assert asked.redirect_chain[-1][0] == f"{ask}?next=/admin/"
    assert reverse("account_reauthenticate") not in asked.content.decode()
    before = client.session.session_key
    shown = client.post(ask, {"code": digits(), "next": "/admin/"})

    assert shown["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert client.session.session_key != before


def test_half_signed_in_person_can_sign_out(client):
    client.force_login(UserFactory(roles=["editor"]), second_factor=False)

    assert client.get(reverse("account_logout")).status_code == 200
    answer = client.post(reverse("account_logout"), {"next": reverse("account_login")})

    assert answer["Location"] == reverse("account_login")
    assert client.get(answer["Location"]).status_code == 200
    assert not is_signed_in(client)


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_role_given_meanwhile_counts_at_the_next_request(client, role):
    person = UserFactory()
    give_password(client, person)
    assert client.get(reverse("accounts:account_update")).status_code == 200

    services.set_roles(person=person, roles=[role], actor=None)

    assert client.get(reverse("accounts:account_update")).status_code == 302
    assert client.get("/admin/").status_code == 302


def test_expert_and_people_of_csos_may_do_without(client):
    give_password(client, UserFactory(roles=["expert"]))

    assert client.get(reverse("accounts:account_update")).status_code == 200


def test_asking_for_the_second_factor_costs_no_query(client):
    client.force_login(UserFactory(roles=["editor"]))
    address = reverse("accounts:account_update")
    client.get(address)

    with CaptureQueriesContext(connection) as staff:
        client.get(address)

    tables = [name for query in staff for name in re.findall(r'FROM "(\w+)"', query["sql"])]
    assert tables[:2] == ["django_session", "accounts_user"]
    assert "mfa_authenticator" not in tables


def test_last_factor_of_staff_stays_and_another_may_go(client):
    person = with_app(roles=["editor"])
    passkey = with_passkey(person)
    client.force_login(person)
    prove_again(client)

    client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    page = client.get(reverse("mfa_deactivate_totp"))
    client.post(reverse("mfa_deactivate_totp"))

    assert "form" in page.context
    assert page.context["form"].errors
    assert [row.type for row in Authenticator.objects.filter(user=person)] == ["totp"]
    Authenticator.objects.filter(user=person).delete()
    last = with_passkey(person)
    client.post(reverse("mfa_remove_webauthn", args=[last.pk]))
    assert Authenticator.objects.filter(pk=last.pk).exists()


def test_others_may_remove_their_only_factor_and_are_signed_out_elsewhere(client, client_factory):
    person = with_app()
    RecoveryCodes.activate(person)
    elsewhere = client_factory()
    give_password(elsewhere, person)
    elsewhere.post(reverse("mfa_authenticate"), {"code": digits()})
    client.force_login(person)
    prove_again(client)

    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=person).exists()
    assert not is_signed_in(elsewhere)
    assert "second_factor_removed" in verbs()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False])
def test_two_factors_of_staff_removed_at_once_leave_one(client_factory, monkeypatch, is_guarded):
    """The control: without the lock both go."""
    services.sync_roles()
    person = with_app(roles=["editor"])
    passkey = with_passkey(person)
    together = threading.Barrier(2)
    may_go = SecondFactorAdapter.can_delete_authenticator

    def slowly(adapter, authenticator):
        answer = may_go(adapter, authenticator)
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=1)
        return answer

    monkeypatch.setattr(SecondFactorAdapter, "can_delete_authenticator", slowly)
    if not is_guarded:
        monkeypatch.setattr("accounts.views.security._hold", lambda request: None)
    paths = [reverse("mfa_deactivate_totp"), reverse("mfa_remove_webauthn", args=[passkey.pk])]
    browsers = [client_factory(), client_factory()]
    for browser in browsers:
        browser.force_login(person)
        prove_again(browser)

    def remove(browser, path):
        try:
            browser.post(path)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(remove, browsers, paths))

    assert Authenticator.objects.filter(user=person).count() == (1 if is_guarded else 0)


def test_secret_lies_encrypted_and_outlives_a_change_of_the_key(settings):
    person = with_app()
    row = Authenticator.objects.get(user=person)
    assert SECRET not in str(row.data)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, made after the first one was seen by somebody"

    assert row.wrap().validate_code(digits())


def test_administrator_resets_a_lost_factor_and_all_sessions_are_over(client, client_factory):
    lost = with_app(roles=["editor"])
    browser = client_factory()
    give_password(browser, lost)
    browser.post(reverse("mfa_authenticate"), {"code": digits()})
    assert is_signed_in(browser)
    administrator = with_app(roles=["administrator"])
    client.force_login(administrator)

    client.post(
        "/admin/accounts/user/", {"action": "reset_second_factor", "_selected_action": [lost.pk]}
    )

    assert not Authenticator.objects.filter(user=lost).exists()
    assert not is_signed_in(browser)
    assert OutboundMail.objects.filter(to=lost.email, key__contains="second_factor_reset").exists()
    event = AuditEvent.objects.get(verb="second_factor_reset")
    assert (event.actor_id, event.target_id) == (administrator.pk, str(lost.pk))


def test_others_reset_nobodys_factor(client):
    person = with_app()
    client.force_login(UserFactory(roles=["auditor"]))

    client.post(
        "/admin/accounts/user/", {"action": "reset_second_factor", "_selected_action": [person.pk]}
    )

    assert Authenticator.objects.filter(user=person).exists()


def test_command_resets_the_factor_of_the_last_administrator(capsys):
    person = with_app(email="son@ornek.org", roles=["administrator"])

    call_command("reset_second_factor", "SON@ornek.org")

    assert not Authenticator.objects.filter(user=person).exists()
    with pytest.raises(CommandError, match="no such account"):
        call_command("reset_second_factor", "yok@ornek.org")


@pytest.mark.parametrize(
    "credential",
    [
        *("", "[]", "1", '"x"', "null", "{}", "{", "a" * 30_000),
        '{"id": "", "rawId": "", "type": "public-key", "response": {"userHandle": null}}',
        '{"response": []}',
        '{"response": {"userHandle": "enp6enp6enp6enp6enp6eg"}}',
        '{"id":"AA","rawId":"AA","type":"public-key","clientExtensionResults":{},"response":'
        '{"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA","userHandle":"MQ"}}',
    ],
)
def test_unreadable_passkey_is_refused_and_breaks_nothing(client, credential):
    started = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    assert started.json()["request_options"]["publicKey"]["rpId"] == "localhost"

    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})

    assert answer["Location"] == reverse("account_login")
    assert not is_signed_in(client)
    client.force_login(UserFactory())
    prove_again(client)
    client.get(reverse("mfa_add_webauthn"))
    again = client.post(reverse("mfa_add_webauthn"), {"name": "A", "credential": credential})
    assert again.context["form"].errors
