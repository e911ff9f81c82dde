"""The provinces in the back office: found in the Turkish way, changed by nobody."""

import pytest
from django.urls import reverse

from provinces import services
from provinces.models import Province

pytestmark = pytest.mark.django_db
LIST = "admin:provinces_province_changelist"


@pytest.fixture(autouse=True)
def all_provinces():
    services.load_provinces()


def names(response):
    return [province.name_tr for province in response.context["cl"].result_list]


def test_admin_list_stands_in_turkish_order(admin_client):
    found = names(admin_client.get(reverse(LIST)))

    assert len(found) == 81
    assert found.index("Iğdır") < found.index("Isparta") < found.index("İstanbul")


@pytest.mark.parametrize("typed", ["istanbul", "ISTANBUL", "İSTANBUL", "İstanbul’da"])
def test_admin_search_finds_however_it_is_typed(admin_client, typed):
    assert names(admin_client.get(reverse(LIST), {"q": typed})) == ["İstanbul"]


@pytest.mark.parametrize("typed", ["ığdır", "IGDIR", "igdir"])
def test_admin_search_knows_dotted_and_dotless_letters(admin_client, typed):
    assert names(admin_client.get(reverse(LIST), {"q": typed})) == ["Iğdır"]


def test_admin_shows_a_province_but_nobody_changes_it(admin_client):
    address = reverse("admin:provinces_province_change", args=[16])

    shown = admin_client.get(address)
    refused = admin_client.post(address, {"name_tr": "Prusa"})

    assert (shown.status_code, refused.status_code) == (200, 403)
    assert Province.objects.get(pk=16).name_tr == "Bursa"


def test_admin_list_is_closed_to_visitors(client):
    assert client.get(reverse(LIST)).status_code == 302
