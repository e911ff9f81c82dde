"""The report on a project says every fact that the project's page must say."""

import html
import re

import pytest
from django.utils import translation

from portal.services import facts
from portal.services.source_rows import RowWriter
from programmes.models import Project
from reports import pdf
from reports.data.project import collect
from tests import pdf_ua
from tests.factories.reports import ReportFactory

pytestmark = [pytest.mark.usefixtures("loaded_sources"), pytest.mark.django_db]

# What a fact's page says and the report says otherwise, by the fact's id:
EXCEPTIONS = {
    # "1 December 2018" never stands as the project's date; the report's open doubts discuss it.
    "S1-04": {"1 Aralık 2018", "1 December 2018"},
}


def words(markup):
    apart = re.sub(rf"<(?!/?(?:{facts.INLINE})\b)", " <", markup)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", apart)).split())


def told(markup, text):
    """Whether the report says `text`; a row of a table may say its words in another order.

    The report's tables have a column more (plate codes) or the date before the title.
    """
    text = " ".join(text.split())
    if text in words(markup):
        return True
    rows = re.findall(r"<tr>.*?</tr>", markup, re.DOTALL)
    return any(set(_tokens(text)) <= set(_tokens(words(row))) for row in rows)


def _tokens(text):
    return re.findall(r"[\w–]+", text)


@pytest.mark.parametrize("language", ["tr", "en"])
def test_report_says_every_fact_that_the_page_of_its_project_says(language):
    portal = facts.Portal(RowWriter.with_memory().traces)
    reports = {}
    missing, checked = [], 0
    for fact in facts.read_facts():
        for key, texts in fact.pages.items():
            if not key.endswith("/project"):
                continue
            if key not in reports:
                reports[key] = report_on(portal.row(key), language)
            allowed = EXCEPTIONS.get(fact.id, set())
            wanted = [text for text in texts.get(language, []) if text not in allowed]
            never = [text for text in texts.get("never", []) if text not in allowed]
            checked += len(wanted)
            missing += [(fact.id, text) for text in wanted if not told(reports[key], text)]
            missing += [(fact.id, f"never {t}") for t in never if t in words(reports[key])]

    assert missing == []
    assert checked > 250


def report_on(project, language):
    with translation.override(language):
        return pdf.project_report_html(collect(ReportFactory(project=project, language=language)))


def test_report_without_a_fact_is_noticed():
    assert not told("<p>Bursa, Yalova</p><tr><td>Bursa</td></tr>", "Yalova, Bursa")
    assert told("<tr><td>11 Bilecik</td><th>Bursa</th></tr>", "Bursa Bilecik")


def test_papers_on_the_five_projects_have_no_fault_that_a_machine_can_find():
    # Each project in one of the languages: the small report is judged in both.
    for number, project in enumerate(Project.objects.order_by("pk")):
        language = ("tr", "en")[number % 2]
        with translation.override(language):
            paper = pdf.project_report(collect(ReportFactory(project=project, language=language)))
        assert pdf_ua.faults(paper.data) == [], (project.slug, language)
