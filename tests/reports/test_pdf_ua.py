"""The project report is readable by ear: PDF/UA-1, as far as a machine can judge it."""

from functools import cache

import pytest
from django.db import transaction
from django.utils import translation

from core import pdf_tags
from core.models import SourceNote
from reports import pdf
from reports.data.project import collect
from tests import pdf_ua
from tests.factories.organisations import OrganisationFactory
from tests.factories.programmes import (
    ActivityFactory,
    DeliverableFactory,
    ProjectFactory,
    ProjectOrganisationFactory,
    ProjectProvinceFactory,
    ResultFactory,
)
from tests.factories.provinces import ProvinceFactory
from tests.factories.publications import VersionFactory
from tests.factories.reports import ReportFactory
from tests.factories.trainings import RoundDayTopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def project(django_db_setup, django_db_blocker):
    """One project for all tests here, rolled back after the last."""
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("tr"):
        yield rich_project()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def made(project):
    """Its report in each language: HTML and PDF, made once."""
    return cache(lambda language: make(project, language))


def rich_project():
    """A project with a map, lists, foreign words, a link, a doubt and a table of three pages."""
    project = ProjectFactory(
        title_tr="Iğdır İli Projesi", title_en="The Iğdır Project", funder=False
    )
    union = OrganisationFactory(kind="eu_body")
    ProjectOrganisationFactory(project=project, funder=True, organisation=union)
    ProjectProvinceFactory(project=project, province=ProvinceFactory(plate_code=63))
    ResultFactory(project=project, number=1)
    DeliverableFactory(
        project=project, number=1, title_tr=None, title_en="Handbook", primary_language="en"
    )
    ActivityFactory.create_batch(60, project=project)
    RoundDayTopicFactory(day__round__programme__project=project)
    VersionFactory(publication__project=project)
    about = {"target_label": "programmes.project", "target_id": project.pk}
    SourceNote.objects.create(**about, document="000", locator="6", note="?", state="open")
    return project


def make(project, language):
    """Return the HTML of the report and its PDF."""
    with translation.override(language):
        data = collect(ReportFactory(project=project, language=language))
        return pdf.project_report_html(data), pdf.project_report(data).data


@pytest.mark.parametrize("language", ["tr", "en"])
def test_report_has_no_fault_that_a_machine_can_find(made, language):
    _html, paper = made(language)

    assert pdf_ua.faults(paper) == []


def test_table_that_runs_over_pages_is_read_as_one_with_one_head(made):
    html, paper = made("tr")

    kinds = pdf_ua.kinds(paper)
    assert kinds["/Table"] == html.count("<table")
    assert kinds["/THead"] == html.count("<thead")


def test_words_in_another_language_are_marked_with_it(made):
    assert pdf_ua.languages(made("tr")[1]) == {"en"}
    assert pdf_ua.languages(made("en")[1]) == set()


def test_judge_sees_what_the_engine_alone_leaves_out(project, monkeypatch):
    monkeypatch.setattr(pdf_tags, "finish", lambda document, pdf: None)

    _html, paper = make(project, "tr")

    conditions = {fault.split()[0] for fault in pdf_ua.faults(paper)}
    assert conditions == {"01-005", "01-006", "13-005", "15-003", "28-012"}
