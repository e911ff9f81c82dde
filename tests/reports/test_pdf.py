"""The pages of the project report, read back from the PDF, in both languages."""

import io
import re
from datetime import date

import pytest
from django.conf import settings
from django.utils import translation
from pypdf import PdfReader

from programmes.models import Figure
from reports import pdf
from reports.data.project import collect
from tests.factories.organisations import OrganisationFactory
from tests.factories.programmes import (
    ActivityFactory,
    DeliverableFactory,
    FigureFactory,
    ProjectFactory,
    ProjectOrganisationFactory,
    ProjectProvinceFactory,
)
from tests.factories.provinces import ProvinceFactory
from tests.factories.publications import VersionFactory
from tests.factories.reports import ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    """One project with something in most chapters, and an EU funder."""
    project = ProjectFactory(title_tr="Iğdır İli Projesi", title_en="The Iğdır Project")
    union = OrganisationFactory(kind="eu_body", name_tr="Avrupa Birliği", name_en="European Union")
    ProjectOrganisationFactory(project=project, funder=True, organisation=union)
    pilot = ProjectProvinceFactory(project=project, province=ProvinceFactory(plate_code=63))
    ProjectProvinceFactory(project=project, pilot=pilot, province=ProvinceFactory(plate_code=2))
    FigureFactory(project=project, value=1500, qualifier=Figure.Qualifier.AT_LEAST)
    ActivityFactory(
        project=project, start_on=date(2019, 5, 1), start_precision="month", end_on=None
    )
    return project


def make(project, language):
    """Return the report row and the reader of its PDF."""
    report = ReportFactory(project=project, language=language)
    with translation.override(language):
        made = pdf.project_report(collect(report))
    return report, PdfReader(io.BytesIO(made.data))


def words_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "tr",
            ["Iğdır İli Projesi", "63 Şanlıurfa", "02 Adıyaman", "en az 1.500", "Mayıs 2019"],
        ),
        (
            "en",
            ["The Iğdır Project", "63 Şanlıurfa", "02 Adıyaman", "at least 1,500", "May 2019"],
        ),
    ],
)
def test_report_says_what_is_known_no_more_exactly_than_it_is_known(project, language, said):
    report, reader = make(project, language)

    words = words_of(reader)
    for text in [*said, report.code, f"/verify/{report.code}/"]:
        assert text in words
    assert "1 May" not in words
    assert reader.trailer["/Root"]["/Lang"] == language


def test_title_in_the_source_stands_on_the_cover_without_the_mark_of_a_missing_translation():
    project = ProjectFactory(primary_language="en", title_is_our_translation=True)
    with translation.override("tr"):
        html = pdf.project_report_html(collect(ReportFactory(project=project, language="tr")))

    # The style sheet puts the mark behind every `span` with a language.
    assert f'<cite lang="en">{project.title_en}</cite>' in html
    assert "span[lang]::after" in (settings.BASE_DIR / "static/css/pdf.css").read_text(
        encoding="utf-8"
    )


def test_pages_are_numbered_and_the_contents_lead_to_the_chapters(project):
    report, reader = make(project, "en")

    total = len(reader.pages)
    last = " ".join(reader.pages[-1].extract_text().split())
    assert f"Page {total} / {total}" in last
    contents = " ".join(reader.pages[1].extract_text().split())
    for heading in ["About the project", "Organisations and their roles", "Provinces", "Figures"]:
        assert heading in contents
    targets = {
        link["/Dest"]
        for link in (note.get_object() for note in reader.pages[1]["/Annots"])
        if "/Dest" in link
    }
    assert {"about", "organisations", "provinces", "figures", "activities"} <= targets
    assert report.title not in reader.pages[0].extract_text() or total >= 3


@pytest.mark.parametrize("language", ["tr", "en"])
def test_contents_name_the_page_on_which_each_chapter_begins(project, language):
    ActivityFactory.create_batch(60, project=project)

    _report, reader = make(project, language)

    contents = " ".join(reader.pages[1].extract_text().split())
    _title, (_contents, *chapters) = reader.outline
    assert len(chapters) >= 5
    for number, chapter in enumerate([one for one in chapters if not isinstance(one, list)], 1):
        page = reader.get_destination_page_number(chapter) + 1
        assert re.search(rf"{number}\s+{chapter.title} [. ]+ {page}\b", contents), chapter.title


def test_outline_names_every_chapter(project):
    _report, reader = make(project, "en")

    title, chapters = reader.outline
    names = [entry.title for entry in chapters if not isinstance(entry, list)]
    assert title.title == "The Iğdır Project"
    assert names[:2] == ["Contents", "About the project"]


def test_unknown_budget_is_named_and_never_zero(project):
    _report, reader = make(project, "en")

    assert "Budget not published" in words_of(reader)


def test_report_of_a_project_without_the_eu_shows_no_emblem():
    project = ProjectFactory()

    with translation.override("en"):
        html = pdf.project_report_html(collect(ReportFactory(project=project)))

    assert "cover-fund" not in html
    assert "European Union" not in html


def test_text_of_people_cannot_break_out_of_the_page(project):
    DeliverableFactory(project=project, title_en="<img src='file:///etc/passwd'>", number=1)

    _report, reader = make(project, "en")

    assert "<img src='file:///etc/passwd'>" in words_of(reader)


def test_project_with_a_title_only_still_makes_a_report():
    project = ProjectFactory(undated=True, summary_tr="", summary_en="", programme__title_en=None)

    _report, reader = make(project, "en")

    assert len(reader.pages) >= 2
    assert "Its dates are not recorded" in words_of(reader)


def test_table_heads_come_again_on_each_page(project):
    ActivityFactory.create_batch(60, project=project)

    _report, reader = make(project, "en")

    heads = [
        page
        for page in reader.pages
        if "When Activity Where State" in " ".join(page.extract_text().split())
    ]
    assert len(heads) >= 3


def test_publication_is_printed_with_its_whole_lasting_address(project, settings):
    number = VersionFactory(publication__project=project).publication_id

    _report, reader = make(project, "en")

    address = f"{settings.SITE_URL}/p/{number}/"
    links = {
        note.get_object()["/A"]["/URI"]
        for page in reader.pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    }
    assert address in words_of(reader)
    assert address in links
