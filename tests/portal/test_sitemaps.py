"""The sitemap: complete at any size, at a constant cost, each page with its twin."""

import re

import pytest

from portal import sitemaps
from tests.factories.programmes import ActivityFactory
from tests.factories.publications import PublicationFactory, VersionFactory

pytestmark = pytest.mark.django_db


def addresses(client, name):
    response = client.get(f"/sitemap-{name}.xml")
    assert response.status_code == 200
    return re.findall(r"<loc>([^<]+)</loc>", response.content.decode())


def test_sitemap_holds_each_publication_once_in_each_language(client, monkeypatch):
    monkeypatch.setattr(sitemaps.PartSitemap, "in_part", 2)
    versions = [VersionFactory(publication__number=number) for number in (1, 2, 3, 9)]
    VersionFactory(publication__number=20, draft=True)

    index = client.get("/sitemap.xml").content.decode()
    parts = re.findall(r"/sitemap-(publications-\d+)\.xml", index)
    found = [address for part in parts for address in addresses(client, part)]

    assert parts == [f"publications-{part}" for part in range(5)]
    assert sorted(found) == sorted(
        f"http://localhost:8000{path}{version.publication.slug}/"
        for version in versions
        for path in ("/tr/yayinlar/", "/en/publications/")
    )


def test_sitemap_holds_each_public_activity_once_in_each_language(client):
    activity = ActivityFactory()
    ActivityFactory(project__draft=True)
    names = [name for name in sitemaps.section_names() if name.startswith("activities-")]

    found = [address for name in names for address in addresses(client, name)]

    assert sorted(found) == [
        f"http://localhost:8000/en/activities/{activity.slug}/",
        f"http://localhost:8000/tr/etkinlikler/{activity.slug}/",
    ]
    assert client.get(activity.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_sitemap_costs_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    VersionFactory.create_batch(rows)
    names = [name for name in sitemaps.section_names() if name.startswith("publications-")]

    with django_assert_num_queries(3):
        client.get("/sitemap.xml")
    with django_assert_num_queries(2):
        client.get(f"/sitemap-{names[0]}.xml")


def test_sitemap_part_never_exceeds_what_the_protocol_allows():
    assert sitemaps.PartSitemap.in_part * 2 <= 50_000


@pytest.mark.parametrize(
    "name",
    ["unknown", "publications", "publications-", "publications-7", "publications-" + "9" * 9],
)
def test_sitemap_section_that_the_index_does_not_know_is_not_found(client, name):
    PublicationFactory()

    assert client.get(f"/sitemap-{name}.xml").status_code == 404


def test_sitemap_names_the_turkish_page_for_readers_of_other_languages(client):
    version = VersionFactory()
    part = sitemaps.section_names()[-1]

    text = client.get(f"/sitemap-{part}.xml").content.decode()

    turkish = f"http://localhost:8000/tr/yayinlar/{version.publication.slug}/"
    assert f'hreflang="x-default" href="{turkish}"' in text
    assert client.get(turkish.removeprefix("http://localhost:8000")).status_code == 200
    assert turkish.endswith(version.get_absolute_url())


def test_sitemap_is_kept_out_of_search_results(client):
    assert client.get("/sitemap.xml")["X-Robots-Tag"] == "noindex, noodp, noarchive"
