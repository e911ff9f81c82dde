"""The longer parts of a project's page: what each costs, and what it says."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from core.models import SourceNote
from programmes.models import Project
from programmes.models.parts import path_to_project
from tests.factories.programmes import (
    ActivityFactory,
    ActivityGroupFactory,
    ActivitySeriesFactory,
    AgreementFactory,
    ChallengeFactory,
    ContributionFactory,
    DeliverableFactory,
    DeliverablePartFactory,
    ExtensionFactory,
    FigureFactory,
    FrameworkAlignmentFactory,
    FrameworkObjectiveFactory,
    GoodPracticeFactory,
    LegalBasisFactory,
    MitigationFactory,
    ObjectiveFactory,
    ProjectFactory,
    ProjectProvinceFactory,
    ProjectRelationFactory,
    ProjectTargetGroupFactory,
    ResultFactory,
    SupportDeliveryFactory,
)
from tests.factories.provinces import ProvinceFactory
from tests.factories.publications import VersionFactory
from tests.factories.trainings import RoundFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(django_user_model):
    return django_user_model.objects.create_superuser(
        email="memur@example.org", password="uzun-bir-parola"
    )


def address(project, language="en"):
    with translation.override(language):
        return reverse("programmes:project_detail", args=[project.slug])


def page_of(client, project, language="en"):
    return BeautifulSoup(client.get(address(project, language)).content, "html.parser")


def text_of(soup):
    return " ".join(soup.get_text(" ").split())


def fill(project, rows):
    """Give the project `rows` more rows of every kind."""
    GoodPracticeFactory(project=project)
    for n in range(rows):
        result = ResultFactory(project=project, number=100 + n)
        made = DeliverableFactory(project=project, number=100 + n, result=result)
        DeliverablePartFactory(deliverable=made)
        VersionFactory(publication__project=project).publication.deliverables.add(made)
        ObjectiveFactory(project=project, number=100 + n)
        figure = FigureFactory(project=project, measure="staff")
        SupportDeliveryFactory(project=project, figure=figure)
        province = ProvinceFactory(plate_code=n % 81 + 1)
        ProjectProvinceFactory(project=project, province=province)
        group = ActivityGroupFactory(project=project, number=100 + n)
        series = ActivitySeriesFactory(project=project)
        for more in ({"province": province}, {"group": group}, {"series": series}):
            ActivityFactory(project=project, **more)
        ContributionFactory(project=project)
        ProjectTargetGroupFactory(project=project)
        LegalBasisFactory(project=project, ordinal=100 + n)
        AgreementFactory(project=project)
        ExtensionFactory(project=project)
        chapter = FrameworkObjectiveFactory(number=n + 1)
        FrameworkAlignmentFactory(project=project, objective=chapter)
        ProjectRelationFactory(project=project, is_confirmed=True)
        RoundFactory(programme__project=project)
        MitigationFactory(challenge=ChallengeFactory(project=project, ordinal=100 + n))


@pytest.mark.parametrize("rows", [1, 30])
def test_project_page_costs_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    project = ProjectFactory()
    fill(project, rows)

    with django_assert_num_queries(11):
        response = client.get(address(project))

    soup = BeautifulSoup(response.content, "html.parser")
    assert len(soup.select("[id^=result-]")) == rows
    assert len(soup.select("#challenges ~ ul")) == rows


@pytest.mark.parametrize("rows", [1, 30])
def test_project_page_costs_two_queries_more_for_somebody_signed_in(
    client, django_assert_num_queries, rows, django_user_model
):
    project = ProjectFactory()
    fill(project, rows)
    client.force_login(
        django_user_model.objects.create_user(email="uye@example.org", password="uzun-bir-parola")
    )

    with django_assert_num_queries(13):
        client.get(address(project))


def test_project_page_chains_objective_result_deliverable_and_publication(client):
    result = ResultFactory(number=3)
    project = result.project
    made = DeliverableFactory(project=project, number=2, result=result)
    DeliverablePartFactory(deliverable=made, number=1, title_en="Model")
    version = VersionFactory(publication__project=project, title_en="Code of Conduct")
    version.publication.deliverables.add(made)

    chain = page_of(client, project).select_one("#chain").find_parent("section")

    links = {link["href"]: link.text for link in chain.select("a")}
    with translation.override("en"):
        assert links == {
            "#result-3": "for result 3",
            version.get_absolute_url(): "Code of Conduct",
        }
    assert "Model" in text_of(chain)


def test_project_page_says_of_a_series_what_was_planned_and_what_was_held(client):
    series = ActivitySeriesFactory(planned_number=7, unit="region", days=2)
    ActivityFactory.create_batch(2, project=series.project, series=series)
    ActivityFactory(project=series.project, series=series, planned=True)
    ActivityFactory(project=series.project, series=series, undated=True)

    shown = text_of(page_of(client, series.project))

    assert "Planned: 7 (region) Recorded as held: 2 2 days each" in shown


def test_project_page_draws_figures_of_one_measure_together_and_a_target_as_an_outline(client):
    project = ProjectFactory()
    FigureFactory(project=project, measure="staff", value=79)
    FigureFactory(project=project, measure="staff", value=100, qualifier="target")
    FigureFactory(project=project, measure="provinces", value=28)
    FigureFactory.create_batch(2, project=project, measure="other")

    soup = page_of(client, project)

    assert [chart["aria-label"] for chart in soup.select("svg.bars")] == [
        "Bar chart: Staff. Its numbers stand in the table."
    ]
    assert [bar["class"] for bar in soup.select("svg.bars rect")] == [["is-reached"], ["is-aim"]]
    assert len(soup.select("#figures ~ .scroll tbody tr")) == 5


def test_project_page_names_a_related_project_only_after_staff_confirmed_it(client):
    project = ProjectFactory()
    ProjectRelationFactory(project=project, other__title_en="Kept apart")
    ProjectRelationFactory(project=project, other__title_en="Belongs here", is_confirmed=True)

    soup = page_of(client, project)

    related = soup.select_one("#related").find_parent("section")
    assert [link.text for link in related.select("a")] == ["Belongs here"]
    assert "Kept apart" not in text_of(soup)


def test_project_page_says_that_a_contribution_is_not_published_and_never_zero(client):
    project = ContributionFactory(amount=None, currency="").project

    assert "(contribution: not published)" in text_of(page_of(client, project))


def test_project_page_lists_open_doubts_for_staff_only(client, officer):
    project = ProjectFactory()
    SourceNote.objects.create(
        target_label="programmes.project",
        target_id=project.pk,
        field="end_on",
        document="001",
        locator="16",
        note="Is it day or month?",
        state=SourceNote.State.OPEN,
    )

    for_public = text_of(page_of(client, project))
    client.force_login(officer)
    for_staff = text_of(page_of(client, project))

    assert "Is it day or month?" not in for_public
    assert "001, 16" in for_staff
    assert "Is it day or month?" in for_staff


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (ProjectFactory, "summary"),
        (DeliverableFactory, "title"),
        (DeliverablePartFactory, "title"),
        (MitigationFactory, "description"),
    ],
)
def test_project_page_says_that_a_translation_may_be_out_of_date_and_leads_to_the_original(
    client, make, field
):
    row, others = make(), ProjectFactory()
    path = path_to_project(type(row))
    project = Project.objects.get(pk=type(row).objects.values_list(path, flat=True).get(pk=row.pk))
    assert "may be out of date" not in text_of(page_of(client, project))

    type(row).objects.filter(pk=row.pk).update(**{f"{field}_tr": "Iğdır’da değişti"})

    soup = page_of(client, project)
    assert "This translation may be out of date. Read the original: Türkçe" in text_of(soup)
    assert soup.select_one("main a[hreflang=tr]")["href"] == address(project, "tr")
    assert "güncel olmayabilir" not in text_of(page_of(client, project, "tr"))
    assert "may be out of date" not in text_of(page_of(client, others))


def shown_titles(client, project, query=""):
    soup = BeautifulSoup(client.get(f"/en/projects/{project.slug}/{query}").content, "html.parser")
    section = soup.find("section", {"aria-labelledby": "activities"})
    return {link.get_text(strip=True) for link in section.select(".timeline b a")}, section


def test_project_page_filters_its_activities_by_kind_state_year_and_province(client):
    project = ProjectFactory()
    series = ActivitySeriesFactory(project=project, title_en="A series")
    for number in range(8):
        ActivityFactory(project=project, title_en=f"Workshop {number}", series=series)
    place = ProvinceFactory(plate_code=76)
    panel = {"kind": "panel", "province": place, "status": "planned"}
    dated = {"start_on": date(2017, 12, 30), "end_on": date(2018, 1, 2)}
    ActivityFactory(project=project, title_en="Panel", **panel, **dated)

    everything, section = shown_titles(client, project)

    assert len(everything) == 9
    assert [select["name"] for select in section("select")] == ["kind", "status", "year"]
    for query in ("?kind=panel", "?status=planned", "?year=2018", "?kind=panel&year=2017"):
        titles, section = shown_titles(client, project, query)
        assert titles == {"Panel"}, query
        assert "1 of 9 activities" in section.get_text()
        assert "A series" not in section.get_text()
    assert shown_titles(client, project, "?year=2017&status=held")[0] == set()
    for hostile in ("?kind=%00&year=99999", "?year=nan&status=x", "?province=igdir"):
        assert shown_titles(client, project, hostile)[0] == everything


def test_project_page_with_few_activities_needs_no_filter(client):
    project = ActivityFactory().project
    ActivityFactory(project=project, kind="panel")

    assert shown_titles(client, project)[1].form is None
