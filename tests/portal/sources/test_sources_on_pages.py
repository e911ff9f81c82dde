"""The pages of the five projects show what was loaded, in both languages."""

import re

import pytest
from django.utils import translation
from django.utils.html import escape

from portal.services import source_files
from portal.services.sources import DOCUMENTS
from programmes.models import Project
from trainings.models import Round

SLUGS = {
    document: source_files.read_document(document)["project"]["slug"] for document in DOCUMENTS
}
SHOWN = {
    "objectives": "description",
    "results": "description",
    "deliverables": "title",
    "activities": "title",
    "figures": "label",
    "roles": "name_as_written",
    "province_scopes": "label",
}

pytestmark = [pytest.mark.usefixtures("loaded_sources"), pytest.mark.django_db]


def page(client, path: str) -> str:
    """The text of a page with its lines and runs of spaces put together."""
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def project_page(client, document: str, language: str) -> str:
    with translation.override(language):
        return page(client, Project.objects.get(slug=SLUGS[document]).get_absolute_url())


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("document", DOCUMENTS)
def test_project_page_shows_every_row_of_its_source(client, document, language):
    project = Project.objects.get(slug=SLUGS[document])
    expected = [getattr(project, f"title_{language}"), getattr(project, f"summary_{language}")]
    expected += [
        getattr(row, f"{field}_{language}")
        for relation, field in SHOWN.items()
        for row in getattr(project, relation).all()
    ]

    shown = project_page(client, document, language)

    assert [text for text in expected if escape(text) not in shown] == []


@pytest.mark.parametrize("language", ["tr", "en"])
def test_round_page_shows_its_topics(client, language):
    for row in Round.objects.filter(programme__project__slug=SLUGS["000"]):
        topics = [
            getattr(topic, f"title_{language}")
            for day in row.days.all()
            for topic in day.topics.all()
        ]
        with translation.override(language):
            shown = page(client, row.get_absolute_url())

        assert [text for text in topics if escape(text) not in shown] == []


@pytest.mark.parametrize(
    ("document", "language", "shown", "never"),
    [
        ("000", "tr", "14 Mayıs 2018 – Mayıs 2020", "31 Mayıs 2020"),
        ("000", "en", "14 May 2018 – May 2020", "31 May 2020"),
        ("002", "tr", "2019 – 2021", "1 Ocak 2019"),
        ("002", "en", "2019 – 2021", "1 January 2019"),
        ("003", "tr", "Temmuz 2017 – Temmuz 2019", "31 Temmuz 2019"),
        ("003", "en", "July 2017 – July 2019", "31 July 2019"),
        ("003", "tr", "2.633.500 avro", "2633500"),
        ("003", "en", "€2,633,500", "2633500"),
        ("001", "en", "not published", "€0"),
        ("001", "en", "12.01. 2018 - 31.12. 2022", "European Union"),
        ("002", "en", "Migration &amp; Civil Society", "Migration &amp;amp;"),
    ],
)
def test_project_page_is_no_more_precise_than_its_source(client, document, language, shown, never):
    text = project_page(client, document, language)
    # What machines read is tested in test_json_ld.
    read = re.sub(r'<script type="application/ld\+json">.*?</script>', "", text, flags=re.DOTALL)

    assert shown in read
    assert never not in read
