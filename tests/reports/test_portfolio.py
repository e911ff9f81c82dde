"""The portfolio report: asked for with a filter, counted as the portfolio's page, told in both."""

import io
import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from pypdf import PdfReader

from programmes.exports import Links, collect_portfolio
from programmes.models import Project
from reports import pdf, services
from reports.data import portfolio as portfolio_data
from reports.models import Report
from reports.tasks import build_report
from tests import pdf_ua
from tests.factories.accounts import UserFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.programmes import (
    ActivityFactory,
    FigureFactory,
    ProjectFactory,
    ProjectOrganisationFactory,
    ProjectProvinceFactory,
    ResultFactory,
    ThemeFactory,
)
from tests.factories.provinces import ProvinceFactory
from tests.factories.reports import ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def projects():
    """One project paid by the Union, one by somebody else, an invented one and a draft."""
    money = {"budget_amount": Decimal("2633500"), "budget_currency": "EUR"}
    union = OrganisationFactory(kind="eu_body", name_en="European Union")
    first = ProjectFactory(title_en="The First", funder=False, **money)
    ProjectOrganisationFactory(project=first, funder=True, organisation=union)
    second = ProjectFactory(title_en="The Second", title_tr="Iğdır’ın Projesi", undated=True)
    ProjectFactory(title_en="The Invented", is_demo=True)
    ProjectFactory(title_en="The Draft", draft=True)
    theme = ThemeFactory(title_en="Migration", title_tr="Göç")
    second.themes.add(theme)
    pilot = ProjectProvinceFactory(project=first, province=ProvinceFactory(plate_code=63))
    ProjectProvinceFactory(project=first, pilot=pilot, province=ProvinceFactory(plate_code=2))
    ResultFactory(project=first, number=1)
    FigureFactory(project=first, value=1500, qualifier="at_least", is_additive=True)
    ActivityFactory.create_batch(2, project=second)
    return first, second, theme


def report_on(language="en", **chosen):
    return ReportFactory.build(
        pk=7, kind=Report.Kind.PORTFOLIO, parameters={"filter": chosen}, language=language,
        requester=None, project=None, title="Portfolio report",
    )  # fmt: skip


def data_of(language="en", **chosen):
    with translation.override(language):
        return portfolio_data.collect(report_on(language, **chosen))


def html_of(data, language="en"):
    with translation.override(language):
        return pdf.portfolio_report_html(data)


def test_report_counts_as_the_page_of_the_portfolio_does(projects):
    data = data_of()
    rows = Project.objects.visible_to(AnonymousUser()).real()
    with translation.override("en"):
        links = Links({}, has_demo=True)
        page = collect_portfolio(rows, links=links, user=AnonymousUser(), at=data.as_of)

    assert data.portfolio.projects.value == page.projects.value == 2
    assert data.portfolio.figures[0].total == page.figures[0].total
    assert [row.number for row in data.portfolio.years.lines] == [
        row.number for row in page.years.lines
    ]
    assert {summary.line.title.text for summary in data.summaries} == {"The First", "The Second"}


def test_emblem_stands_with_the_projects_of_the_union_only(projects):
    html = html_of(data_of())

    cover, rest = html.split('class="contents"')
    assert "Emblem of the European Union" not in cover
    assert "1 of 2 projects" in cover
    of_first, of_second = re.findall(r"<h3>The (?:First|Second)</h3>(.*?)</table>", rest, re.DOTALL)
    assert "Emblem of the European Union" in of_first
    assert "Funded by the European Union." in of_first
    assert "Emblem" not in of_second


def test_report_of_a_filter_tells_of_those_projects_and_names_it(projects):
    theme = projects[2].slug
    data = data_of(theme=[theme])

    html = html_of(data)

    assert data.filters == (("Theme", "Migration"),)
    assert [summary.line.title.text for summary in data.summaries] == ["The Second"]
    assert "The First" not in html
    for hidden in ("The Invented", "The Draft"):
        assert hidden not in html


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("tr", ["Iğdır’ın Projesi", "2.633.500 avro", "en az 1.500", "Şanlıurfa", "63"]),
        ("en", ["The Second", "€2,633,500", "at least 1,500", "not published", "not recorded"]),
    ],
)
def test_report_says_what_is_known_and_has_no_fault_that_a_machine_can_find(
    projects, language, said
):
    with translation.override(language):
        made = pdf.portfolio_report(data_of(language))

    reader = PdfReader(io.BytesIO(made.data))
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert [text for text in said if text not in words] == []
    assert pdf_ua.faults(made.data) == []


def test_report_says_when_it_lists_the_newest_only(projects, monkeypatch):
    monkeypatch.setattr(portfolio_data, "MOST_LISTED", 1)
    monkeypatch.setattr(portfolio_data, "MOST_TOLD", 1)

    html = html_of(data_of())

    assert "The newest 1 of 2 projects are listed" in html
    assert "The newest 1 of 2 projects are told here" in html


@pytest.mark.parametrize("rows", [1, 30])
def test_report_costs_the_same_queries_at_any_size(django_assert_num_queries, rows):
    for _number in range(rows):
        project = ProjectFactory()
        ResultFactory(project=project, number=1)
        ActivityFactory(project=project)

    with django_assert_num_queries(27):
        data = data_of()

    assert len(data.summaries) == rows


def test_officer_asks_once_and_the_worker_makes_it(
    client, projects, django_capture_on_commit_callbacks
):
    officer = UserFactory(roles=["programme_officer"], language="en")
    client.force_login(officer)
    asked = {"language": "en", "theme": projects[2].slug}

    first = client.post("/en/reports/portfolio/", asked)
    second = client.post("/en/reports/portfolio/", asked)
    other = client.post("/en/reports/portfolio/", {"language": "en"})

    assert first.url == second.url != other.url
    report = Report.objects.order_by("pk").first()
    assert report.title == "Portfolio report – Theme: Migration"
    assert report.parameters == {"filter": {"theme": [projects[2].slug]}}
    build_report(report.pk)
    report.refresh_from_db()
    assert (report.state, report.done) == (Report.State.DONE, report.total)


def test_form_keeps_the_filter_of_the_page_and_refuses_what_is_not_offered(client, projects):
    client.force_login(UserFactory(roles=["programme_officer"]))

    shown = client.get(f"/en/reports/portfolio/?theme={projects[2].slug}")
    refused = client.post("/en/reports/portfolio/", {"language": "en", "theme": "x"})

    assert shown.context["form"]["theme"].initial == [projects[2].slug]
    assert refused.context["form"].errors.keys() == {"theme"}
    assert not Report.objects.exists()


def test_same_report_asked_for_at_once_is_one_row(projects):
    wanted = {
        "requester": UserFactory(roles=["programme_officer"]),
        "chosen": {"stage": ["completed"]},
        "language": "tr",
    }

    first = services.request_portfolio_report(**wanted)

    assert services.request_portfolio_report(**wanted) == first
