"""What the footer of every page leads to."""

import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("home", ["/tr/", "/en/"])
def test_footer_leads_only_to_pages_and_places_that_exist(client, home):
    footer = BeautifulSoup(client.get(home).content, "html.parser").find("footer")

    for link in footer("a"):
        path, _hash, place = link["href"].partition("#")
        page = client.get(path)
        assert page.status_code == 200
        assert not place or BeautifulSoup(page.content, "html.parser").find(id=place)


def test_information_request_is_told_apart_from_a_question_to_the_help_desk(client):
    page = BeautifulSoup(client.get("/en/help-desk/").content, "html.parser")

    words = page.find(id="information-request").find_next("p").get_text()

    assert "not an application" in words
    assert "4982" in words
