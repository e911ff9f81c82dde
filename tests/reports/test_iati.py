"""The IATI file: valid against the official schema, true to the rows, made by the worker only."""

from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.utils import timezone
from lxml import etree

from core.models import AuditEvent
from programmes.models import Activity, Figure, Project, ProjectOrganisation, ProjectRelation
from programmes.services import archive_project, withdraw_project
from programmes.signals import open_data_parts
from publications.models import Publication, Version
from reports import services
from reports.data import iati
from reports.models import IatiFile
from reports.tasks import build_iati, renew_iati
from reports.views import iati_file
from tests.factories.accounts import UserFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.programmes import (
    ActivityFactory,
    ContributionFactory,
    DeliverableFactory,
    FigureFactory,
    FrameworkAlignmentFactory,
    ObjectiveFactory,
    ProjectFactory,
    ProjectOrganisationFactory,
    ProjectProvinceFactory,
    ProjectRelationFactory,
    ProjectTargetGroupFactory,
    ResultFactory,
    ThemeFactory,
)
from tests.factories.publications import FileFactory, VersionFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/data/iati.xml"
SCHEMA = Path(__file__).parent / "iati_2_03" / "iati-activities-schema.xsd"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(autouse=True)
def _organisation(settings):
    settings.IATI_ORG_ID = "XM-DAC-1-2"
    settings.INSTITUTION_NAME = {"tr": "Örnek Bakanlığı", "en": "Example Ministry"}


def check(data: bytes) -> etree._Element:
    """Return the root of a file that the official schema accepts."""
    root = etree.fromstring(data)
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(root)
    return root


def written() -> etree._Element:
    file = BytesIO()
    iati.write(file, timezone.now())
    return check(file.getvalue())


def told(element) -> dict[str, str]:
    return {row.get(LANG): row.text for row in element.findall("narrative")}


def values(root, path: str, *names: str) -> list[tuple]:
    return [tuple(row.get(name) for name in names) for row in root.findall(path)]


def test_project_with_everything_is_valid_and_keeps_what_is_known_of_it():
    project = ProjectFactory(
        title_tr="İl & <ilçe>\x0b “iş birliği”",
        title_en="",
        primary_language="tr",
        slug="il-ve-ilce",
        funder=False,
        themes=[ThemeFactory(dac_sector=code) for code in ("16010", "15150", "16010", "15190", "")],
        start_on=date(2018, 5, 1),
        start_precision="month",
        budget_amount="2633500.00",
        budget_currency="EUR",
    )
    _roles(project)
    pilot = ProjectProvinceFactory(project=project, province__plate_code=25)
    ProjectProvinceFactory(project=project, province__plate_code=8, pilot=pilot)
    ObjectiveFactory(project=project)
    ProjectTargetGroupFactory(project=project)
    FrameworkAlignmentFactory(project=project, objective__number=19)
    ResultFactory(project=project)
    DeliverableFactory(project=project, description_tr="İki bölümdür.", description_en="")

    root = written()

    (activity,) = root
    assert root.get("version") == "2.03"
    assert activity.findtext("iati-identifier") == "XM-DAC-1-2-il-ve-ilce"
    assert told(activity.find("reporting-org")) == {
        "tr": "Örnek Bakanlığı",
        "en": "Example Ministry",
    }
    assert told(activity.find("title")) == {"tr": "İl & <ilçe> “iş birliği”"}
    assert [row.get("type") for row in activity.findall("description")] == ["1", "2", "3"]
    assert values(activity, "participating-org", "role", "type") == [
        ("1", "40"),
        ("2", "15"),
        ("4", "22"),
        ("4", "70"),
    ]
    assert told(activity.findall("participating-org")[1]) == {"en": "Central Finance Unit"}
    assert values(activity, "activity-status", "code") == [("4",)]
    assert values(activity, "activity-date", "type", "iso-date") == [
        ("2", "2018-05-01"),
        ("4", "2020-05-31"),
    ]
    # A month never becomes a day in silence.
    assert [told(row)["en"][-9:] for row in activity.findall("activity-date")] == [
        *("May 2018.", "May 2020.")
    ]
    assert values(activity, "location/administrative", "code") == [("TR-08",), ("TR-25",)]
    assert values(activity, "sector", "code", "percentage") == [
        ("15150", "33.34"),
        ("15190", "33.33"),
        ("16010", "33.33"),
    ]
    assert values(activity, "tag", "code", "vocabulary") == [("acquis-19", "99")]
    assert activity.findtext("budget/value") == "2633500.00"
    assert values(activity, "result", "type") == [("2",), ("1",)]
    assert [told(row) for row in activity.findall("result/description")] == [
        {"tr": "İki bölümdür."}
    ]


def _roles(project):
    Role = ProjectOrganisation.Role
    unit = OrganisationFactory(kind="agency")
    ProjectOrganisationFactory(
        project=project, organisation=OrganisationFactory(kind="eu_body"), role=Role.FUNDER
    )
    ProjectOrganisationFactory(
        project=project,
        organisation=unit,
        role=Role.CONTRACTING_AUTHORITY,
        primary_language="en",
        name_as_written_en="Central Finance Unit",
    )
    # The same organisation is accountable twice; IATI hears it once.
    ProjectOrganisationFactory(project=project, organisation=unit, role=Role.BENEFICIARY)
    for role, kind in ((Role.IMPLEMENTING, "cso"), (Role.CONSORTIUM_LEAD, "company")):
        ProjectOrganisationFactory(
            project=project, organisation=OrganisationFactory(kind=kind), role=role
        )


def test_dates_are_planned_or_actual_by_stage_and_day():
    stages = [
        ("a", Project.Stage.PLANNED, date(2018, 5, 14), date(2020, 5, 31)),
        ("b", Project.Stage.ONGOING, date(2018, 5, 14), None),
        ("c", Project.Stage.COMPLETED, None, date(2020, 5, 31)),
        ("d", Project.Stage.CANCELLED, date(2018, 5, 14), None),
        # Marked as completed before its last day: an actual date never lies ahead.
        ("e", Project.Stage.COMPLETED, date(2018, 5, 14), date(2999, 12, 31)),
    ]
    for slug, stage, start_on, end_on in stages:
        ProjectFactory(slug=slug, stage=stage, start_on=start_on, end_on=end_on)

    root = written()

    assert {
        row.findtext("iati-identifier")[-1]: values(row, "activity-date", "type", "iso-date")
        for row in root
    } == {
        "a": [("1", "2018-05-14"), ("3", "2020-05-31")],
        "b": [("2", "2018-05-14")],
        "c": [("4", "2020-05-31")],
        "d": [("1", "2018-05-14")],
        "e": [("2", "2018-05-14"), ("3", "2999-12-31")],
    }


def test_figures_keep_qualifier_and_say_target_or_actual():
    project = ProjectFactory(end_on=None, end_precision="day")
    FigureFactory(project=project, is_additive=True, as_of=date(2019, 3, 31))
    FigureFactory(project=project, qualifier=Figure.Qualifier.TARGET, value="2000.50")
    FigureFactory(
        project=project,
        activity=ActivityFactory(project=project),
        sites=70,
        sites_label_tr="merkezde",
        sites_label_en="",
    )

    first, second, third = written()[0].findall("result")

    assert [row.get("aggregation-status") for row in (first, second, third)] == [
        *("true", "false", "false")
    ]
    assert [
        (*(part.get("iso-date") for part in row[:2]), row[2].tag, row[2].get("value"))
        for row in (*first.findall(".//period"), *third.findall(".//period"))
    ] == [
        ("2018-05-14", "2019-03-31", "actual", "1500"),
        ("2019-04-25", "2019-04-25", "actual", "1500"),
    ]
    # Without an end there is no period: the number stands in the words only.
    assert second.findall(".//period") == []
    assert told(second.find("indicator/description"))["en"].startswith("2,000.5 (target)")
    assert told(first.find("indicator/description"))["en"] == "at least 1,500"
    notes = told(third.find("indicator/description"))
    assert "70 merkezde" in notes["tr"]
    assert "merkezde" not in notes["en"]
    assert notes["en"].split("; ")[1:] == ["70 places", "not to be added to other figures"]


def test_amount_that_is_not_known_is_no_budget_and_a_contribution_can_stand_for_it():
    unknown = ProjectFactory(slug="unknown")
    ContributionFactory(
        project=unknown, funder=unknown.roles.get().organisation, amount=None, currency=""
    )
    given = ProjectFactory(slug="given")
    ContributionFactory(
        project=given, funder=given.roles.get().organisation, amount=100, currency="EUR"
    )
    ProjectFactory(slug="endless", end_on=None, budget_amount=5, budget_currency="TRY")

    found = {
        row.findtext("iati-identifier")[11:]: row.findtext("budget/value") for row in written()
    }

    assert found == {"unknown": None, "given": "100.00", "endless": None}


def test_documents_and_relations_are_public_ones():
    project = ProjectFactory(slug="ilk")
    held = VersionFactory(publication__project=project, publication__slug="kilavuz")
    FileFactory(version=held, language="en")
    news = VersionFactory(
        publication__project=project,
        publication__kind=Publication.Kind.NEWS,
        publication__slug="haber",
        body_tr="Metin",
        body_en="",
    )
    tomorrow = timezone.now() + timedelta(days=1)
    VersionFactory(publication__project=project, published_at=tomorrow)
    VersionFactory(publication__project=project, state=Version.State.DRAFT)
    VersionFactory(publication__project=project, original_is_held=False)
    VersionFactory(publication__project=project, publication__is_demo=True)
    other, undated = ProjectFactory(slug="oteki"), ProjectFactory(undated=True)
    ProjectRelationFactory(project=project, other=other, is_confirmed=True)
    ProjectRelationFactory(project=project, other=undated, is_confirmed=True)
    ProjectRelationFactory(project=other, other=project, kind=ProjectRelation.Kind.SUCCESSOR)

    first, second = written()

    links = first.findall("document-link")
    assert [(row.get("format"), row.get("url").partition("8000")[2]) for row in links] == [
        ("text/html", "/tr/projeler/ilk/"),
        ("text/html", "/en/projects/ilk/"),
        ("application/pdf", "/en/publications/kilavuz/en.pdf"),
        ("text/html", "/tr/yayinlar/haber/"),
    ]
    assert [row.find("category").get("code") for row in links] == ["A12", "A12", "A08", "A12"]
    assert (held.publication.kind, news.publication.kind) == ("guide", "news")
    assert values(first, "related-activity", "ref", "type") == [("XM-DAC-1-2-oteki", "3")]
    assert second.findall("related-activity") == []


def test_file_holds_public_real_projects_and_names_the_others():
    shown, undated = ProjectFactory(), ProjectFactory(undated=True)
    ProjectFactory(draft=True)
    ProjectFactory(archived=True)
    ProjectFactory(is_demo=True)

    choice = iati.write(BytesIO(), timezone.now())

    assert (set(choice.exported), choice.skipped) == ({shown.pk}, {undated.pk: "no_date"})


@pytest.mark.parametrize("projects", [1, 30])
def test_portion_costs_the_same_queries_for_any_number_of_projects(
    projects, django_assert_max_num_queries
):
    for _number in range(projects):
        project = ProjectFactory(themes=[ThemeFactory()])
        FigureFactory(project=project, activity=ActivityFactory(project=project))
        ProjectProvinceFactory(project=project, province__plate_code=25)

    with django_assert_max_num_queries(21):
        written()


def test_worker_makes_the_file_and_everybody_gets_the_one_made_last(client):
    undated = ProjectFactory(undated=True)
    ProjectFactory(slug="ilk")
    renew_iati()
    build_iati(IatiFile.ONLY)
    Activity.objects.all().delete()

    response = client.get(ADDRESS)

    row = IatiFile.objects.get()
    body = response.getvalue()
    assert check(body)[0].findtext("iati-identifier") == "XM-DAC-1-2-ilk"
    assert (row.state, row.projects, row.size_bytes) == ("done", 1, len(body))
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    assert client.get(ADDRESS, headers={"If-None-Match": response["ETag"]}).status_code == 304
    # The view itself: the test client would take the body away.
    head = iati_file(RequestFactory().head(ADDRESS))
    assert (head["Content-Length"], head.getvalue()) == (str(len(body)), b"")
    (part,) = open_data_parts(user=None)
    assert (part.part.projects, part.part.url) == (1, "http://localhost:8000" + ADDRESS)
    assert [(row.url, row.reason) for row in part.part.skipped] == [
        (undated.get_absolute_url(), str(iati.REASONS["no_date"]))
    ]


def test_file_is_not_made_in_a_request_and_its_absence_is_said_in_both_languages(client, settings):
    ProjectFactory()

    not_yet = client.get(ADDRESS)
    settings.IATI_ORG_ID = ""
    never = client.get(ADDRESS)

    assert (not_yet.status_code, never.status_code) == (404, 404)
    assert not IatiFile.objects.exists()
    assert "has not set its IATI identifier" in never.content.decode()
    assert len(never.content.decode().splitlines()) == 2
    assert open_data_parts(user=None)[0].part.organisation == ""
    renew_iati()
    assert not IatiFile.objects.exists()


def test_file_is_ordered_again_when_content_moved_or_a_day_passed(settings):
    ProjectFactory()
    now = timezone.now()
    services.renew_iati(at=now)
    waiting = services.renew_iati(at=now)
    build_iati(IatiFile.ONLY)

    same = services.renew_iati(at=now)
    day_later = services.renew_iati(at=now + timedelta(days=1, minutes=5))
    build_iati(IatiFile.ONLY)
    ProjectFactory()
    moved = services.renew_iati(at=now)
    build_iati(IatiFile.ONLY)
    settings.IATI_ORG_ID = "XM-DAC-1-3"
    renamed = services.renew_iati(at=now)

    orders = [waiting, same, day_later, moved, renamed]
    assert [order is not None for order in orders] == [True, False, True, True, True]
    assert open_data_parts(user=None)[0].part.url == ""


def test_failure_keeps_the_former_file_and_waits_for_a_human(client, monkeypatch):
    ProjectFactory()
    services.renew_iati(at=timezone.now())
    build_iati(IatiFile.ONLY)
    services.remake_iati(actor=UserFactory())
    monkeypatch.setattr(iati, "write", _fails)
    for _attempt in range(IatiFile.max_attempts):
        IatiFile.objects.update(next_attempt_at=timezone.now())
        with pytest.raises(OSError, match="disk"):
            build_iati(IatiFile.ONLY)

    order = services.renew_iati(at=timezone.now())

    assert (IatiFile.objects.get().state, order) == ("failed", None)
    assert client.get(ADDRESS).status_code == 200
    assert AuditEvent.objects.filter(verb="iati_ordered").count() == 1


def _fails(file, at):
    raise OSError("disk")


def test_portfolio_without_a_date_offers_no_file(client):
    ProjectFactory(undated=True)

    renew_iati()
    build_iati(IatiFile.ONLY)

    assert (IatiFile.objects.get().file.name, client.get(ADDRESS).status_code) == ("", 404)
    part = open_data_parts(user=None)[0].part
    assert (part.made_at is None, len(part.skipped)) == (False, 1)


def test_command_makes_the_file_and_lists_what_it_leaves_out(settings):
    ProjectFactory(undated=True, title_en="Undated project")
    ProjectFactory()
    out = StringIO()

    call_command("make_iati", stdout=out)
    settings.IATI_ORG_ID = ""

    assert "1 projects" in out.getvalue()
    assert "- Undated project: No date is recorded" in out.getvalue()
    with pytest.raises(CommandError, match="IATI_ORG_ID"):
        call_command("make_iati")


@pytest.mark.parametrize(
    ("take_down", "given"),
    [(archive_project, {}), (withdraw_project, {"reason": "Yanlış proje yayımlanmıştı."})],
)
def test_project_that_is_taken_down_takes_the_file_along_until_the_next_is_made(
    client, take_down, given
):
    gone, _kept = ProjectFactory(slug="giden"), ProjectFactory(slug="kalan")
    renew_iati()
    build_iati(IatiFile.ONLY)
    assert b"giden" in client.get(ADDRESS).getvalue()

    take_down(project=gone, actor=UserFactory(roles=["programme_officer"]), **given)

    assert client.get(ADDRESS).status_code == 404
    build_iati(IatiFile.ONLY)
    body = client.get(ADDRESS).getvalue()
    assert b"kalan" in body
    assert b"giden" not in body
