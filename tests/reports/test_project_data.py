"""reports.data: what the project report says, and what it costs."""

from datetime import date

import pytest
from django.utils import timezone, translation

from core.models import SourceNote
from reports.data import project as project_data
from reports.data.project import collect
from reports.data.sources import collect_sources, compact_places
from tests.factories.organisations import OrganisationFactory
from tests.factories.programmes import (
    ActivityFactory,
    DeliverableFactory,
    FigureFactory,
    ObjectiveFactory,
    ProjectFactory,
    ProjectOrganisationFactory,
    ProjectProvinceFactory,
    ProvinceScopeFactory,
    ResultFactory,
)
from tests.factories.provinces import ProvinceFactory
from tests.factories.publications import VersionFactory
from tests.factories.reports import ReportFactory
from tests.factories.trainings import DeliveryFactory, RoundDayFactory, RoundDayTopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(state="draft")


def collected(project, language="tr"):
    with translation.override(language):
        return collect(ReportFactory(project=project, language=language))


def fill(project, rows):
    """Give the project `rows` of everything that its report shows."""
    pilot = ProjectProvinceFactory(project=project, province=ProvinceFactory(plate_code=81))
    for number in range(1, rows + 1):
        ProjectOrganisationFactory(project=project)
        ProjectProvinceFactory(
            project=project, pilot=pilot, province=ProvinceFactory(plate_code=number)
        )
        ProvinceScopeFactory(project=project)
        for factory in (ObjectiveFactory, ResultFactory, DeliverableFactory):
            factory(project=project, number=number)
        ActivityFactory(project=project, province=pilot.province)
        FigureFactory(project=project)
        day = RoundDayFactory(round__programme__project=project)
        RoundDayTopicFactory(day=day)
        DeliveryFactory(round=day.round, province=pilot.province)
        VersionFactory(publication__project=project)
        note = {"target_label": "programmes.project", "target_id": project.pk}
        SourceNote.objects.create(**note, document="000", locator=str(number))


@pytest.mark.parametrize("rows", [1, 30])
def test_collecting_costs_the_same_queries_for_any_number_of_rows(
    project, django_assert_num_queries, rows
):
    fill(project, rows)
    report = ReportFactory(project=project)

    with django_assert_num_queries(18):
        data = collect(report)

    assert {
        len(data.roles),
        len(data.catchments[0].neighbours),
        len(data.scopes),
        len(data.objectives),
        len(data.results),
        len(data.deliverables),
        len(data.activities.rows),
        len(data.figures.rows),
        len(data.rounds),
        len(data.publications.rows),
    } == {rows}
    assert [line.facts for line in data.sources.lines] == [rows]


def test_other_projects_and_drafts_do_not_reach_the_report(project):
    fill(ProjectFactory(state="draft"), 1)
    VersionFactory(publication__project=project, state="draft", published_at=None)

    data = collected(project)

    lists = [data.roles, data.catchments, data.activities, data.figures, data.rounds]
    assert not any([*lists, data.publications, data.sources.lines, data.sources.doubts])


def test_long_lists_are_cut_and_say_so(project, monkeypatch):
    monkeypatch.setattr(project_data, "MOST_ROWS", 2)
    ActivityFactory.create_batch(3, project=project)
    FigureFactory.create_batch(2, project=project)

    data = collected(project)

    assert (len(data.activities.rows), data.activities.is_cut) == (2, True)
    assert (len(data.figures.rows), data.figures.is_cut) == (2, False)


def test_activities_stand_in_the_order_of_time_and_those_without_a_date_last(project):
    ActivityFactory(project=project, undated=True, title_tr="Tarihsiz")
    ActivityFactory(project=project, start_on=date(2019, 4, 3), title_tr="İkinci")
    ActivityFactory(project=project, start_on=date(2019, 4, 2), title_tr="Birinci")

    data = collected(project)

    assert [row.title.text for row in data.activities.rows] == ["Birinci", "İkinci", "Tarihsiz"]


def test_text_that_exists_in_one_language_only_is_marked(project):
    DeliverableFactory(
        project=project, title_tr=None, title_en="Handbook", primary_language="en", number=1
    )

    title = collected(project, "tr").deliverables[0].title

    assert (title.text, title.language, title.is_fallback) == ("Handbook", "en", True)


def test_emblem_and_sentence_stand_only_where_the_eu_is_a_funder(project):
    union = OrganisationFactory(kind="eu_body")
    ProjectOrganisationFactory(project=project, funder=True, organisation=union)
    other = ProjectFactory(funder=False)
    ProjectOrganisationFactory(project=other, funder=True, organisation__kind="international")

    assert collected(project, "en").funding.sentence == "Funded by the European Union."
    assert collected(other, "en").funding is None


def test_name_as_written_stands_with_the_present_name_where_it_differs(project):
    ministry = OrganisationFactory(name_tr="Aile ve Sosyal Hizmetler Bakanlığı")
    ProjectOrganisationFactory(
        project=project,
        organisation=ministry,
        name_as_written_tr="Aile, Çalışma ve Sosyal Hizmetler Bakanlığı",
    )

    line = collected(project).roles[0]

    assert line.party.written.text == "Aile, Çalışma ve Sosyal Hizmetler Bakanlığı"
    assert line.party.today == "Aile ve Sosyal Hizmetler Bakanlığı"


@pytest.mark.parametrize(
    ("language", "text"), [("tr", "Hibe yazıyor."), ("en", "It says a grant.")]
)
def test_open_doubt_is_told_in_the_language_of_the_report(project, language, text):
    SourceNote.objects.create(
        target_label="programmes.project",
        target_id=project.pk,
        field="contract_type",
        document="000",
        locator="6",
        quote="Contract Type: Grant",
        note="C1\n\nHibe yazıyor.\n\nIt says a grant.",
        state=SourceNote.State.OPEN,
    )

    doubt = collected(project, language).sources.doubts[0]

    assert (doubt.document, doubt.place, doubt.quote, doubt.text) == (
        "000",
        "6",
        "Contract Type: Grant",
        text,
    )


def test_open_doubt_names_the_record_and_the_column_that_it_is_about(project):
    activity = ActivityFactory(project=project, title_tr="Açılış Konferansı")
    figure = FigureFactory(project=project, label_tr="Katılan kişi", value=1500)
    version = VersionFactory(publication__project=project, title_tr="STK Rehberi")
    about = {
        "programmes.project": (project, "contract_type"),
        "programmes.activity": (activity, "start_on"),
        "programmes.figure": (figure, ""),
        "publications.publication": (version.publication, "no_such_column"),
    }
    for number, (label, (row, field)) in enumerate(about.items()):
        target = {"target_label": label, "target_id": row.pk, "field": field}
        SourceNote.objects.create(**target, document="000", locator=str(number), state="open")

    doubts = collected(project).sources.doubts

    assert [(doubt.record, bool(doubt.field)) for doubt in doubts] == [
        ("", True),
        ("Açılış Konferansı", True),
        ("Katılan kişi", False),
        ("STK Rehberi", False),
    ]


@pytest.mark.parametrize("rows", [1, 9])
def test_open_doubts_cost_one_query_for_each_kind_of_record(
    project, django_assert_num_queries, rows
):
    for number in range(rows):
        for row in (ActivityFactory(project=project), ProjectOrganisationFactory(project=project)):
            target = {"target_label": row._meta.label_lower, "target_id": row.pk}
            SourceNote.objects.create(**target, document="0", locator=str(number), state="open")

    with django_assert_num_queries(3):
        assert len(collect_sources(project).doubts) == 2 * rows


@pytest.mark.parametrize(
    ("places", "shown"),
    [
        ([], ""),
        (["42"], "42"),
        (["43", "42", "44–46", "9, 42"], "9, 42–46"),
        (["1", "3"], "1, 3"),
        (["kapak", "7", "kapak"], "7, kapak"),
    ],
)
def test_places_are_listed_short(places, shown):
    assert compact_places(places) == shown


def test_report_says_when_its_data_was_read(project):
    before = timezone.now()

    assert before <= collected(project).as_of <= timezone.now()
