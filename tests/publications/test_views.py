"""The library: what is public when, at which cost, and how files are handed out."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from publications.models import Publication, Version
from tests.factories.accounts import UserFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.programmes import ProjectFactory, ProjectOrganisationFactory
from tests.factories.publications import (
    FileFactory,
    PublicationFactory,
    TopicFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/tr/yayinlar/"
NOT_PUBLIC = ["draft", "embargoed", "withdrawn"]


def file_url(version, language="tr", suffix="pdf"):
    with translation.override("tr"):
        return reverse(
            "publications:file_download", args=[version.publication.slug, language, suffix]
        )


@pytest.mark.parametrize("trait", NOT_PUBLIC)
def test_list_shows_only_what_is_published_now(client, trait):
    shown = VersionFactory()
    hidden = VersionFactory(**{trait: True})

    response = client.get(LIST)

    assert response.context["page"].rows == [shown]
    assert hidden.title_tr not in response.content.decode()


@pytest.mark.parametrize("trait", NOT_PUBLIC)
def test_page_file_and_lasting_address_of_what_is_not_public_are_not_found(client, trait):
    version = VersionFactory(**{trait: True})
    FileFactory(version=version)

    addresses = [version.get_absolute_url(), file_url(version), f"/p/{version.publication_id}/"]

    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_page_of_a_draft_is_seen_by_staff_with_its_state(client):
    version = VersionFactory(draft=True)
    client.force_login(UserFactory(staff=True))

    response = client.get(version.get_absolute_url())

    assert response.status_code == 200
    assert "Taslak" in response.content.decode()


def test_page_shows_the_published_version_while_a_draft_waits(client):
    published = VersionFactory()
    VersionFactory(publication=published.publication, number=2, draft=True, title_tr="Yeni metin")

    html = client.get(published.get_absolute_url()).content.decode()

    assert published.title_tr in html
    assert "Yeni metin" not in html


def test_page_without_english_text_shows_turkish_marked_by_lang_and_badge(client):
    version = VersionFactory(title_en="", summary_en="", body_en="")

    html = client.get(f"/en/publications/{version.publication.slug}/").content.decode()

    assert f'<span lang="tr">{version.title_tr}</span>' in html
    assert "Not yet translated" in html


def test_page_renders_markdown_without_raw_html(client):
    version = VersionFactory(body_tr="# Baş\n\n<script>alert(1)</script> [x](javascript:alert(1))")

    html = client.get(version.get_absolute_url()).content.decode()

    assert "<h2>Baş</h2>" in html
    assert "<script>alert" not in html
    assert 'href="javascript' not in html


@pytest.mark.parametrize(("kind", "has_statement"), [("eu_body", True), ("international", False)])
def test_page_carries_the_eu_statement_only_where_the_eu_funds(client, kind, has_statement):
    project = ProjectFactory()
    ProjectOrganisationFactory(
        project=project, organisation=OrganisationFactory(kind=kind), role="funder"
    )
    version = VersionFactory(publication=PublicationFactory(project=project))

    html = client.get(version.get_absolute_url()).content.decode()

    assert ("Avrupa Birliği amblemi" in html) is has_statement


@pytest.mark.parametrize("rows", [1, 30])
def test_list_costs_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    for version in VersionFactory.create_batch(rows):
        FileFactory(version=version)
        version.publication.topics.add(TopicFactory())

    with django_assert_num_queries(3):
        response = client.get(LIST)

    assert len(response.context["page"]) == min(rows, 25)


@pytest.mark.parametrize("rows", [1, 30])
def test_page_costs_the_same_queries_for_any_number_of_topics(
    client, django_assert_num_queries, rows
):
    version = VersionFactory(publication=PublicationFactory(project=ProjectFactory()))
    FileFactory(version=version)
    version.publication.topics.add(*TopicFactory.create_batch(rows))

    with django_assert_num_queries(4):
        client.get(version.get_absolute_url())


def test_filters_leave_only_what_fits(client):
    topic = TopicFactory()
    wanted = VersionFactory(publication=PublicationFactory(kind=Publication.Kind.HANDBOOK))
    wanted.publication.topics.add(topic)
    VersionFactory(title_en="")

    found = [
        client.get(LIST, query).context["page"].rows
        for query in ({"kind": "handbook"}, {"topic": topic.slug}, {"language": "en"})
    ]

    assert found == [[wanted], [wanted], [wanted]]


@pytest.mark.parametrize("typed", ["ÇIĞIR", "cigir", "açan örneği", "isbirligi' | !", "rehberler"])
def test_search_finds_by_turkish_words_and_takes_operators_as_nothing(client, typed):
    wanted = VersionFactory(title_tr="İşbirliği Rehberi: Çığır Açan Örnekler")
    VersionFactory(title_tr="Bütçe", title_en="Budget", summary_tr="", summary_en="")

    assert client.get(LIST, {"q": typed}).context["page"].rows == [wanted]


@pytest.mark.parametrize(
    "query",
    ["page=-1", "sort=password", "after=zzz", "q=%00", "kind=x", "topic=%27", "language=de"],
)
def test_list_with_a_bad_address_is_a_page_with_a_message(client, query):
    version = VersionFactory()

    response = client.get(f"{LIST}?{query}")

    assert response.status_code == 200
    assert response.context["problems"] or response.context["page"].rows in ([version], [])


def test_file_is_handed_out_as_a_download_that_cannot_act(client):
    file = FileFactory()

    response = client.get(file_url(file.version))

    assert b"".join(response.streaming_content) == b"%PDF-1.7 deneme"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize(("language", "suffix"), [("en", "pdf"), ("tr", "docx"), ("xx", "pdf")])
def test_file_that_does_not_exist_is_not_found(client, language, suffix):
    version = FileFactory().version

    assert client.get(file_url(version, language, suffix)).status_code == 404


def test_lasting_address_leads_to_the_page_in_the_readers_language(client):
    version = VersionFactory()

    response = client.get(f"/p/{version.publication_id}/", headers={"Accept-Language": "en"})

    assert response.url == f"/en/publications/{version.publication.slug}/"


def test_lasting_address_leads_staff_to_a_publication_whose_next_draft_waits(client):
    published = VersionFactory()
    VersionFactory(publication=published.publication, number=2, draft=True)
    client.force_login(UserFactory(staff=True))

    response = client.get(f"/p/{published.publication_id}/", headers={"Accept-Language": "tr"})

    assert response.url == published.get_absolute_url()


def test_visible_to_takes_the_moment_from_its_caller():
    version = VersionFactory(embargoed=True)
    visitor = UserFactory()

    before = Version.objects.visible_to(visitor, timezone.now())
    after = Version.objects.visible_to(visitor, version.published_at)

    assert (list(before), list(after)) == ([], [version])
