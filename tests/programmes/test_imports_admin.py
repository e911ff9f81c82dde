"""An import in the back office, from the empty template to the project's public page."""

import io

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from core import uploads
from programmes.models import Activity, BulkImport, Figure
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ActivityFactory, FigureFactory, ProjectFactory
from tests.factories.provinces import ProvinceFactory
from tests.programmes.import_files import csv_bytes, repacked, take, workbook_bytes

pytestmark = pytest.mark.django_db

ADD = reverse("admin:programmes_bulkimport_add")
GOOD = ["A-1", "workshop", "held", "Iğdır’da çalıştay", "05.2018", "", "76"]
BAD = ["A-2", "workshop", "held", "Tarihsiz", "yakında", "", "76"]
# Who may bring in which kinds (programmes/permissions.py).
MAY = {
    "programme_officer": {"activities", "figures"},
    "administrator": {"activities", "figures"},
    "training_coordinator": {"activities"},
    # Without a pilot there is nothing of theirs (test_coordinators.py has those with one).
    "province_coordinator": set(),
    "editor": set(),
    "reviewer": set(),
    "help_desk_officer": set(),
    "auditor": set(),
}


@pytest.fixture
def project():
    ProvinceFactory(plate_code=76)
    return ProjectFactory()


@pytest.fixture
def officer(client):
    client.force_login(UserFactory(roles=["programme_officer"]))
    return client


def choose(client, project, data, name="etkinlikler.csv", kind="activities"):
    upload = SimpleUploadedFile(name, data)
    chosen = {"project": project.pk, "kind": kind, "file": upload}
    return client.post(ADD, chosen, follow=True)


def page(name, bulk_import):
    return reverse(f"admin:programmes_bulkimport_{name}", args=[bulk_import.pk])


def template(client, ending, kind="activities"):
    return client.get(reverse("admin:programmes_bulkimport_template", args=[kind, ending]))


def rows_of(response, heading):
    """The cells of the table below a heading, row by row."""
    table = BeautifulSoup(response.content, "html.parser").find(
        "table", {"aria-labelledby": heading}
    )
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
        for row in table.tbody.find_all("tr")
    ]


def errors(response):
    found = response.context["adminform"].form.errors.values()
    return " ".join(str(error) for errors in found for error in errors)


def test_file_goes_from_the_template_to_the_public_page(officer, project):
    book = load_workbook(io.BytesIO(template(officer, "xlsx").content))
    sheet = book.worksheets[0]
    # The columns of the template: reference, kind, status, title, …, start, end, …, province.
    for reference, kind, status, title, start, end, province in (GOOD, BAD):
        sheet.append([reference, kind, status, title, "", "", start, end, "", "", province])
    filled = io.BytesIO()
    book.save(filled)

    checked = choose(officer, project, filled.getvalue(), name="etkinlikler.xlsx")

    assert not Activity.objects.exists()
    assert [row[0] for row in rows_of(checked, "good")] == ["2"]
    assert [(row[0], row[2]) for row in rows_of(checked, "bad")] == [("3", "yakında")]
    mark = {"mark": checked.context["check"].mark}
    for _click in range(2):
        saved = officer.post(page("save", BulkImport.objects.get()), mark, follow=True)
    assert "check" not in saved.context
    assert Activity.objects.get().province_id == 76
    shown = officer.get(project.get_absolute_url()).content.decode()
    assert "Iğdır’da çalıştay" in shown
    assert "Mayıs 2018" in shown
    assert "Tarihsiz" not in shown


def test_bad_rows_come_back_as_a_file_that_is_taken_once_mended(officer, project):
    choose(officer, project, csv_bytes(GOOD, BAD, ["", "workshop", "held", "=1+1", "", "", ""]))

    refused = officer.get(page("refused", BulkImport.objects.get()))

    text = refused.content.decode("utf-8-sig")
    assert "'=1+1" in text
    mended = text.replace("yakında", "06.2018").replace("'=1+1", "Toplam").encode("utf-8-sig")
    checked = choose(officer, project, mended)
    assert [row.outcome for row in checked.context["check"].rows] == ["new", "new"]
    assert checked.context["check"].notes == []


def test_changed_row_shows_both_values_with_their_precision(officer, project):
    ActivityFactory(project=project, title_tr=GOOD[3], start_on="2018-05-01", end_on="2018-05-02",
                    start_precision="month")  # fmt: skip

    checked = choose(officer, project, csv_bytes([*GOOD[:5], "06.2018", ""]))

    changes = rows_of(checked, "good")[0][2]
    assert "2 Mayıs 2018 → Haziran 2018" in changes
    assert "30 Haziran" not in changes


def test_project_that_changed_meanwhile_refuses_and_shows_the_new_check(officer, project):
    checked = choose(officer, project, csv_bytes(GOOD))
    ActivityFactory(
        project=project, title_tr=GOOD[3], start_on="2018-05-01", start_precision="month"
    )

    answer = officer.post(
        page("save", BulkImport.objects.get()), {"mark": checked.context["check"].mark}, follow=True
    )

    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert answer.context["check"].counts["changed"] == 1
    assert Activity.objects.count() == 1


def test_missing_heading_offers_no_saving(officer, project):
    checked = choose(officer, project, csv_bytes(["A"], headings=["title_tr"]))

    assert checked.context["check"].problems
    assert page("save", BulkImport.objects.get()) not in checked.content.decode()


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", ["activities", "figures"])
def test_template_is_taken_as_it_is_filled_in(officer, project, kind, ending):
    made = template(officer, ending, kind)

    answer = choose(officer, project, made.content, name=f"a.{ending}", kind=kind)

    # Its headings are ours: only rows are missing.
    assert "attachment" in made["Content-Disposition"]
    assert not BulkImport.objects.exists()
    assert errors(answer)


def test_file_that_cannot_be_read_is_refused_in_words(officer, project, monkeypatch):
    plain = workbook_bytes(GOOD)
    flood = {"xl/media/x.png": b"\x00" * (uploads.LARGEST_FILE + 1)}
    monkeypatch.setattr(uploads, "LARGEST_UNPACKED", uploads.LARGEST_FILE)
    files = {
        "makro.xlsm": plain,
        "makro.xlsx": repacked(plain, **{"xl/vbaProject.bin": b"x"}),
        "bomba.xlsx": repacked(plain, **flood),
        "şifreli.xlsx": uploads.OLD_OFFICE + b"\x00" * 600,
        "eski.xls": uploads.OLD_OFFICE + b"\x00" * 600,
        "açık.ods": plain,
        "metin.xlsx": b"title_tr;kind",
        "kitap.xlsx": repacked(plain, **{"xl/workbook.xml": b"<x/>"}),
        "resim.csv": b"\x89PNG\r\n\x1a\n\x00\x00",
        "boş.csv": b"",
        "belge.pdf": b"%PDF-1.7",
    }
    told = {name: errors(choose(officer, project, data, name=name)) for name, data in files.items()}

    assert all(told.values())
    # Each fault of the file itself has words of its own.
    assert len(set(told.values())) == len(files)
    assert not BulkImport.objects.exists()


@pytest.mark.parametrize("role", MAY)
def test_kinds_are_offered_by_what_a_role_may_change(client, project, role):
    activities = take(csv_bytes(GOOD), project)
    figures = take(
        csv_bytes(["participants", "x", "5"], headings=["measure", "label_tr", "value"]),
        project,
        kind="figures",
    )
    client.force_login(UserFactory(roles=[role]))

    kinds = ("activities", "figures")
    may = {kind for kind in kinds if template(client, "csv", kind).status_code == 200}
    discarded = {
        one.kind for one in (activities, figures)
        if client.post(page("discard", one)).status_code == 302
    }  # fmt: skip

    assert may == discarded == MAY[role]
    assert (client.get(ADD).status_code == 200) == bool(MAY[role])
    assert client.get(page("refused", activities)).status_code in {403, 404}
    sees = bool(MAY[role]) or role == "auditor"
    assert (client.get(page("change", figures)).status_code == 200) == sees


def test_visitors_and_members_find_no_import(client, client_factory, project):
    bulk_import = take(csv_bytes(GOOD), project)
    member = client_factory()
    member.force_login(UserFactory())

    for person in (client, member):
        for name in ("change", "refused", "history"):
            assert person.get(page(name, bulk_import)).status_code == 302
        for name in ("save", "discard"):
            assert person.post(page(name, bulk_import)).status_code == 302
        assert template(person, "csv").status_code == 302
    bulk_import.refresh_from_db()
    assert bulk_import.is_open


def test_import_is_opened_from_the_project_and_from_the_lists(officer, client_factory, project):
    ActivityFactory(project=project)
    FigureFactory(project=project)
    addresses = {
        reverse(
            "admin:programmes_project_change", args=[project.pk]
        ): f"{ADD}?project={project.pk}",
        reverse("admin:programmes_activity_changelist"): f"{ADD}?kind=activities",
        reverse("admin:programmes_figure_changelist"): f"{ADD}?kind=figures",
    }
    reader = client_factory()
    reader.force_login(UserFactory(roles=["editor"]))

    for address, link in addresses.items():
        assert f'href="{link}"' in officer.get(address).content.decode()
        assert ADD not in reader.get(address).content.decode()
    form = officer.get(f"{ADD}?project={project.pk}&kind=figures").context["adminform"].form
    assert (form.initial["project"], form.initial["kind"]) == (str(project.pk), "figures")


@pytest.mark.parametrize("name", ["save", "discard", "refused"])
def test_address_of_a_finished_or_unknown_import_does_nothing(officer, project, name):
    method = officer.get if name == "refused" else officer.post
    bulk_import = take(csv_bytes(GOOD), project)
    officer.post(page("discard", bulk_import))

    answers = [method(page(name, one)).status_code for one in (bulk_import, BulkImport(pk=99_999))]

    assert answers == [404 if name == "refused" else 302, 404]
    assert officer.get(page("save", bulk_import)).status_code == 405
    assert officer.get(page("history", bulk_import)).status_code == 200
    assert not Activity.objects.exists()
    assert not Figure.objects.exists()


def test_pages_of_an_import_cost_the_same_for_any_number_of_rows(
    officer, project, django_assert_num_queries, django_assert_max_num_queries
):
    few, many = (
        take(
            csv_bytes(*([f"A-{n}", *GOOD[1:3], f"Ad {n}", *GOOD[4:]] for n in range(rows))), project
        )
        for rows in (2, 60)
    )
    officer.get(page("change", few))
    with django_assert_max_num_queries(35) as first:
        officer.get(page("change", few))

    with django_assert_num_queries(len(first.captured_queries)):
        officer.get(page("change", many))
