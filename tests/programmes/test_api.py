"""What the public gets of programmes: every field decided, nothing hidden, nothing made exact."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.backends.postgresql.psycopg_any import DateRange
from modeltranslation.utils import build_localized_fieldname

from core.datasets import INTERNAL, Codes, Rows
from organisations.api import CSOS
from organisations.models import OrganisationName
from programmes import api
from programmes.models import Project
from tests.factories.organisations import CsoProfileFactory, OrganisationFactory
from tests.factories.programmes import (
    ActivityFactory,
    AgreementFactory,
    ChallengeFactory,
    ContributionFactory,
    DeliverableFactory,
    DeliverablePartFactory,
    FigureFactory,
    MitigationFactory,
    ProjectFactory,
    ProjectOrganisationFactory,
    ProjectProvinceFactory,
    ProjectRelationFactory,
)
from tests.factories.provinces import ProvinceFactory

SETS = [
    api.ACTIVITIES,
    api.DELIVERABLES,
    api.FIGURES,
    api.ORGANISATIONS,
    api.PROJECTS,
    api.PROVINCES,
    CSOS,
]
PUBLISHING_APPS = ["provinces", "organisations", "programmes"]


def models_with_decisions():
    return [
        model
        for label in PUBLISHING_APPS
        for model in apps.get_app_config(label).get_models()
        if not model.__name__.startswith("Historical")
    ]


def fields_of(model) -> set[str]:
    """The fields of a model; a translated one once, under its plain name."""
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    names = {field.name for field in fields}
    doubles = {build_localized_fieldname(name, code) for name in names for code in ("tr", "en")}
    return names - doubles


def field_of(model, segment: str):
    name = segment if segment != "pk" else model._meta.pk.name
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def walk(model, path: str, found: set[tuple[type, str]]) -> None:
    """Note each field on the way: "programme__title_tr" is the programme and its title."""
    for segment in path.split("__"):
        field = field_of(model, segment)
        if field is None:
            return
        plain = segment.removesuffix("_tr").removesuffix("_en")
        found.add((model, plain if plain in fields_of(model) else field.name))
        if field.related_model is None:
            return
        model = field.related_model


def published(model, columns, found: set[tuple[type, str]]) -> set[tuple[type, str]]:
    """The (model, field) pairs that the columns show, those inside lists too."""
    for column in columns:
        for path in column.sources:
            walk(model, path, found)
        # A list has the name of the relation that it shows.
        if isinstance(column, Rows | Codes):
            walk(model, column.name, found)
        if isinstance(column, Rows):
            published(column.rows().model, column.items, found)
    return found


def test_every_field_is_published_or_withheld_for_a_reason():
    shown = set()
    for dataset in SETS:
        published(dataset.model, dataset.columns, shown)
    undecided = {
        f"{model._meta.label}.{name}"
        for model in models_with_decisions()
        for name in fields_of(model)
        if (model, name) not in shown
        and name not in INTERNAL
        and not {name, "*"} & set(api.WITHHELD.get(model._meta.label, {}))
    }

    assert undecided == set()


def test_what_is_withheld_is_in_no_column_and_exists():
    shown = set()
    for dataset in SETS:
        published(dataset.model, dataset.columns, shown)
    labels = {model._meta.label: model for model in models_with_decisions()}

    assert set(api.WITHHELD) <= set(labels)
    for label, fields in api.WITHHELD.items():
        for name in set(fields) - {"*"}:
            assert name in fields_of(labels[label]), f"{label}.{name}"
            # A row inside another names its holder by standing in it.
            assert (labels[label], name) not in shown, f"{label}.{name}"


def rows_of(dataset):
    return [dataset.read(row) for row in dataset.select(dataset.rows()).order_by("pk")]


@pytest.mark.django_db
def test_project_row_is_no_more_exact_than_its_source():
    project = ProjectFactory(
        title_en=None,
        start_on=date(2018, 5, 1),
        start_precision="month",
        end_on=date(2020, 12, 31),
        end_precision="year",
        summary_tr="",
        summary_en=None,
    )
    ContributionFactory(project=project, amount=None, currency="")

    row = next(row for row in rows_of(api.PROJECTS) if row["slug"] == project.slug)

    assert row["start"] == {"value": "2018-05", "precision": "month"}
    assert row["end"] == {"value": "2020", "precision": "year"}
    assert row["title"] == {"tr": project.title_tr, "en": None, "primary_language": "tr"}
    assert row["summary"] is None
    assert row["budget"] is None
    assert [one["money"] for one in row["contributions"]] == [None]


@pytest.mark.django_db
def test_project_row_holds_its_parts():
    project = ProjectFactory(budget_amount=Decimal("2633500.00"), budget_currency="EUR")
    pilot = ProjectProvinceFactory(project=project, province=ProvinceFactory(plate_code=16))
    ProjectProvinceFactory(project=project, province=ProvinceFactory(plate_code=41), pilot=pilot)
    ContributionFactory(project=project, amount=Decimal("100.50"), currency="EUR")
    AgreementFactory(project=project, signed_on=date(2019, 4, 25))
    MitigationFactory(challenge=ChallengeFactory(project=project, year=2020))
    ProjectRelationFactory(project=project, is_confirmed=False)
    ProjectRelationFactory(project=project, is_confirmed=True, other__draft=True)
    shown = ProjectRelationFactory(project=project, is_confirmed=True)

    row = next(row for row in rows_of(api.PROJECTS) if row["slug"] == project.slug)

    assert row["budget"] == {"amount": "2633500.00", "currency": "EUR"}
    assert row["provinces"] == [
        {"plate_code": 16, "role": "pilot", "pilot": None},
        {"plate_code": 41, "role": "neighbour", "pilot": 16},
    ]
    assert row["contributions"][0]["money"] == {"amount": "100.50", "currency": "EUR"}
    assert row["agreements"][0]["signed_on"] == "2019-04-25"
    assert len(row["agreements"][0]["parties"]) == 1
    assert row["challenges"][0]["year"] == 2020
    assert row["challenges"][0]["mitigations"][0]["description"]["tr"]
    assert [one["project"] for one in row["related_projects"]] == [shown.other.slug]


@pytest.mark.django_db
@pytest.mark.parametrize("state", [Project.State.DRAFT, Project.State.ARCHIVED])
def test_nothing_of_an_unpublished_project_is_public(state):
    hidden = ProjectFactory(state=state)
    hidden_owner = OrganisationFactory()
    ProjectOrganisationFactory(project=hidden)
    ActivityFactory(project=hidden)
    FigureFactory(project=hidden)
    DeliverableFactory(project=hidden, owner=hidden_owner)
    ProjectProvinceFactory(project=hidden)

    found = {dataset.name: rows_of(dataset) for dataset in SETS}

    provinces = found.pop("provinces")
    assert not any(found.values())
    assert {row["projects_as_pilot"] for row in provinces} == {0}


@pytest.mark.django_db
def test_organisations_are_those_that_public_projects_name_with_what_they_belong_to():
    parent = OrganisationFactory()
    child = OrganisationFactory(parent=parent)
    OrganisationName.objects.create(
        organisation=child,
        name_tr="Eski Bakanlık",
        valid=DateRange(date(2011, 6, 3), date(2018, 7, 9)),
    )
    ProjectOrganisationFactory(organisation=child, project=ProjectFactory(funder=False, draft=True))
    DeliverableFactory(owner=child, project=ProjectFactory(funder=False, draft=True))
    agreement = AgreementFactory(parties=[child])
    OrganisationFactory()  # a CSO that no project names

    rows = {row["slug"]: row for row in rows_of(api.ORGANISATIONS)}

    funder = agreement.project.roles.get().organisation
    assert set(rows) == {parent.slug, child.slug, funder.slug}
    assert rows[child.slug]["names"] == [
        {
            "name": {"tr": "Eski Bakanlık", "en": None, "primary_language": "tr"},
            "abbreviation": None,
            "valid_from": "2011-06-03",
            "valid_until": "2018-07-09",
        }
    ]


@pytest.mark.django_db
def test_figure_and_deliverable_say_how_far_they_go():
    FigureFactory(value=Decimal("1500.00"), sites=3, is_additive=False)
    part = DeliverablePartFactory()

    (figure,) = rows_of(api.FIGURES)
    (deliverable,) = rows_of(api.DELIVERABLES)

    assert (figure["value"], figure["qualifier"], figure["sites"]) == ("1500", "at_least", 3)
    assert figure["is_additive"] is False
    assert figure["as_of"] is None
    assert [one["number"] for one in deliverable["parts"]] == [part.number]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 30])
def test_a_set_is_read_in_one_query_at_any_size(django_assert_num_queries, rows):
    for _number in range(rows):
        project = ProjectFactory()
        ActivityFactory(project=project)
        FigureFactory(project=project)
        DeliverableFactory(project=project)
        ChallengeFactory(project=project)
        CsoProfileFactory(listed=True)

    for dataset in SETS:
        with django_assert_num_queries(1):
            assert len(rows_of(dataset)) >= (0 if dataset.name == "provinces" else rows)
