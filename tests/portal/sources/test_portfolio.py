"""The portfolio of the five real projects: its page, its links, and its report tell the truth."""

import re

import pytest
from django.utils import translation

from reports import pdf
from reports.data import portfolio as portfolio_data
from reports.models import Report
from tests.factories.reports import ReportFactory

pytestmark = [pytest.mark.usefixtures("loaded_sources"), pytest.mark.django_db]

# Sums of what may overlap (S1-42), and what no source states.
NEVER = ["121", "194", "€0", "1 May 2020", "1 December 2018"]


def report():
    made = ReportFactory.build(
        pk=7, kind=Report.Kind.PORTFOLIO, parameters={"filter": {}}, requester=None, project=None
    )
    with translation.override("en"):
        data = portfolio_data.collect(made)
        return data, pdf.portfolio_report_html(data)


def test_page_and_report_count_the_same_and_never_more_than_is_known(client):
    page = client.get("/en/dashboard/")
    data, html = report()

    for shown in (page.context["portfolio"], data.portfolio):
        assert shown.projects.value == 5
        assert [(row.currency, row.projects) for row in shown.budgets.lines] == [("EUR", 1)]
        assert (shown.budgets.known.value, shown.budgets.unknown.value) == (1, 4)
        assert (len(shown.places.pilots), len(shown.places.neighbours)) == (10, 43)
        assert {row.total.value for row in shown.figures} == {None}
    for text in (page.content.decode(), html):
        words = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", text, flags=re.DOTALL)
        words = re.sub(r"\s+", " ", words)
        assert "1 of 5 projects with a published amount." in words
        assert [never for never in NEVER if re.search(rf"\b{re.escape(never)}\b", words)] == []


def test_numbers_lead_to_lists_of_that_many(client):
    portfolio = client.get("/en/dashboard/").context["portfolio"]

    numbers = [portfolio.projects, *portfolio.stages, *portfolio.activities, *portfolio.elsewhere]
    lines = [*portfolio.programmes.lines, *portfolio.funders.lines, *portfolio.years.lines]
    wanted = [(row.url, row.value) for row in numbers] + [(row.url, row.number) for row in lines]
    assert {url: client.get(url).context["page"].total for url, _number in wanted} == dict(wanted)


def test_emblem_stands_with_the_projects_of_the_union_and_not_with_that_of_unhcr():
    data, html = report()

    assert data.eu_funded == 4
    blocks = re.findall(r'<h3>[^<]*(?:<span[^>]*>[^<]*</span>)?</h3>\s*(<div class="fund">)?', html)
    assert len([one for one in blocks if one]) == 4
    of_unhcr = html.split("Capacity Strengthening Program")[-1].split("</table>")[0]
    assert "United Nations High Commissioner" in of_unhcr
    assert "Emblem" not in of_unhcr
