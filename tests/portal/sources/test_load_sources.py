"""manage.py load_sources: the five projects as their sources state them, and nothing twice."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from core.models import ExternalService, GlossaryTerm
from helpdesk.models import Desk
from organisations.models import FieldOfWork, Organisation
from portal.services import source_files
from portal.services.sources import DOCUMENTS
from programmes.models import (
    Activity,
    Deliverable,
    Figure,
    Objective,
    Project,
    ProjectOrganisation,
    ProjectProvince,
    ProvinceScope,
    Result,
)
from publications.models import Publication, Topic, Version
from trainings.models import Delivery, Round, RoundDay, RoundDayTopic, TrainingProgramme

SLUGS = {
    document: source_files.read_document(document)["project"]["slug"] for document in DOCUMENTS
}
pytestmark = [pytest.mark.usefixtures("loaded_sources"), pytest.mark.django_db]


def project(document: str) -> Project:
    return Project.objects.get(slug=SLUGS[document])


def numbers(model: type[models.Model], field: str) -> dict[str, int]:
    """How many rows of a model each source has."""
    path = f"{field}__slug"
    counted = dict(model.objects.order_by().values_list(path).annotate(n=Count("pk")))
    return {document: counted.get(slug, 0) for document, slug in SLUGS.items()}


# What is there


def test_each_source_has_as_many_rows_as_it_states():
    assert numbers(Objective, "project") == {"000": 4, "001": 2, "002": 5, "003": 4, "004": 4}
    assert numbers(Result, "project") == {"000": 4, "001": 5, "002": 0, "003": 3, "004": 0}
    assert numbers(Deliverable, "project") == {"000": 9, "001": 0, "002": 0, "003": 5, "004": 0}
    assert numbers(Activity, "project") == {"000": 14, "001": 11, "002": 0, "003": 13, "004": 7}
    assert numbers(Figure, "project") == {"000": 1, "001": 7, "002": 0, "003": 4, "004": 1}
    assert numbers(ProjectOrganisation, "project") == {
        "000": 6,
        "001": 3,
        "002": 7,
        "003": 6,
        "004": 2,
    }
    assert numbers(TrainingProgramme, "project") == {
        "000": 2,
        "001": 4,
        "002": 0,
        "003": 2,
        "004": 0,
    }
    assert numbers(Publication, "project") == {"000": 17, "001": 0, "002": 0, "003": 3, "004": 2}


def test_periods_are_as_precise_as_stated():
    stated = {
        document: (row.start_on, row.start_precision, row.end_on, row.end_precision)
        for document in ("000", "001", "002", "003")
        for row in [project(document)]
    }

    assert stated == {
        "000": (date(2018, 5, 14), "day", date(2020, 5, 31), "month"),
        "001": (date(2018, 1, 12), "day", date(2022, 12, 31), "day"),
        "002": (date(2019, 1, 1), "year", date(2021, 12, 31), "year"),
        "003": (date(2017, 7, 1), "month", date(2019, 7, 31), "month"),
    }
    assert project("003").end_is_computed
    assert project("001").dates_as_written == "12.01. 2018 - 31.12. 2022"
    assert (project("004").start_on, project("004").end_on) == (None, None)


def test_only_one_budget_is_known_and_the_others_are_unknown_not_zero():
    budgets = {document: project(document).budget_amount for document in DOCUMENTS}

    assert budgets == {
        "000": None,
        "001": None,
        "002": None,
        "003": Decimal("2633500"),
        "004": None,
    }
    assert project("003").budget_currency == "EUR"


def test_facts_of_source_000_about_the_contract():
    row = project("000")

    assert (row.programming_year, row.contract_type, row.duration_months) == (2014, "grant", 24)
    assert row.reference_document_en == "2014 Action Document"
    assert not row.activities_are_complete


def test_titles_in_the_other_language_are_marked_as_ours():
    assert set(Project.objects.values_list("title_is_our_translation", flat=True)) == {True}
    assert {document: project(document).primary_language for document in DOCUMENTS} == {
        "000": "en",
        "001": "en",
        "002": "en",
        "003": "tr",
        "004": "tr",
    }


# Organisations and their roles


def test_the_unhcr_project_has_no_eu_funder():
    funders = project("001").roles.filter(role="funder")

    assert [role.organisation.abbreviation_en for role in funders] == ["UNHCR"]


def test_funders_of_the_others():
    funders = {
        document: set(
            project(document)
            .roles.filter(role="funder")
            .values_list("organisation__slug", flat=True)
        )
        for document in ("000", "002", "003", "004")
    }

    both = {"avrupa-birligi", "turkiye-cumhuriyeti"}
    assert funders == {"000": both, "002": both, "003": both, "004": {"avrupa-birligi"}}


def test_the_renamed_ministry_is_one_organisation_with_three_names_in_time():
    ministry = Organisation.objects.get(slug="aile-ve-sosyal-hizmetler-bakanligi")

    names = [
        (name.abbreviation_en, name.valid.lower, name.valid.upper)
        for name in ministry.names.order_by("valid")
    ]

    assert names == [
        ("MoFSP", date(2011, 6, 3), date(2018, 7, 9)),
        ("MoFLSS", date(2018, 7, 9), date(2021, 4, 21)),
        ("MoFSS", date(2021, 4, 21), None),
    ]
    assert {role.name_as_written_en for role in ministry.roles.filter(project=project("000"))} == {
        "Ministry of Family, Labour and Social Services"
    }


def test_one_organisation_stands_behind_its_turkish_and_english_names():
    unit = Organisation.objects.get(abbreviation_en="CFCU")

    assert unit.abbreviation_tr == "MFİB"
    assert {role.project for role in unit.roles.all()} == {project("000"), project("003")}


def test_the_consortium_of_source_002_has_its_lead_and_three_partners():
    roles = project("002").roles.filter(role__startswith="consortium")

    assert {(role.role, role.organisation.abbreviation_en) for role in roles} == {
        ("consortium_lead", "ICE EEIG"),
        ("consortium_partner", "ICMPD"),
        ("consortium_partner", "ESC"),
        ("consortium_partner", "FCG Sweden"),
    }
    as_written = roles.get(organisation__abbreviation_en="ICMPD").name_as_written_en
    assert as_written == "International Centre for Migration Policies (ICMPD)"


# Provinces


def test_source_000_has_ten_pilots_with_their_43_neighbours():
    pilots = (
        ProjectProvince.objects.filter(project=project("000"), role="pilot")
        .annotate(n=Count("neighbours"))
        .values_list("province__name_tr", "n")
    )

    assert dict(pilots) == {
        "Erzurum": 7,
        "İstanbul": 1,
        "Bursa": 5,
        "Ankara": 6,
        "Trabzon": 4,
        "Diyarbakır": 5,
        "Antalya": 5,
        "Gaziantep": 4,
        "İzmir": 2,
        "Adana": 4,
    }
    assert ProjectProvince.objects.count() == 53
    kocaeli = ProjectProvince.objects.get(province__name_tr="Kocaeli")
    assert kocaeli.pilot.province.name_tr == "Bursa"


def test_unnamed_provinces_are_counted_and_not_invented():
    scopes = ProvinceScope.objects.values_list("project__slug", "number").order_by("number")

    assert list(scopes) == [(SLUGS["003"], 10), (SLUGS["003"], 10), (SLUGS["003"], 20)]
    assert not ProjectProvince.objects.exclude(project=project("000")).exists()


# Figures


def test_figures_keep_how_exactly_they_are_stated_and_never_add_up():
    figures = {
        (row.project.slug, int(row.value), row.qualifier, row.sites)
        for row in Figure.objects.select_related("project")
    }

    ssc, interior, csos = SLUGS["001"], SLUGS["003"], SLUGS["004"]
    assert figures == {
        (SLUGS["000"], 10, "exact", None),
        (ssc, 83, "exact", None),
        (ssc, 28, "exact", None),
        (ssc, 79, "exact", 58),
        (ssc, 109, "exact", 63),
        (ssc, 73, "exact", None),
        (ssc, 56000, "exact", None),
        (ssc, 81, "exact", None),
        (interior, 300, "nearly", None),
        (interior, 33, "exact", None),
        (interior, 1500, "at_least", None),
        (interior, 2000, "target", None),
        (csos, 7, "planned", None),
    }
    assert not Figure.objects.filter(is_additive=True).exists()
    assert not Figure.objects.filter(Q(source_document="") | Q(source_locator="")).exists()


# Activities


def test_study_visits_of_source_003_have_their_country_and_days():
    visits = Activity.objects.filter(project=project("003"), kind="study_visit")

    assert set(visits.values_list("country", "start_on", "end_on", "start_precision")) == {
        ("FI", date(2018, 9, 17), date(2018, 9, 21), "day"),
        ("IT", date(2018, 10, 21), date(2018, 10, 27), "day"),
        ("DE", date(2018, 12, 10), date(2018, 12, 14), "day"),
        ("GB", date(2019, 2, 11), date(2019, 2, 15), "day"),
        ("FR", date(2019, 4, 1), date(2019, 4, 5), "day"),
        ("NL", date(2019, 4, 11), date(2019, 4, 15), "day"),
    }


def test_workshops_of_source_004_are_five_held_and_two_planned():
    workshops = Activity.objects.filter(project=project("004"), kind="workshop")

    assert set(
        workshops.values_list("province__name_tr", "start_on", "status", "year_is_inferred")
    ) == {
        ("Şanlıurfa", date(2016, 4, 25), "held", False),
        ("Mardin", date(2016, 4, 27), "held", True),
        ("Adana", date(2016, 5, 2), "held", True),
        ("Konya", date(2016, 5, 12), "held", True),
        ("Samsun", date(2016, 5, 24), "held", False),
        ("Denizli", None, "planned", False),
        ("İstanbul", None, "planned", False),
    }
    assert list(
        workshops.filter(ordinal_as_stated__isnull=False).values_list(
            "province__name_tr", "ordinal_as_stated"
        )
    ) == [("Samsun", 4)]


def test_activities_of_source_000_have_no_date_but_the_months_of_the_rounds():
    dated = Activity.objects.filter(project=project("000"), start_on__isnull=False)

    assert list(dated.values_list("start_on", "start_precision", "end_on", "end_precision")) == [
        (date(2018, 12, 1), "month", date(2019, 7, 31), "month")
    ]


def test_panel_and_board_meeting_are_two_activities_though_one_line_names_both():
    kinds = Activity.objects.filter(project=project("000")).values_list("kind", flat=True)

    assert {"conference", "panel", "board_meeting", "steering_meeting", "consultation"} <= set(
        kinds
    )


# Trainings


def test_three_rounds_have_three_days_each_and_months_that_overlap():
    rounds = Round.objects.filter(programme__project=project("000")).order_by("ordinal")

    assert list(
        rounds.annotate(n=Count("days")).values_list(
            "ordinal", "start_on", "start_precision", "end_on", "end_precision", "n"
        )
    ) == [
        (1, date(2018, 12, 1), "month", date(2019, 1, 31), "month", 3),
        (2, date(2019, 2, 1), "month", date(2019, 4, 30), "month", 3),
        (3, date(2019, 3, 1), "month", date(2019, 7, 31), "month", 3),
    ]


def test_topics_of_the_days_await_confirmation_in_the_third_round_only():
    topics = RoundDayTopic.objects.filter(day__round__programme__project=project("000"))

    assert list(
        topics.order_by("day__round__ordinal", "day__number", "ordinal").values_list(
            "day__round__ordinal", "day__number", "needs_confirmation"
        )
    ) == [
        (1, 1, False),
        (1, 2, False),
        (1, 3, False),
        (2, 1, False),
        (2, 2, False),
        (2, 3, False),
        (3, 1, True),
        (3, 2, True),
        (3, 2, True),
        (3, 3, True),
    ]


def test_the_number_of_days_is_data():
    days = RoundDay.objects.filter(round__programme__project=project("003"))

    assert sorted(days.order_by().values_list("round__slug").annotate(n=Count("pk"))) == [
        ("kamu-gorevlileri-iki-gunluk-egitim", 2),
        ("uzman-gruplarinin-dort-gunluk-egitimi", 4),
    ]


def test_no_delivery_is_invented():
    assert not Delivery.objects.exists()


# Publications


def test_five_guidelines_and_the_one_on_conduct_stand_apart_from_the_deliverables():
    guidelines = Publication.objects.filter(project=project("000"), kind="guideline")

    assert guidelines.count() == 6
    assert not guidelines.filter(deliverables__isnull=False).exists()


def test_each_deliverable_of_source_000_has_its_record_and_the_seventh_has_two():
    records = Deliverable.objects.filter(project=project("000")).annotate(n=Count("publications"))

    assert list(records.order_by("number").values_list("n", flat=True)) == [
        1, 1, 1, 1, 1, 1, 2, 1, 1,
    ]  # fmt: skip


def test_records_say_that_the_summary_is_ours_and_the_original_not_held():
    versions = Version.objects.all()

    assert versions.count() == Publication.objects.count() == 23
    assert set(versions.values_list("summary_is_ours", "original_is_held", "state")) == {
        (True, False, "published")
    }
    assert not versions.filter(published_at__gt=timezone.now()).exists()
    assert not Publication.objects.filter(is_demo=True).exists()


# Help desk, topics, glossary


def test_the_open_desk_serves_the_project_of_source_000():
    assert [(desk.project, desk.is_open) for desk in Desk.objects.all()] == [(project("000"), True)]


def test_shared_lists_are_filled():
    assert Topic.objects.filter(is_active=True).count() >= 10
    assert FieldOfWork.objects.count() >= 7
    assert set(ExternalService.objects.values_list("name_tr", flat=True)) == {
        "ALO 183 Sosyal Destek Hattı",
        "e-Devlet Kapısı",
    }
    assert GlossaryTerm.objects.filter(abbreviation_tr="STK", abbreviation_en="CSO").exists()
