"""What keeps a project from its publication, and what its page will only lack."""

from datetime import date

import pytest

from core.models import SourceNote
from programmes.models import Project
from programmes.services import publish_findings
from tests.factories import programmes as factories
from tests.factories.trainings import RoundFactory

pytestmark = pytest.mark.django_db


def codes(project, *, blocking):
    return {found.code for found in publish_findings(project) if found.is_blocking == blocking}


def open_note(row):
    SourceNote.objects.create(
        target_label=row._meta.label_lower,
        target_id=row.pk,
        document="000",
        locator=str(row.pk),
        state=SourceNote.State.OPEN,
    )


@pytest.fixture
def complete():
    """A draft about which the check has nothing to say, beside a project with every fault."""
    project = factories.ProjectFactory(draft=True, budget_amount=1, budget_currency="EUR")
    factories.ProjectOrganisationFactory(project=project, funder=True)
    factories.ProjectProvinceFactory(project=project)
    factories.ResultFactory(project=project)
    factories.FigureFactory(project=project, source_document="003")
    other = factories.ProjectFactory(draft=True)
    open_note(other)
    open_note(factories.FigureFactory(project=other, source_document=""))
    return project


def test_complete_project_has_no_finding(complete):
    assert publish_findings(complete) == []


def test_blocking_findings_are_what_would_be_untrue_or_empty_in_public():
    project = factories.ProjectFactory(draft=True)
    partner = "consortium_partner"
    factories.ProjectOrganisationFactory(project=project, role=partner)
    project.title_tr, project.summary_tr, project.end_on = " ", None, date(2018, 5, 1)

    assert codes(project, blocking=True) == {
        "no_title",
        "no_summary",
        "ends_before_start",
        "no_funder",
        "no_lead",
    }


def test_consortium_with_a_lead_is_complete(complete):
    factories.ProjectOrganisationFactory(project=complete, role="consortium_partner")
    assert codes(complete, blocking=True) == {"no_lead"}

    factories.ProjectOrganisationFactory(project=complete, lead=True)

    assert codes(complete, blocking=True) == set()


def test_advisory_findings_say_what_the_page_will_lack():
    project = factories.ProjectFactory(
        draft=True, undated=True, primary_language="en", title_tr="", summary_tr=""
    )
    factories.FigureFactory.create_batch(2, project=project, source_document="")

    found = {one.code: one.words for one in publish_findings(project) if not one.is_blocking}

    assert set(found) == {
        "no_translated_title",
        "no_translated_summary",
        "no_dates",
        "no_budget",
        "no_province",
        "no_result",
        "figures_without_source",
    }
    assert found["figures_without_source"].startswith("2 ")


def test_unnamed_provinces_are_provinces(complete):
    complete.project_provinces.all().delete()
    assert codes(complete, blocking=False) == {"no_province"}

    factories.ProvinceScopeFactory(project=complete)

    assert codes(complete, blocking=False) == set()


def test_open_notes_of_the_project_and_of_all_rows_below_it_are_counted_and_listed(
    admin_client, complete
):
    part = factories.DeliverablePartFactory(deliverable__project=complete)
    way = factories.MitigationFactory(challenge__project=complete)
    # A round belongs to the project through its training programme, in an app that knows more.
    training = RoundFactory(programme__project=complete)
    for row in [complete, complete.figures.get(), part, way, training]:
        open_note(row)
    SourceNote.objects.filter(target_label="programmes.figure").update(state="confirmed")
    open_note(factories.ProjectFactory())

    (found,) = publish_findings(complete)

    assert (found.code, found.words[:1]) == ("open_notes", "4")
    listed = admin_client.get(found.url).context["doubts"]
    assert {doubt.project for doubt in listed} == {complete}


def test_check_leads_to_where_the_fault_is_put_right(complete):
    complete.summary_tr = ""

    (found,) = publish_findings(complete)

    assert found.url == f"/admin/programmes/project/{complete.pk}/change/#id_summary_tr"


@pytest.mark.parametrize("rows", [1, 30])
def test_check_costs_three_queries_for_any_number_of_rows(django_assert_num_queries, rows):
    project = factories.ProjectFactory()
    for row in factories.FigureFactory.create_batch(rows, project=project, source_document=""):
        open_note(row)
    project = Project.objects.get(pk=project.pk)

    with django_assert_num_queries(3):
        publish_findings(project)
