"""What strangers try: leading people away, foreign hosts in mails, sessions known from before."""

import re
from unittest import mock
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts import services
from accounts.adapters import InstitutionAdapter
from accounts.forms import SignInPasskeyForm
from core.models import OutboundMail
from tests.accounts.test_flows import code_in, is_signed_in, sign_up, type_code
from tests.accounts.test_institution import LOGIN, Institution, come_back, connected
from tests.accounts.test_second_factor import SECRET, give_password, prove_again, with_passkey
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

TELLING = ["https://kotu.org/", "//kotu.org", "/\\kotu.org", "/\t/kotu.org", "javascript:alert(1)"]
ELSEWHERE = [
    *TELLING,
    *("http://kotu.org", "///kotu.org", "////kotu.org/tr/", "\\\\kotu.org", "/\n/kotu.org"),
    *("\x01//kotu.org", " //kotu.org", "https:kotu.org", "https:///kotu.org", "data:text/html,x"),
    *("http://localhost:8000@kotu.org/", "https://testserver.kotu.org/", "ftp://testserver"),
    *("//kotu.org\\@testserver", "https://localhost/", "http://127.0.0.1/", "//kotu%2eorg"),
]


def leads_away(location: str) -> bool:
    """Read an address as a browser does: a backslash is a slash, tabs and line ends are nothing."""
    read = re.sub(r"[\t\r\n]", "", location).lstrip("\x00\x01 ").replace("\\", "/")
    read = re.sub(r"^(https?:|)/{2,}|^(https?:)/?", r"\1\2//", read)
    at = urlsplit(urljoin("https://portal.example.org/tr/", read))
    return (at.scheme, at.netloc) != ("https", "portal.example.org")


def by_password(browser, next_page):
    return give_password(browser, UserFactory(), next=next_page)


def by_code(browser, next_page):
    person = UserFactory()
    browser.post(reverse("account_request_login_code"), {"email": person.email, "next": next_page})
    code = code_in(OutboundMail.objects.order_by("-pk").first())
    return browser.post(reverse("account_confirm_login_code"), {"code": code, "next": next_page})


def by_second_factor(browser, next_page):
    person = UserFactory()
    services.set_up_authenticator(person=person, secret=SECRET, actor=None)
    give_password(browser, person, next=next_page)
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    return browser.post(reverse("mfa_authenticate"), {"code": code, "next": next_page})


def by_sign_up(browser, next_page):
    number = OutboundMail.objects.count()
    sign_up(browser, f"yeni{number}@ornek.org", next=next_page)
    code = code_in(OutboundMail.objects.order_by("-pk").first())
    confirm = reverse("account_email_verification_sent")
    return browser.post(confirm, {"code": code, "next": next_page})


def signing_out(browser, next_page):
    browser.force_login(UserFactory())
    return browser.post(reverse("account_logout"), {"next": next_page})


def typing_the_password_again(browser, next_page):
    browser.force_login(UserFactory())
    data = {"password": PASSWORD, "next": next_page}
    return browser.post(reverse("account_reauthenticate"), data)


def showing_the_factor_again(browser, next_page):
    person = UserFactory()
    services.set_up_authenticator(person=person, secret=SECRET, actor=None)
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    browser.force_login(person)
    return browser.post(reverse("mfa_reauthenticate"), {"code": code, "next": next_page})


def changing_the_password(browser, next_page):
    browser.force_login(UserFactory())
    new = {"password1": "yepyeni-bir-parola", "password2": "yepyeni-bir-parola"}
    data = {"oldpassword": PASSWORD, "next": next_page, **new}
    return browser.post(reverse("account_change_password"), data)


def being_signed_in_already(browser, next_page):
    browser.force_login(UserFactory())
    return browser.get(reverse("account_login"), {"next": next_page})


def missing_the_second_factor(browser, next_page):
    browser.force_login(UserFactory(roles=["editor"]), second_factor=False)
    led = browser.get(reverse("account_login"), {"next": next_page})
    assert not leads_away(led["Location"])
    return browser.get(led["Location"].partition("?")[0])


def switching_the_language(browser, next_page):
    return browser.get(reverse("language", args=["en"]), {"next": next_page})


def entering_the_back_office(browser, next_page):
    browser.force_login(UserFactory(roles=["editor"]))
    return browser.get("/admin/login/", {"next": next_page})


def pressing_an_institutions_button(browser, next_page):
    return browser.get(LOGIN, {"next": next_page})


DOORS = [
    *(by_password, by_code, by_second_factor, by_sign_up, signing_out, typing_the_password_again),
    *(showing_the_factor_again, changing_the_password, being_signed_in_already),
    *(missing_the_second_factor, switching_the_language, entering_the_back_office),
    pressing_an_institutions_button,
]

# They cost no hash of a password: each looks at every form.
QUICK = {being_signed_in_already, switching_the_language, entering_the_back_office}


def test_reader_of_addresses_finds_what_leads_away():
    assert [address for address in ELSEWHERE if not leads_away(address)] == []
    assert not any(leads_away(a) for a in ("/tr/masam/", "/en/desk/?a=//b", "?x=1", "tr/"))


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_no_door_leads_away_from_the_portal(client_factory, settings, language, door):
    settings.ACCOUNT_RATE_LIMITS = False
    away = []
    with translation.override(language):
        for next_page in ELSEWHERE if door in QUICK else TELLING:
            answer = door(client_factory(), next_page)
            assert answer.status_code in {200, 302}
            if leads_away(answer.get("Location", "/")):
                away.append((next_page, answer["Location"]))

    assert away == []


def by_passkey(browser, next_page):
    """The device's answer stands for itself here; what follows from it is the real way."""
    passkey = with_passkey(UserFactory())
    with mock.patch.object(SignInPasskeyForm, "clean_credential", return_value=passkey):
        return browser.post(reverse("mfa_login_webauthn"), {"credential": '{"id": "x"}'})


def by_institution(browser, next_page):
    connected(UserFactory())
    return come_back(browser)


def by_institution_and_second_factor(browser, next_page):
    person = connected(UserFactory())
    services.set_up_authenticator(person=person, secret=SECRET, actor=None)
    come_back(browser)
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    return browser.post(reverse("mfa_authenticate"), {"code": code})


WAYS = {
    "password": by_password,
    "code": by_code,
    "factor": by_second_factor,
    "sign-up": by_sign_up,
    "passkey": by_passkey,
    "institution": by_institution,
    "institution and factor": by_institution_and_second_factor,
}


@pytest.fixture
def _answering(monkeypatch):
    edge = Institution()
    monkeypatch.setattr(InstitutionAdapter, "get_requests_session", lambda self: edge)


@pytest.mark.usefixtures("_answering")
@pytest.mark.parametrize("way", WAYS)
def test_session_known_from_before_is_not_the_one_that_is_signed_in(client_factory, way):
    """Somebody who put their own session into this browser holds nothing afterwards.

    Neither do keys that the session had on the way, before it was signed in.
    """
    mine, theirs = client_factory(), client_factory()
    mine.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    planted = mine.cookies[settings.SESSION_COOKIE_NAME].value
    theirs.cookies[settings.SESSION_COOKIE_NAME] = planted

    seen = []
    ask = theirs.request
    theirs.request = lambda **request: (seen.append(session_of(theirs)), ask(**request))[1]
    WAYS[way](theirs, "")

    assert is_signed_in(theirs)
    assert planted in seen
    assert session_of(theirs) not in seen
    for key in seen:
        mine.cookies[settings.SESSION_COOKIE_NAME] = key
        assert not is_signed_in(mine), key


def session_of(browser):
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


FOREIGN = {"HTTP_HOST": "127.0.0.1", "HTTP_X_FORWARDED_HOST": "kotu.org"}


def test_no_mail_of_an_account_names_the_host_of_the_request(client_factory, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    person = UserFactory(email="var@ornek.org")
    hostile = [client_factory(**FOREIGN) for _browser in range(6)]
    for address in ("var@ornek.org", "yok@ornek.org"):
        hostile[0].post(reverse("account_reset_password"), {"email": address})
    hostile[1].post(reverse("account_request_login_code"), {"email": "var@ornek.org"})
    hostile[2].post(reverse("account_request_login_code"), {"email": "yok@ornek.org"})
    sign_up(hostile[3], "var@ornek.org")
    sign_up(hostile[4], "yeni@ornek.org")
    hostile[5].force_login(person)
    prove_again(hostile[5])
    hostile[5].post(reverse("account_email"), {"action_add": "", "email": "baska@ornek.org"})
    type_code(hostile[5], code_in(OutboundMail.objects.get(to="baska@ornek.org")))
    new = {"password1": "yepyeni-bir-parola", "password2": "yepyeni-bir-parola"}
    hostile[5].post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})

    mails = OutboundMail.objects.all()
    assert {mail.key.split(":")[1] for mail in mails} == {
        *("password_reset_key", "unknown_account", "login_code", "account_already_exists"),
        *("email_confirmation_signup", "email_confirmation", "email_changed", "password_changed"),
    }
    for mail in mails:
        hosts = set(re.findall(r"https?://([^/\s\"<]+)", mail.text + mail.html))
        assert hosts == {"localhost:8000"}, mail.key


def test_host_that_is_not_ours_gets_no_answer(client):
    assert client.get("/tr/accounts/login/", HTTP_HOST="kotu.org").status_code == 400
