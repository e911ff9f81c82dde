"""How complete projects are, how far they are translated, and what staff should look at."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core.models import AuditEvent, SourceNote, TranslatableModel
from programmes.admin.quality import PER_PAGE
from programmes.exports import ProjectView, completeness
from programmes.exports.gaps import FOR_STAFF, part_names
from programmes.models import Mitigation, Programme, Project, TargetGroup, Theme
from programmes.models.context import FrameworkObjective
from programmes.models.parts import KNOWN, Coverage, coverage, half_translated, translated_parts
from tests.factories import programmes as factories
from tests.factories.accounts import UserFactory
from tests.factories.core import SourceNoteFactory
from tests.factories.trainings import RoundFactory

pytestmark = pytest.mark.django_db
OVERVIEW = reverse("admin:programmes_data_quality")
NOTES = reverse("admin:programmes_source_notes")
TEXTS = reverse("admin:programmes_missing_texts")
PROJECTS = reverse("admin:programmes_project_changelist")
PARTS = {
    "organisations": factories.ProjectOrganisationFactory,
    "target_groups": factories.ProjectTargetGroupFactory,
    "objectives": factories.ObjectiveFactory,
    "results": factories.ResultFactory,
    "deliverables": factories.DeliverableFactory,
    "activities": factories.ActivityFactory,
    "figures": factories.FigureFactory,
    "provinces": factories.ProvinceScopeFactory,
}


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(roles=["programme_officer"], language="en"))
    return client


def soup_of(client, address, **parameters):
    response = client.get(address, parameters)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def bare_project():
    return factories.ProjectFactory(draft=True, undated=True, summary_tr="", summary_en="Words")


def known(project):
    with override("en"):
        return completeness(Project.objects.with_known().get(pk=project.pk))


def test_completeness_counts_what_is_recorded_and_names_what_is_not():
    project = bare_project()
    nothing = known(project)
    assert nothing.percent == 0
    assert len(nothing.missing) == len(KNOWN) == len(part_names())

    factories.ResultFactory(project=project)
    assert known(project).percent == 6
    factories.ProjectOrganisationFactory(project=project, funder=True)
    assert known(project).percent == 28

    for factory in PARTS.values():
        factory(project=project)
    Project.objects.filter(pk=project.pk).update(
        summary_tr="Özet", start_on="2020-01-01", budget_amount=5, budget_currency="EUR"
    )
    assert (known(project).percent, known(project).missing) == (100, [])


def test_page_and_staff_are_told_of_the_same_gaps():
    project = bare_project()

    with override("en"):
        for_staff = [part_names()[part] for part in FOR_STAFF]
        for make in [lambda **_values: None, *PARTS.values()]:
            make(project=project)
            row = Project.objects.for_detail().get(pk=project.pk)
            shown = ProjectView(row, AnonymousUser(), timezone.now(), {}).not_recorded
            assert shown == [words for words in known(project).missing if words not in for_staff]


def test_project_is_listed_under_what_it_lacks_only():
    bare, full = bare_project(), factories.ProjectFactory()

    assert set(Project.objects.lacking("funder")) == {bare}
    assert set(Project.objects.lacking("dates")) == {bare}
    assert set(Project.objects.lacking("figures")) == {bare, full}


def test_every_kind_of_row_below_a_project_is_counted():
    parts = {model for model, _path in translated_parts()}

    own = {
        model
        for model in Project._meta.apps.get_app_config("programmes").get_models()
        if issubclass(model, TranslatableModel)
    }
    assert own - parts == {FrameworkObjective, Programme, TargetGroup, Theme}


def test_coverage_is_the_share_of_texts_that_each_language_has(django_assert_num_queries):
    project = factories.ProjectFactory(draft=True)
    factories.FigureFactory(project=project, label_en="")
    factories.ResultFactory(project=project, primary_language="en", description_tr=None)
    way = factories.MitigationFactory(challenge__project=project)
    Mitigation.objects.filter(pk=way.pk).update(description_en=None)
    other = factories.ProjectFactory(draft=True, summary_tr="", summary_en="")

    with django_assert_num_queries(1):
        found = coverage()

    # Title, summary, figure, result, challenge, way of overcoming.
    assert found[project.pk] == Coverage(texts=6, turkish=5, english=4)
    assert found[project.pk].percents == {"tr": 83, "en": 66}
    assert found[other.pk] == Coverage(1, 1, 1)
    assert coverage([other.pk]) == {other.pk: Coverage(1, 1, 1)}
    assert Coverage().percents == {"tr": None, "en": None}
    with django_assert_num_queries(1):
        lacking = {row["of_kind"] for row in half_translated(project.pk)}
    kinds = ("figure", "result", "mitigation")
    assert lacking == {f"programmes.{kind}" for kind in kinds}
    assert len(half_translated()) == found[project.pk].missing == 3
    assert not half_translated(other.pk)


def test_each_number_leads_to_a_list_of_as_many(staff):
    bare_project()
    factories.FigureFactory(source_document="")
    factories.FigureFactory(label_en=None)
    SourceNoteFactory()
    # Taken back: in no number and in no list.
    gone = factories.ProjectFactory(undated=True)
    factories.FigureFactory(project=gone, source_document="", label_en=None)
    Project.objects.filter(pk=gone.pk).update(state="withdrawn", withdrawal_reason="Twice")
    page = soup_of(staff, OVERVIEW)

    numbers = {
        row.th.text: (row.td.a["href"], int(row.td.b.text))
        for row in page.select("tbody tr")
        if row.td.a
    }

    assert numbers["Figures without source"][1] == 1
    assert numbers["Texts without translation"][1] == 2
    assert numbers["start and end"][1] == 1
    for address, number in numbers.values():
        listed = staff.get(address)
        shown = listed.context.get("cl")
        rows = shown.result_list if shown else [*listed.context["page"]]
        assert len(rows) == number, address


@pytest.mark.parametrize("rows", [1, 30])
def test_pages_cost_the_same_for_any_number_of_rows(staff, django_assert_max_num_queries, rows):
    for _number in range(rows):
        figure = factories.FigureFactory(label_en=None, source_document="")
        SourceNoteFactory(target_id=figure.project_id)
        SourceNoteFactory(target_label="programmes.figure", target_id=figure.pk, field="value")
        trained = RoundFactory(programme__project=figure.project)
        SourceNoteFactory(target_label="trainings.round", target_id=trained.pk, field="title")
    staff.get(OVERVIEW)

    for address, queries in [(OVERVIEW, 9), (NOTES, 9), (TEXTS, 7), (PROJECTS, 9)]:
        with django_assert_max_num_queries(queries):
            staff.get(address)


def test_open_note_shows_both_sides_and_is_settled_there(staff):
    figure = factories.FigureFactory(value=1500)
    note = SourceNoteFactory(
        target_label="programmes.figure",
        target_id=figure.pk,
        field="value",
        document="003",
        quote="2.000 kişi",
        note="C7\n\nHangisi?\n\nWhich one?",
    )
    other = SourceNoteFactory(document="001")
    page = soup_of(staff, NOTES, project=figure.project_id, document="003")

    assert [cell.text for cell in page.select("section td")] == [
        "Value: 1500",
        "2.000 kişi",
        "Which one?",
    ]
    form = page.select_one("section form")
    typed = {field["name"]: field["value"] for field in form.select("input")}
    response = staff.post(form["action"], typed | {"state": "rejected"})

    assert response.url == f"{NOTES}?project={figure.project_id}&document=003"
    note.refresh_from_db()
    assert (note.state, note.decided_by.language) == ("rejected", "en")
    assert AuditEvent.objects.filter(verb="source_note_settled").count() == 1
    assert "No source note is open here." in staff.get(response.url).content.decode()
    assert SourceNote.objects.open().get() == other


@pytest.mark.parametrize("asked", [{"project": "x"}, {"document": "\x00"}, {"page": "99"}])
def test_address_that_asks_for_nothing_answers_an_empty_or_the_last_page(staff, asked):
    SourceNoteFactory.create_batch(PER_PAGE + 1)

    assert staff.get(NOTES, asked).status_code == 200
    assert staff.get(TEXTS, asked).status_code == 200


def test_decision_that_is_none_or_by_whom_it_is_not_meant_is_refused(staff, client):
    note = SourceNoteFactory()
    address = reverse("admin:programmes_source_note_settle", args=[note.pk])

    assert staff.get(address).status_code == 405
    assert staff.post(address, {"state": "perhaps"}).status_code == 400
    client.force_login(UserFactory(roles=["reviewer"]))
    assert client.get(NOTES).status_code == 200
    assert client.post(address, {"state": "confirmed"}).status_code == 403
    client.force_login(UserFactory(roles=["help_desk_officer"]))
    assert (client.get(OVERVIEW).status_code, client.get(TEXTS).status_code) == (200, 200)
    assert client.get(NOTES).status_code == 403
    client.force_login(UserFactory())
    assert {client.get(page).status_code for page in (OVERVIEW, NOTES, TEXTS)} == {302}
    client.logout()
    assert {client.get(page).status_code for page in (OVERVIEW, NOTES, TEXTS)} == {302}


def test_project_says_in_its_list_and_on_its_page_how_complete_it_is(staff):
    project = bare_project()
    factories.FigureFactory(project=project, label_en=None)

    listed = soup_of(staff, PROJECTS).select_one("#result_list tbody tr")
    page = soup_of(staff, reverse("admin:programmes_project_change", args=[project.pk]))

    assert listed.select_one(".field-recorded").text == "6%"
    assert listed.select_one(".field-translated").text == "TR 66%, EN 66%"
    panel = " ".join(page.select_one("[aria-labelledby=quality-title]").text.split())
    assert panel.startswith("Recorded: 6% Not recorded so far: summary, budget, start and end,")
    assert "Translated: TR 66%, EN 66% · 2 texts without translation" in panel
    assert "Activities: 0 · Figures: 1" in panel
