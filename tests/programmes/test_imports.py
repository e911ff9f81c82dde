"""An import: checked without a trace, saved once, the same file twice changes nothing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from core.models import AuditEvent
from programmes.models import Activity, BulkImport, Figure, ImportReference
from programmes.services import imports
from programmes.services.imports import CHANGED, NEW, UNCHANGED
from tests.factories.accounts import UserFactory
from tests.factories.programmes import (
    ActivityFactory,
    ActivityGroupFactory,
    ProjectFactory,
)
from tests.factories.provinces import ProvinceFactory
from tests.programmes.import_files import csv_bytes, faults, outcomes, take, workbook_bytes
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db

FIGURE_HEADINGS = ["measure", "label_tr", "value", "qualifier", "is_additive", "as_of", "activity"]


@pytest.fixture
def project():
    ProvinceFactory(plate_code=34, name_tr="İstanbul", name_en="Istanbul", slug="istanbul")
    return ProjectFactory()


@pytest.fixture
def officer():
    return UserFactory(roles=["programme_officer"])


def row(title="Çalıştay", start="05.2018", *, reference="", status="held", end="", province=""):
    return [reference, "workshop", status, title, start, end, province]


def save(bulk_import, actor=None):
    mark = imports.check_import(bulk_import).mark
    return imports.save_import(
        bulk_import=bulk_import, mark=mark, actor=actor or bulk_import.uploaded_by
    )


def test_check_leaves_nothing_in_the_database(project):
    bulk_import = take(csv_bytes(row(), row("Panel")), project)

    assert outcomes(bulk_import) == {2: NEW, 3: NEW}
    assert not Activity.objects.exists()
    assert not Activity.history.exists()


def test_saved_rows_stand_in_the_project_with_history_and_audit(project, officer):
    data = csv_bytes(
        row("İl toplantısı", "05.2018", end="2019", province=" ISTANBUL "), encoding="windows-1254"
    )

    saved = save(take(data, project, actor=officer))

    activity = project.activities.get()
    assert (activity.title_tr, activity.primary_language) == ("İl toplantısı", "tr")
    assert (activity.start_on, activity.start_precision) == (date(2018, 5, 1), "month")
    assert (activity.end_on, activity.end_precision) == (date(2019, 12, 31), "year")
    assert (activity.kind, activity.status, activity.province_id) == ("workshop", "held", 34)
    version = activity.history.get()
    assert (version.history_type, version.history_user) == ("+", officer)
    assert version.history_change_reason == "etkinlikler.csv"
    event = AuditEvent.objects.filter(verb="import_saved").get()
    assert (event.actor, event.target_id) == (officer, str(saved.pk))
    assert event.after["new_count"] == 1


def test_same_file_twice_changes_nothing(project):
    data = csv_bytes(row(reference="A-1"), row("Panel", "", province="34"), row("Panel", "2019"))
    save(take(data, project))

    again = take(data, project)

    assert outcomes(again) == {2: UNCHANGED, 3: UNCHANGED, 4: UNCHANGED}
    with pytest.raises(imports.NothingToSaveError):
        save(again)
    assert project.activities.count() == 3


def test_row_is_known_by_its_reference_or_by_title_and_start(project):
    ActivityFactory(
        project=project, title_tr="Çalıştay", start_on="2018-05-01", start_precision="month"
    )
    save(take(csv_bytes(row("İstanbul’da panel", "2019", reference="A-9")), project))

    bulk_import = take(
        csv_bytes(
            row("ÇALIŞTAY", "Mayıs 2018", province="34", reference="A-1"),
            row("Yeni adıyla panel", "06.2019", reference="A-9"),
            row("Çalıştay", "01.05.2018"),
        ),
        project,
    )
    found = imports.check_import(bulk_import)

    assert [one.outcome for one in found.rows] == [CHANGED, CHANGED, NEW]
    names = [{change.name for change in one.changes} for one in found.rows]
    assert names[0] == {"title_tr", "province", "reference", "end_on"} - {"end_on"}
    assert names[1] == {"title_tr", "start_on", "start_precision"}
    save(bulk_import)
    assert set(project.activities.values_list("title_tr", flat=True)) == {
        *("ÇALIŞTAY", "Yeni adıyla panel", "Çalıştay")
    }
    changed = project.activities.get(title_tr="Yeni adıyla panel")
    assert [one.history_type for one in changed.history.order_by("history_id")] == ["+", "~"]
    assert ImportReference.objects.get(activity__title_tr="ÇALIŞTAY").reference == "A-1"


def test_empty_cell_leaves_what_is_recorded(project):
    save(take(csv_bytes(row(reference="A-1", end="06.2018", province="34")), project))

    assert outcomes(take(csv_bytes(row(reference="A-1")), project)) == {2: UNCHANGED}


def test_rows_of_other_projects_are_not_touched(project):
    other = ActivityFactory(title_tr="Çalıştay", start_on="2018-05-01", start_precision="month")

    save(take(csv_bytes(row()), project))

    assert project.activities.count() == 1
    other.refresh_from_db()
    assert other.project != project


def test_each_bad_row_is_named_and_the_good_ones_are_saved(project):
    """Twelve bad rows among three hundred."""
    bad = {
        5: row(start="14.05.18"),
        17: row(status="oldu"),
        29: row(province="Istambul", title="Yer"),
        41: row("", ""),
        53: row("Ters", "05.2019", end="2018"),
        65: row("=1+1"),
        77: row("Ä°stanbul"),
        89: row("x" * 301),
        101: row("Etkinlik 2", "2019"),
        113: row("31 Şubat", "31.02.2019"),
        125: row("İki", "05/06/2019"),
        137: row("Ters 2", "2020", end="05.2019"),
    }
    rows = [bad.get(number, row(f"Etkinlik {number}", "2019")) for number in range(2, 302)]
    bulk_import = take(csv_bytes(*rows), project)

    assert faults(bulk_import) == {
        5: ["Start"],
        17: ["Status"],
        29: ["Province"],
        41: ["Title (Turkish)"],
        53: ["Start, End"],
        65: ["Title (Turkish)"],
        77: ["Title (Turkish)"],
        89: ["Title (Turkish)"],
        101: ["whole row"],
        113: ["Start"],
        125: ["Start"],
        137: ["Start, End"],
    }
    saved = save(bulk_import)
    assert (saved.new_count, saved.left_out_count) == (288, 12)
    assert project.activities.count() == 288


def test_reference_as_long_as_is_kept_is_taken_and_a_longer_one_named(project):
    bulk_import = take(csv_bytes(row("A", reference="A" * 60), row(reference="B" * 61)), project)

    assert faults(bulk_import) == {3: ["Reference"]}


def test_fault_says_what_was_typed_and_what_to_do_in_the_readers_language(project):
    bulk_import = take(csv_bytes(row(province="Istambul"), row("A", "2019", end="2018")), project)
    with translation.override("en"):
        province, order = (one.faults[0] for one in imports.check_import(bulk_import).bad)

    assert (province.typed, province.words) == (
        "Istambul",
        "This is not known here. Did you mean “Istanbul”?",
    )
    assert (order.typed, order.words) == ("2019 – 2018", "The end must not be before the start.")


def test_rows_about_the_same_are_named(project):
    bulk_import = take(
        csv_bytes(
            row(), row(), row("Panel"), row("PANEL", status="planned"),
            row("Toplantı", reference="A-1"), row("Toplantı", reference="A-2"),
            row("Kurul", "yakında", reference="A-3"), row("Kurul", "2019", reference="A-3"),
        ),
        project,
    )  # fmt: skip

    # The same words twice: one may stay. Different words: nobody knows which is right.
    assert faults(bulk_import) == {
        3: ["whole row"],
        4: ["whole row"],
        5: ["whole row"],
        8: ["Start", "whole row"],
        9: ["whole row"],
    }


def test_row_that_fits_two_of_the_project_is_asked_about(project):
    ActivityFactory.create_batch(
        2, project=project, title_tr="Çalıştay", start_on="2018-05-01", start_precision="month"
    )

    assert faults(take(csv_bytes(row()), project)) == {2: ["whole row"]}
    # With a reference that one of them has, it is that one.
    ImportReference.objects.create(
        project=project, reference="A-1", activity=project.activities.first()
    )
    assert outcomes(take(csv_bytes(row(reference="A-1")), project)) == {2: UNCHANGED}


def test_turkish_headings_and_words_are_known(project):
    headings = ["Başvuru no", "ETKİNLİK TÜRÜ", "Durum", "Başlık (Türkçe)", "Başlangıç ", "İl"]
    typed = ["A-1", "Çalıştay", "YAPILDI", "Iğdır buluşması", "ŞUBAT 2019", "istanbul ili"]

    save(take(csv_bytes(typed, headings=headings, encoding="windows-1254"), project))

    activity = project.activities.get()
    assert (activity.kind, activity.status, activity.province_id) == ("workshop", "held", 34)
    assert (activity.start_on, activity.start_precision) == (date(2019, 2, 1), "month")


def test_headings_are_known_in_both_languages_missing_and_unknown_ones_named(project):
    headings = ["TITLE_TR", "kind of activity", "Notlar", "", "Status"]
    found = imports.check_import(
        take(csv_bytes(["A", "workshop", "x", "y", "held"], headings=headings), project)
    )
    missing = imports.check_import(
        take(csv_bytes(["A", "A"], headings=["Start", "start"]), project)
    )

    assert [one.outcome for one in found.rows] == [NEW]
    assert any("Notlar" in note for note in found.notes)
    assert any("4" in note for note in found.notes)
    assert not missing.can_save
    assert len(missing.problems) == 4


def test_figures_are_read_with_their_qualifiers(project):
    activity = ActivityFactory(project=project, title_tr="Çalıştay")
    rows = [
        ["participants", "katılımcı", "en az 1.500", "", "yes", "31.12.2019", "çalıştay"],
        ["Other", "araç", "2.633.500,00", "About", "", "", ""],
        ["participants", "hedef", "1000", "target", "yes", "", ""],
        ["participants", "katılımcı", "1.500", "", "", "", ""],
        ["participants", "katılımcı", "-5", "", "", "", ""],
        ["participants", "katılımcı", "en az 5", "exact", "", "", ""],
        ["participants", "katılımcı", "5", "", "", "12.2019", ""],
    ]
    bulk_import = take(
        workbook_bytes(*rows, headings=FIGURE_HEADINGS), project, kind="figures", name="s.xlsx"
    )

    assert faults(bulk_import) == {
        4: ["Qualifier, May be added up"],
        5: ["Value"],
        6: ["Value"],
        7: ["Qualifier"],
        8: ["As of"],
    }
    save(bulk_import)
    figures = {one.label_tr: one for one in project.figures.all()}
    assert set(figures) == {"katılımcı", "araç"}
    first = figures["katılımcı"]
    assert (first.value, first.qualifier, first.as_of) == (1500, "at_least", date(2019, 12, 31))
    assert (first.activity, first.is_additive) == (activity, True)
    assert (figures["araç"].value, figures["araç"].qualifier) == (2633500, "about")
    assert outcomes(
        take(
            workbook_bytes(*rows[:2], headings=FIGURE_HEADINGS),
            project,
            kind="figures",
            name="s.xlsx",
        )
    ) == {2: UNCHANGED, 3: UNCHANGED}


def test_links_name_rows_of_the_same_project_only(project):
    ActivityGroupFactory(project=project, number=4, title_tr="Kapasite")
    ActivityGroupFactory(number=5, title_tr="Başka projenin grubu")
    headings = ["title_tr", "kind", "status", "group", "catchment"]
    rows = [
        ["A", "workshop", "held", "kapasite", "34; Iğdır, 34"],
        ["B", "workshop", "held", "4", ""],
        ["C", "workshop", "held", "Başka projenin grubu", ""],
    ]
    ProvinceFactory(plate_code=76, name_tr="Iğdır", name_en="Iğdır", slug="igdir")
    bulk_import = take(csv_bytes(*rows, headings=headings), project)

    assert faults(bulk_import) == {4: ["Group of activities"]}
    save(bulk_import)
    first = project.activities.get(title_tr="A")
    assert set(first.catchment.values_list("pk", flat=True)) == {34, 76}
    assert first.group.number == 4
    assert outcomes(take(csv_bytes(*rows[:2], headings=headings), project)) == dict.fromkeys(
        (2, 3), UNCHANGED
    )


def test_import_is_saved_once(project, officer):
    bulk_import = take(csv_bytes(row()), project)
    mark = imports.check_import(bulk_import).mark
    imports.save_import(bulk_import=bulk_import, mark=mark, actor=officer)

    for finish in (
        lambda: imports.save_import(bulk_import=bulk_import, mark=mark, actor=officer),
        lambda: imports.discard_import(bulk_import=bulk_import, actor=officer),
    ):
        with pytest.raises(imports.ImportIsFinishedError):
            finish()
    assert project.activities.count() == 1
    assert_refused(lambda: BulkImport.objects.update(state="checked", finished_at=None))
    assert_refused(lambda: BulkImport.objects.update(new_count=7))


def test_what_changed_since_the_check_refuses_the_whole(project, officer):
    figures = workbook_bytes(
        ["participants", "katılımcı", "5", "", "", "", "Çalıştay"],
        ["participants", "başka", "6", "", "", "", ""],
        headings=FIGURE_HEADINGS,
    )
    activity = ActivityFactory(project=project, title_tr="Çalıştay")
    bulk_import = take(figures, project, kind="figures", name="s.xlsx")
    mark = imports.check_import(bulk_import).mark
    activity.delete()

    with pytest.raises(imports.ImportChangedError) as refusal:
        imports.save_import(bulk_import=bulk_import, mark=mark, actor=officer)

    assert "2" in str(refusal.value)
    assert not Figure.objects.exists()
    bulk_import.refresh_from_db()
    assert bulk_import.is_open


def test_second_officer_with_the_same_rows_adds_nothing(project):
    first, second = (take(csv_bytes(row()), project) for _officer in range(2))
    marks = [imports.check_import(one).mark for one in (first, second)]
    imports.save_import(bulk_import=first, mark=marks[0], actor=first.uploaded_by)

    with pytest.raises(imports.ImportChangedError):
        imports.save_import(bulk_import=second, mark=marks[1], actor=second.uploaded_by)

    assert project.activities.count() == 1


def test_mark_is_the_same_in_both_languages(project):
    ActivityFactory(project=project, title_tr="Çalıştay", start_on="2018-05-01",
                    start_precision="month", province=ProvinceFactory(plate_code=6))  # fmt: skip
    bulk_import = take(csv_bytes(row(province="34"), row("Panel", province="34")), project)

    marks = []
    for language in ("tr", "en"):
        with translation.override(language):
            marks.append(imports.check_import(bulk_import).mark)

    assert marks[0] == marks[1]


def test_same_open_file_of_one_person_is_one_import(project, officer):
    first, second = (take(csv_bytes(row()), project, actor=officer) for _click in range(2))

    assert first == second
    imports.discard_import(bulk_import=first, actor=officer)
    assert take(csv_bytes(row()), project, actor=officer) != first


def test_typed_rows_are_forgotten_after_a_month(project, officer):
    old, open_one, young = (take(csv_bytes(row(f"{n}")), project) for n in range(3))
    save(old)
    month_ago = timezone.now() - timedelta(days=31)
    BulkImport.objects.exclude(pk=young.pk).update(created_at=month_ago)

    for forgotten in (2, 0):
        over = BulkImport.objects.outlived(timezone.now())
        assert imports.forget_typed_rows(over) == forgotten

    kept = {one.pk: (one.state, one.table is None) for one in BulkImport.objects.all()}
    assert kept == {
        old.pk: ("saved", True),
        open_one.pk: ("discarded", True),
        young.pk: ("checked", False),
    }


def test_reference_names_a_row_of_its_own_project(project):
    activity = ActivityFactory()

    def other_project():
        ImportReference.objects.create(project=project, reference="A-1", activity=activity)

    assert_refused(other_project)
    assert_refused(lambda: ImportReference.objects.create(project=project, reference="A-1"))


@pytest.mark.parametrize("kind", ["activities", "figures"])
def test_check_costs_the_same_queries_for_any_number_of_good_rows(
    project, django_assert_num_queries, django_assert_max_num_queries, kind
):
    make = {
        "activities": lambda n: row(f"Etkinlik {n}", province="34"),
        "figures": lambda n: ["participants", f"sayı {n}", "5", "", "", "", ""],
    }[kind]
    headings = {"headings": FIGURE_HEADINGS} if kind == "figures" else {}
    few = take(csv_bytes(*map(make, range(3)), **headings), project, kind=kind)
    many = take(csv_bytes(*map(make, range(300)), **headings), project, kind=kind)
    with django_assert_max_num_queries(20) as first:
        imports.check_import(few)

    with django_assert_num_queries(len(first.captured_queries)):
        imports.check_import(many)
    save(many)
    again = take(csv_bytes(*map(make, range(290)), **headings), project, kind=kind)
    with django_assert_max_num_queries(20):
        assert imports.check_import(again).counts[UNCHANGED] == 290
