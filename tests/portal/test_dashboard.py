"""The portfolio dashboard: every number is that of its list, at the same cost at any size."""

import html
import re
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone, translation

from programmes.exports import Links, collect_portfolio
from programmes.models import Project
from tests.factories.accounts import UserFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.programmes import (
    ActivityFactory,
    DeliverableFactory,
    FigureFactory,
    ProjectFactory,
    ProjectOrganisationFactory,
    ProjectProvinceFactory,
    ThemeFactory,
)
from tests.factories.provinces import ProvinceFactory
from tests.factories.publications import VersionFactory
from tests.factories.trainings import RoundFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def portfolio():
    """Three projects that differ in everything, an invented one, and a draft."""
    union, agency = OrganisationFactory(kind="eu_body"), OrganisationFactory()
    themes = ThemeFactory.create_batch(2)
    provinces = [ProvinceFactory(plate_code=code) for code in (16, 41, 63)]
    money = {"budget_amount": Decimal("2633500"), "budget_currency": "EUR"}
    first = ProjectFactory(stage="completed", funder=False, **money)
    money = {"budget_amount": Decimal("900"), "budget_currency": "TRY"}
    lasting = {"start_on": date(2019, 1, 1), "end_on": None}
    second = ProjectFactory(stage="ongoing", funder=False, **lasting, **money)
    third = ProjectFactory(stage="ongoing", funder=False, undated=True)
    for project, funder in ((first, union), (second, agency), (third, agency), (third, union)):
        ProjectOrganisationFactory(project=project, funder=True, organisation=funder)
    first.themes.set(themes)
    second.themes.set(themes[:1])
    pilot = ProjectProvinceFactory(project=first, province=provinces[0])
    ProjectProvinceFactory(project=first, province=provinces[1], pilot=pilot)
    other = ProjectProvinceFactory(project=second, province=provinces[1])
    ProjectProvinceFactory(project=second, province=provinces[2], pilot=other)
    ActivityFactory.create_batch(3, project=first, province=provinces[0])
    ActivityFactory(project=second, province=provinces[0], planned=True)
    ActivityFactory(project=third)
    DeliverableFactory(project=first, number=1)
    for project in (first, third):
        VersionFactory(publication__project=project)
    RoundFactory(programme__project=second)
    people = {"measure": "participants", "is_additive": True}
    FigureFactory(project=first, value=1500, qualifier="at_least", **people)
    FigureFactory(project=second, value=20, **people)
    FigureFactory(project=first, value=99, measure="participants")
    FigureFactory(project=third, value=7, label_tr="Ağ", label_en="Network", is_additive=True)
    FigureFactory(project=third, value=300, qualifier="target")
    for hidden in (ProjectFactory(is_demo=True), ProjectFactory(draft=True)):
        ActivityFactory(project=hidden, province=provinces[2])
        VersionFactory(publication__project=hidden)
        ProjectProvinceFactory(project=hidden, province=ProvinceFactory(plate_code=55))
    VersionFactory()
    return first, second, third


def numbers_of(page):
    """(number, address) of every number on the page that leads to a list."""
    body = page.split("<main", 1)[1].split("</form>", 1)[1]
    links = re.findall(
        r'<a[^>]* href="([^"#][^"]*\?[^"]*|/en/[a-z-]+/)"[^>]*>(.*?)</a>', body, re.S
    )
    found = []
    for address, inside in links:
        words = re.sub(r"<[^>]+>", " ", html.unescape(inside)).split()
        digits = [word.replace(",", "") for word in words if re.fullmatch(r"[\d,]+", word)]
        if digits:
            found.append((int(digits[0]), html.unescape(address)))
    return found


@pytest.mark.parametrize(
    "query", ["", "theme=%(theme)s", "province=bursa", "funder=%(funder)s&year=2019", "role=pilot"]
)
def test_every_number_is_that_of_the_list_behind_it(client, portfolio, query):
    first = portfolio[0]
    query %= {
        "theme": first.themes.first().slug,
        "funder": first.roles.get(role="funder").organisation.slug,
    }

    page = client.get(f"/en/dashboard/?{query}").content.decode()

    numbers = numbers_of(page)
    assert len(numbers) > 12
    wrong = []
    for number, address in numbers:
        context = client.get(address).context
        # A sum leads to the figures that were added.
        totals = {context["page"].total, sum(getattr(row, "value", 0) for row in context["page"])}
        if context["problems"] or number not in totals:
            wrong.append((number, totals, context["problems"], address))
    assert wrong == []


def test_portfolio_adds_only_what_may_be_added(portfolio):
    shown = collect(Project.objects.visible_to(AnonymousUser()).real())

    assert shown.projects.value == 3
    assert {(row.amount, row.currency, row.projects) for row in shown.budgets.lines} == {
        (Decimal("2633500.00"), "EUR", 1),
        (Decimal("900.00"), "TRY", 1),
    }
    assert (shown.budgets.known.value, shown.budgets.unknown.value) == (2, 1)
    people = shown.figures[0].total
    assert (people.value, people.qualifier, people.count_left_out) == (1520, "at_least", 1)
    assert {row.label: row.value for row in shown.activities} == {
        "activities planned": 1,
        "activities held": 4,
    }
    assert (len(shown.places.pilots), len(shown.places.neighbours), shown.undated) == (2, 1, 1)


def test_years_are_those_in_which_the_list_says_that_projects_ran(portfolio):
    ProjectFactory(start_on=None, end_on=date(2016, 12, 31))
    ProjectFactory(start_on=date(2012, 1, 1), end_on=None, stage="completed")
    rows = Project.objects.visible_to(AnonymousUser()).real()

    years = {int(line.label.text): line.number for line in collect(rows).years.lines}

    running = {year: rows.running_in(year).count() for year in range(2010, 2021)}
    assert years == {year: count for year, count in running.items() if count}


def collect(rows, **chosen):
    with translation.override("en"):
        links = Links(chosen, has_demo=False)
        return collect_portfolio(rows, links=links, user=AnonymousUser(), at=timezone.now())


@pytest.mark.parametrize("rows", [1, 30])
def test_dashboard_costs_the_same_queries_at_any_size(client, django_assert_num_queries, rows):
    province = ProvinceFactory(plate_code=16)
    for _number in range(rows):
        project = ProjectFactory(funder=OrganisationFactory())
        project.themes.add(ThemeFactory())
        ProjectProvinceFactory(project=project, province=province)
        ActivityFactory.create_batch(2, project=project, province=province)
        FigureFactory(project=project, is_additive=True)
        DeliverableFactory(project=project, number=1)

    with django_assert_num_queries(16):
        response = client.get("/en/dashboard/")

    assert response.context["portfolio"].projects.value == rows


def test_staff_see_drafts_marked_and_their_list(client, portfolio):
    client.force_login(UserFactory(roles=["programme_officer"]))

    response = client.get("/en/dashboard/")
    draft = response.context["portfolio"].unpublished[0]

    assert (draft.label, draft.value) == ("Draft", 1)
    assert client.get(draft.url).context["page"].total == 1
    assert "they include projects that are not published" in response.content.decode()
    page = html.unescape(client.get(draft.url).content.decode())
    assert client.get(re.search(r"/data/projects\.csv[^\"]*", page)[0]).status_code == 200


def test_visitor_cannot_ask_for_drafts(client, portfolio):
    page = client.get("/en/dashboard/?state=draft")

    assert page.context["portfolio"].projects.value == 3
    assert "not published." not in page.content.decode()


def test_dashboard_of_nothing_says_why_and_what_next(client):
    assert "No project is published yet" in client.get("/en/dashboard/").content.decode()
    ProjectFactory(stage="completed")

    page = client.get("/en/dashboard/?stage=planned")

    assert "No project fits what you chose" in page.content.decode()
    assert client.get("/en/dashboard/?theme=x").context["problems"]


@pytest.mark.parametrize("address", ["/en/deliverables/", "/en/figures/"])
@pytest.mark.parametrize("rows", [1, 30])
def test_lists_of_parts_cost_the_same_and_hide_drafts(
    client, django_assert_num_queries, address, rows
):
    project, hidden = ProjectFactory(), ProjectFactory(draft=True)
    for number in range(1, rows + 1):
        DeliverableFactory(project=project, number=number)
        FigureFactory(project=project)
    DeliverableFactory(project=hidden, number=1)
    FigureFactory(project=hidden)

    with django_assert_num_queries(1):
        response = client.get(address)

    assert response.context["page"].total == rows
    assert {row.project_id for row in response.context["page"]} == {project.pk}
