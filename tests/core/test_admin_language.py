"""Which language the back office speaks, and its switch."""

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:organisations_organisation_changelist")


def sign_in(client, language):
    client.force_login(UserFactory(roles=["administrator"], language=language))


def spoken(response):
    return response.headers["Content-Language"]


@pytest.mark.parametrize(("account", "chosen"), [("tr", "en"), ("en", "tr")])
def test_admin_speaks_the_language_chosen_in_the_browser(client, account, chosen):
    sign_in(client, account)
    client.get(f"/language/{chosen}/")

    response = client.get(LIST)

    assert spoken(response) == chosen
    assert f'<html lang="{chosen}"' in response.content.decode()


@pytest.mark.parametrize("cookie", [None, "de", ""])
@pytest.mark.parametrize("account", ["tr", "en"])
def test_admin_speaks_the_accounts_language_where_none_was_chosen(client, account, cookie):
    sign_in(client, account)
    if cookie is not None:
        client.cookies["language"] = cookie
    other = {"tr": "en", "en": "tr"}[account]

    response = client.get(LIST, headers={"accept-language": other})

    assert spoken(response) == account


def test_public_page_keeps_the_language_of_its_address(client):
    sign_in(client, "en")
    client.get("/language/en/")

    assert spoken(client.get("/tr/")) == "tr"


@pytest.mark.parametrize("language", ["tr", "en"])
def test_switch_in_the_header_returns_to_the_same_list_with_its_query(client, language):
    other = {"tr": "en", "en": "tr"}[language]
    asked = f"{LIST}?q=dernek&kind__exact=agency"
    sign_in(client, language)
    shown = {link["code"]: link for link in client.get(asked).context["language_urls"]}

    page = client.get(asked).content.decode()
    response = client.get(shown[other]["switch_url"])

    assert f'<a href="{shown[other]["switch_url"]}"' in page
    assert f'lang="{language}" hreflang="{language}" title' in page
    assert page.count('aria-current="true">TR</a>') == (language == "tr")
    assert page.count('aria-current="true">EN</a>') == (language == "en")
    assert response.url == asked
    assert spoken(client.get(response.url)) == other


def test_switch_in_the_header_returns_to_the_same_form(client):
    address = reverse("admin:organisations_organisation_add")
    sign_in(client, "tr")
    shown = {link["code"]: link for link in client.get(address).context["language_urls"]}

    assert client.get(shown["en"]["switch_url"]).url == address
