"""The home page says what is real: live numbers, map, news that can be read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from publications.models import Publication
from tests.factories.programmes import ActivityFactory, ProjectFactory, ProjectProvinceFactory
from tests.factories.provinces import ProvinceFactory
from tests.factories.publications import VersionFactory
from tests.factories.trainings import DeliveryFactory

pytestmark = pytest.mark.django_db


def test_home_counts_nothing_that_a_demonstration_invented(client):
    real, invented = ProjectFactory(), ProjectFactory(is_demo=True)
    ActivityFactory(project=real)
    ActivityFactory.create_batch(2, project=invented)
    VersionFactory(publication__is_demo=True)
    ProjectProvinceFactory(project=real, province=ProvinceFactory(plate_code=16))
    ProjectProvinceFactory(project=invented, province=ProvinceFactory(plate_code=55))

    context = client.get("/tr/").context

    assert context["numbers"] == {"project_count": 1, "activity_count": 1, "publication_count": 0}
    assert context["pilot_count"] == 1


def test_home_without_a_real_project_has_no_numbers(client):
    ProjectFactory(is_demo=True)

    assert client.get("/tr/").context["numbers"] is None


def test_province_list_counts_an_invented_project_only_when_it_is_chosen(client):
    invented = ProjectFactory(is_demo=True)
    ProjectProvinceFactory(project=invented, province=ProvinceFactory(plate_code=55))

    of_all = client.get("/tr/iller/").content.decode()
    chosen = client.get("/tr/iller/", {"project": invented.slug}).content.decode()

    assert "55" in of_all
    assert "Samsun: pilot il" not in of_all
    assert "Samsun: pilot il" in chosen


def test_home_shows_the_three_newest_news_that_can_be_read(client):
    news = {"publication__kind": Publication.Kind.NEWS}
    shown = [
        VersionFactory(published_at=timezone.now() - timedelta(days=day), **news)
        for day in (1, 2, 3)
    ]
    VersionFactory(published_at=timezone.now() - timedelta(days=4), **news)
    VersionFactory(original_is_held=False, **news)
    VersionFactory(embargoed=True, **news)
    VersionFactory(draft=True, **news)

    response = client.get("/tr/")

    assert list(response.context["news"]) == shown
    assert "?kind=news" in response.content.decode()


def test_home_puts_trainings_and_news_side_by_side_only_when_there_are_both(client):
    DeliveryFactory()

    alone = client.get("/tr/").content.decode()
    VersionFactory(publication__kind=Publication.Kind.NEWS)
    both = client.get("/tr/").content.decode()

    assert ("two-thirds" in alone, "two-thirds" in both) == (False, True)


def test_invented_guide_says_so_on_its_card(client):
    VersionFactory()
    before = client.get("/en/").content.decode()
    VersionFactory(publication__is_demo=True)

    after = client.get("/en/").content.decode()

    assert ('<span class="tag info">Invented</span>' in before) is False
    assert after.count('<span class="tag info">Invented</span>') == 1


def test_invented_publication_says_so_in_the_library(client):
    VersionFactory()
    VersionFactory(publication__is_demo=True)

    html = client.get("/en/publications/").content.decode()

    assert html.count('<span class="tag info">Invented</span>') == 1
