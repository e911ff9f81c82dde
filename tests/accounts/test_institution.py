"""Signing in through an institution: who it says they are, and nothing else that it says."""

import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import override
from requests import ConnectionError

from accounts import services
from accounts.adapters import InstitutionAdapter
from accounts.models import NoticeShown, User
from config import env
from core.models import AuditEvent, OutboundMail
from tests.accounts.test_flows import KELVIN, code_in, is_signed_in, sign_in, type_code
from tests.accounts.test_second_factor import SECRET, digits
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

ISSUER = "https://sso.example.org"
LOGIN = reverse("openid_connect_login", args=["institution"])
CALLBACK = reverse("openid_connect_callback", args=["institution"])
CLAIMS = {"sub": "17", "email": "isil@kurum.org", "email_verified": True, "name": "Işıl  Kurum"}


class Answer:
    def __init__(self, content):
        self.content, self.status_code = content, 200
        self.headers = {"content-type": "application/json"}

    def json(self):
        return self.content

    def raise_for_status(self):
        pass


class Institution:
    """The network edge: what the institution's server answers."""

    def __init__(self):
        self.claims = dict(CLAIMS)
        self.token = {}
        self.asked = []

    def __enter__(self):
        return self

    def __exit__(self, *args):
        pass

    def get(self, url, **kwargs):
        if url.endswith("/.well-known/openid-configuration"):
            names = ("authorization", "token", "userinfo")
            addresses = {f"{name}_endpoint": f"{ISSUER}/{name}" for name in names}
            return Answer({"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys", **addresses})
        return Answer(self.claims)

    def request(self, method, url, **kwargs):
        self.asked.append(kwargs["data"])
        said = {"iss": ISSUER, "aud": "kopru", "exp": time.time() + 60, "sub": self.claims["sub"]}
        token = jwt.encode(said | self.token, "a key of thirty-two bytes or more", "HS256")
        return Answer({"access_token": "x", "token_type": "Bearer", "id_token": token})


@pytest.fixture
def institution(monkeypatch):
    edge = Institution()
    monkeypatch.setattr(InstitutionAdapter, "get_requests_session", lambda self: edge)
    return edge


def come_back(client, **values):
    """Press the button, sign in there, come back with what it handed over."""
    away = client.post(LOGIN, values)
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert away["Location"].startswith(f"{ISSUER}/authorization?")
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(CALLBACK, {"code": "c", "state": asked["state"][0]})


def enter(client, **values):
    """Come back for the first time: our form stands between the institution and an account."""
    form = client.get(come_back(client, **values)["Location"]).context["form"]
    told = {name: form.initial.get(name) or "" for name in form.fields}
    return client.post(reverse("socialaccount_signup"), {**told, "notice_sign_up": "1"})


def newest_mail():
    return OutboundMail.objects.order_by("-pk").first()


def test_new_person_confirms_the_stated_address_by_code_and_gets_no_role(client, institution):
    institution.claims |= {
        "roles": ["administrator"],
        "groups": ["administrator"],
        "is_staff": True,
    }
    before = client.get("/tr/accounts/login/") and client.session.session_key

    back = enter(client)
    assert back["Location"] == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    assert not EmailAddress.objects.get().verified  # however sure the institution is
    type_code(client, code_in(newest_mail()))

    person = User.objects.get()
    assert is_signed_in(client)
    assert client.session.session_key != before
    assert (person.email, person.full_name) == ("isil@kurum.org", "Işıl Kurum")
    assert (person.is_staff, person.is_superuser, person.groups.count()) == (False, False, 0)
    assert not person.has_usable_password()
    assert SocialAccount.objects.get().extra_data == {"sub": "17", "email": "isil@kurum.org"}
    assert not SocialToken.objects.exists()
    assert not SocialApp.objects.exists()
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [person.email]


def test_nobody_gets_an_account_before_the_notice_and_its_proof_is_kept(client, institution):
    back = come_back(client)

    assert back["Location"] == reverse("socialaccount_signup")
    assert 'data-notice="sign_up-1"' in client.get(back["Location"]).content.decode()
    assert not User.objects.exists()
    address = {"full_name": "Işıl Kurum", "email": "kendi@ornek.org", "notice_sign_up": "1"}
    client.post(back["Location"], address)
    person = User.objects.get()
    shown = NoticeShown.objects.values_list("notice__form", "notice__version", "person")
    assert list(shown) == [("sign_up", 1, person.pk)]
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["kendi@ornek.org"]


def test_second_visit_opens_the_same_account_whatever_address_is_stated(
    client_factory, institution
):
    first, second = client_factory(), client_factory()
    enter(first)
    type_code(first, code_in(newest_mail()))
    UserFactory(email="baska@kurum.org")
    institution.claims["email"] = "baska@kurum.org"

    come_back(second, next="/en/accounts/profile/")

    assert second.session["_auth_user_id"] == first.session["_auth_user_id"]
    event = AuditEvent.objects.filter(verb="signed_in").latest("pk")
    assert event.after == {"methods": ["socialaccount"]}


@pytest.mark.parametrize("verified", [True, False])
@pytest.mark.parametrize("stated", ["var@ornek.org", "VAR@ornek.org"])
def test_address_of_an_account_leads_to_a_mail_to_it_and_to_nothing_else(
    client, institution, verified, stated
):
    UserFactory(email="var@ornek.org")
    institution.claims |= {"email": stated, "email_verified": verified}

    back = enter(client)

    assert back["Location"] == reverse("account_email_verification_sent")
    assert newest_mail().to == "var@ornek.org"
    assert newest_mail().key.startswith("account:account_already_exists:")
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "stated",
    ["İNFO@x.org", "ınfo@x.org", KELVIN, "info@m\u0131ke.org", "info@m\u212aa.org", None],
)
def test_look_alike_counts_as_no_address_and_the_person_writes_one(client, institution, stated):
    for address in ("info@x.org", "mike@ornek.org", "info@mike.org", "info@mka.org"):
        UserFactory(email=address)
    institution.claims["email"] = stated

    back = come_back(client)
    assert back["Location"] == reverse("socialaccount_signup")
    assert not OutboundMail.objects.exists()
    form = client.get(back["Location"])
    assert form.context["form"].initial["full_name"] == "Işıl Kurum"
    refused = client.post(back["Location"], {"full_name": "Işıl", "email": stated or ""})
    assert "email" in refused.context["form"].errors
    client.post(back["Location"], {"full_name": "Işıl", "email": "isil@kurum.org"})
    type_code(client, code_in(newest_mail()))

    assert is_signed_in(client)
    assert SocialAccount.objects.get().user.email == "isil@kurum.org"


def connected(person, **token):
    SocialAccount.objects.create(user=person, provider="institution", uid="17")
    return person


@pytest.mark.parametrize(
    ("believed", "token", "is_asked"),
    [
        ([], {"amr": ["mfa"]}, True),
        (["mfa"], {"amr": ["pwd"]}, True),
        (["mfa"], {}, True),
        (["mfa"], {"amr": "mfa"}, True),
        (["mfa"], {"amr": ["pwd", "mfa"]}, False),
        (["urn:gov:high"], {"acr": "urn:gov:high"}, False),
    ],
)
def test_second_factor_is_asked_unless_the_institution_states_one_that_is_believed(
    client, institution, settings, believed, token, is_asked
):
    person = connected(UserFactory(roles=["editor"]))
    services.set_up_authenticator(person=person, secret=SECRET, actor=None)
    settings.OIDC_SECOND_FACTOR = believed
    institution.token = token
    institution.claims["amr"] = ["mfa"]  # user information is no token

    back = come_back(client)

    assert (back["Location"] == reverse("mfa_authenticate")) == is_asked
    assert (client.get("/admin/").status_code == 200) != is_asked
    if is_asked:
        client.post(back["Location"], {"code": digits()})
        assert client.get("/admin/").status_code == 200


def test_staff_of_an_institution_without_second_factor_set_one_up(client, institution):
    connected(UserFactory(roles=["editor"]))

    come_back(client)

    chain = client.get("/admin/", follow=True).redirect_chain
    assert chain[-1][0].startswith(reverse("mfa_index"))


def test_account_is_connected_and_disconnected_by_its_owner_after_the_password(client, institution):
    person = UserFactory(email="var@ornek.org")
    sign_in(client, person.email)

    away = client.post(f"{LOGIN}?process=connect")
    state = parse_qs(urlsplit(away["Location"]).query)["state"][0]
    asked = client.get(CALLBACK, {"code": "c", "state": state})
    assert asked["Location"] == reverse("account_reauthenticate")
    client.post(asked["Location"], {"password": PASSWORD})
    row = SocialAccount.objects.get(user=person)
    client.post(reverse("socialaccount_connections"), {"account": row.pk})

    assert not SocialAccount.objects.exists()
    told = [mail.key.split(":")[1] for mail in OutboundMail.objects.order_by("pk")]
    assert told == ["account_connected", "account_disconnected"]
    verbs = AuditEvent.objects.filter(verb__startswith="institution_").order_by("pk")
    assert [event.verb for event in verbs] == ["institution_connected", "institution_disconnected"]


def test_closed_account_stays_closed(client, institution):
    connected(UserFactory(is_active=False))

    assert come_back(client)["Location"] == reverse("account_inactive")
    assert not is_signed_in(client)


def test_answer_that_was_not_asked_for_in_this_browser_is_refused(
    client, client_factory, institution
):
    away = client_factory().post(LOGIN)
    state = parse_qs(urlsplit(away["Location"]).query)["state"][0]

    answer = client.get(CALLBACK, {"code": "c", "state": state})

    assert answer["Location"] == reverse("socialaccount_login_error")
    assert not User.objects.exists()


def silent(self, *args, **kwargs):
    raise ConnectionError("no route")


@pytest.mark.parametrize("language", ["tr", "en"])
def test_institution_that_does_not_answer_is_told_of_on_a_page_and_no_fault(
    client, client_factory, institution, monkeypatch, language
):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    away = client.post(LOGIN)
    state = parse_qs(urlsplit(away["Location"]).query)["state"][0]
    monkeypatch.setattr(Institution, "get", silent)
    other = client_factory()
    other.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    for browser, answer in [
        (other, other.post(LOGIN)),
        (client, client.get(CALLBACK, {"code": "c", "state": state})),
        (client, client.get(CALLBACK, {"error": "server_error", "state": state})),
        (client, client.get(CALLBACK)),
    ]:
        with override(language):
            assert answer["Location"] == reverse("socialaccount_login_error")
        shown = browser.get(answer["Location"])
        assert shown.status_code == 401
        assert f'<html lang="{language}"' in shown.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("language", ["tr", "en"])
def test_who_turns_back_at_the_institution_is_told_so(client, institution, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    state = parse_qs(urlsplit(client.post(LOGIN)["Location"]).query)["state"][0]

    answer = client.get(CALLBACK, {"error": "access_denied", "state": state})

    with override(language):
        assert answer["Location"] == reverse("socialaccount_login_cancelled")
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("token", [{"aud": "another"}, {"iss": "https://kotu.org"}, {"exp": 1}])
def test_token_of_somebody_else_is_refused(client, institution, token):
    institution.token = token

    come_back(client)

    assert not User.objects.exists()


def test_token_and_user_information_of_two_people_are_refused(client, institution):
    institution.token = {"sub": "18"}

    come_back(client)

    assert not User.objects.exists()


@pytest.mark.parametrize("bad", ["https://kotu.org/", "//kotu.org", "/\\kotu.org", "javascript:1"])
def test_way_back_never_leaves_the_portal(client, institution, bad):
    connected(UserFactory())
    cache.clear()

    assert come_back(client, next=bad)["Location"] == reverse("portal:desk")


def test_page_of_visitors_asks_no_table_of_providers(client, django_assert_num_queries):
    client.get(reverse("account_login"))

    with django_assert_num_queries(0):
        page = client.get(reverse("account_login")).content.decode()

    assert LOGIN in page


def test_reader_takes_https_only_and_nothing_where_it_is_unset(monkeypatch):
    names = ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    monkeypatch.setenv("OIDC_SERVER_URL", "https://sso.example.org/realms/x/")
    found = env.openid_connect(*names)
    assert found.origin == "https://sso.example.org"
    assert found.app["settings"]["server_url"] == "https://sso.example.org/realms/x"

    monkeypatch.setenv("OIDC_SERVER_URL", "http://sso.example.org")
    with pytest.raises(env.ImproperlyConfigured, match="https"):
        env.openid_connect(*names)
    monkeypatch.setenv("OIDC_SERVER_URL", "")
    assert env.openid_connect(*names) is None
    monkeypatch.setenv("OIDC_SERVER_URL", "https://sso.example.org")
    monkeypatch.delenv("OIDC_CLIENT_ID")
    with pytest.raises(env.ImproperlyConfigured, match="OIDC_CLIENT_ID"):
        env.openid_connect(*names)
