"""The rules that the database keeps, broken on purpose through the ORM and through raw SQL."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from programmes.models import (
    Activity,
    ActivityCount,
    Deliverable,
    Figure,
    Objective,
    Project,
    ProjectOrganisation,
    ProjectProvince,
    ProjectReview,
    ProvinceScope,
    Result,
    funding_statement,
)
from tests.factories.accounts import UserFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.programmes import (
    ActivityFactory,
    DeliverableFactory,
    FigureFactory,
    ObjectiveFactory,
    ProjectFactory,
    ProjectOrganisationFactory,
    ProjectProvinceFactory,
    ProjectReviewFactory,
    ProvinceScopeFactory,
    ResultFactory,
)
from tests.refusals import assert_refused, sql

pytestmark = pytest.mark.django_db


def refuses(constraint, model, pk, **values):
    """Assert that both an ORM update and an SQL statement break on `constraint`."""
    for change in (_change_by_orm, _change_by_sql):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            change(model, pk, values)


def _change_by_orm(model, pk, values):
    model.objects.filter(pk=pk).update(**values)
    _check_deferred()


def _change_by_sql(model, pk, values):
    columns = ", ".join(f"{model._meta.get_field(name).column} = %s" for name in values)
    given = [getattr(value, "pk", value) for value in values.values()]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {columns} WHERE id = %s", [*given, pk])
    _check_deferred()


def _check_deferred():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("project_ends_after_start", {"end_on": date(2018, 5, 13), "end_precision": "day"}),
        ("project_start_is_first_day", {"start_precision": "month"}),
        ("project_start_is_first_day", {"start_precision": "year"}),
        ("project_end_is_last_day", {"end_precision": "year"}),
        ("project_end_is_last_day", {"end_on": date(2020, 5, 1)}),
        ("project_budget_with_currency", {"budget_amount": -1, "budget_currency": "EUR"}),
        ("project_budget_with_currency", {"budget_amount": 5, "budget_currency": ""}),
        ("project_budget_with_currency", {"budget_amount": None, "budget_currency": "EUR"}),
        ("project_budget_with_currency", {"budget_amount": 5, "budget_currency": "eur"}),
        ("project_primary_filled", {"title_tr": ""}),
        ("project_primary_filled", {"title_tr": " \t\n"}),
        ("project_primary_filled", {"title_tr": None}),
        ("project_primary_filled", {"primary_language": "de"}),
    ],
)
def test_project_constraints_refuse(constraint, values):
    refuses(constraint, Project, ProjectFactory().pk, **values)


def test_project_address_is_unique():
    first, second = ProjectFactory.create_batch(2, draft=True)

    refuses("slug", Project, second.pk, slug=first.slug)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("figure_not_negative", {"value": -1}),
        ("figure_target_is_not_added", {"qualifier": "target", "is_additive": True}),
        ("figure_target_is_not_added", {"qualifier": "planned", "is_additive": True}),
    ],
)
def test_figure_constraints_refuse(constraint, values):
    refuses(constraint, Figure, FigureFactory().pk, **values)


def test_activity_never_ends_before_it_starts():
    refuses("activity_ends_after_start", Activity, ActivityFactory().pk, end_on=date(2019, 4, 24))


@pytest.mark.parametrize("number", [0, 82])
def test_unnamed_provinces_are_at_least_one_and_at_most_all(number):
    refuses("provincescope_1_to_81", ProvinceScope, ProvinceScopeFactory().pk, number=number)


@pytest.mark.parametrize(
    ("factory", "model", "constraint"),
    [
        (ObjectiveFactory, Objective, "objective_number_unique"),
        (ResultFactory, Result, "result_number_unique"),
        (DeliverableFactory, Deliverable, "deliverable_number_unique"),
    ],
)
def test_numbers_are_unique_inside_a_project(factory, model, constraint):
    project = ProjectFactory()
    factory(project=project, number=1)
    second = factory(project=project, number=2)
    factory(number=1)

    refuses(constraint, model, second.pk, number=1)


def test_province_has_one_role_in_a_project_but_another_elsewhere():
    pilot = ProjectProvinceFactory()
    second = ProjectProvinceFactory(project=pilot.project)
    ProjectProvinceFactory(province=pilot.province)

    refuses("projectprovince_once", ProjectProvince, second.pk, province=pilot.province)


@pytest.mark.parametrize("role", ["pilot", "neighbour"])
def test_neighbour_has_a_pilot_and_a_pilot_has_none(role):
    pilot = ProjectProvinceFactory()
    neighbour = ProjectProvinceFactory(project=pilot.project, pilot=pilot)
    broken = neighbour if role == "pilot" else pilot

    refuses("projectprovince_neighbour_has_pilot", ProjectProvince, broken.pk, role=role)


def test_neighbour_never_belongs_to_a_pilot_of_another_project():
    stranger = ProjectProvinceFactory()
    pilot = ProjectProvinceFactory()
    neighbour = ProjectProvinceFactory(project=pilot.project, pilot=pilot)

    refuses("pilot of the same project", ProjectProvince, neighbour.pk, pilot=stranger)


def test_neighbour_never_belongs_to_another_neighbour():
    pilot = ProjectProvinceFactory()
    first = ProjectProvinceFactory(project=pilot.project, pilot=pilot)
    second = ProjectProvinceFactory(project=pilot.project, pilot=pilot)

    refuses("pilot of the same project", ProjectProvince, second.pk, pilot=first)


def test_pilot_with_neighbours_never_moves_to_another_project():
    pilot = ProjectProvinceFactory()
    ProjectProvinceFactory(project=pilot.project, pilot=pilot)

    refuses("pilot of the same project", ProjectProvince, pilot.pk, project=ProjectFactory())


def test_consortium_has_one_lead_in_a_project():
    lead = ProjectOrganisationFactory(lead=True)
    partner = ProjectOrganisationFactory(project=lead.project, role="consortium_partner")
    ProjectOrganisationFactory(lead=True)

    refuses("projectorganisation_one_lead", ProjectOrganisation, partner.pk, role="consortium_lead")


def test_organisation_has_several_roles_but_each_once():
    funder = ProjectOrganisationFactory(funder=True)
    second = ProjectOrganisationFactory(
        project=funder.project, organisation=funder.organisation, role="cooperating_partner"
    )

    refuses("projectorganisation_unique", ProjectOrganisation, second.pk, role="funder")


@pytest.mark.parametrize(
    ("dates", "stage", "years"),
    [
        ((date(2018, 5, 14), date(2020, 5, 31)), "completed", {2018, 2019, 2020}),
        ((date(2018, 1, 1), date(2018, 12, 31)), "completed", {2018}),
        ((date(2019, 7, 1), None), "completed", {2019}),
        ((date(2019, 7, 1), None), "ongoing", {2019, 2020, 2021}),
        ((None, date(2019, 7, 31)), "completed", {2019}),
        ((None, None), "ongoing", set()),
    ],
)
def test_running_in_knows_only_what_the_dates_say(dates, stage, years):
    start, end = dates
    ProjectFactory(start_on=start, end_on=end, end_precision="day", stage=stage)

    found = {year for year in range(2016, 2022) if Project.objects.running_in(year).exists()}

    assert found == years


@pytest.mark.parametrize(
    ("dates", "years"),
    [
        ({"start_on": date(2018, 5, 1), "end_on": date(2020, 2, 1)}, {2018, 2019, 2020}),
        ({"start_on": date(2018, 5, 1), "end_on": None}, {2018}),
        ({"start_on": None, "end_on": date(2020, 2, 1)}, {2020}),
        ({"start_on": None, "end_on": None}, set()),
    ],
)
def test_activity_touches_each_year_between_its_dates(dates, years):
    ActivityFactory(**dates)

    found = {year for year in range(2016, 2022) if Activity.objects.in_year(year).exists()}

    assert found == years


def test_activities_without_a_searchable_word_match_nothing():
    activity = ActivityFactory()

    assert list(Activity.objects.matching("sanliurfa")) == [activity]
    assert list(Activity.objects.matching("&|!")) == []


@pytest.mark.parametrize("typed", ["IŞIK", "ışık", "isik", "İŞBİRLİĞİ", "isbirligi"])
def test_matching_finds_in_the_turkish_way(typed):
    project = ProjectFactory(title_tr="Işık İşbirliği")
    ProjectFactory(title_tr="Başka bir ad")

    assert list(Project.objects.matching(typed)) == [project]


def test_project_address_is_made_from_the_title_in_the_primary_language():
    turkish = ProjectFactory(slug="", title_tr="Çankırı’da Işık & Iğdır", title_en="Light")
    english = ProjectFactory(slug="", title_en="Light in Muş", primary_language="en")

    assert (turkish.slug, english.slug) == ("cankirida-isik-igdir", "light-in-mus")


def test_saving_in_english_never_copies_the_turkish_title():
    project = ProjectFactory(title_en=None)

    with translation.override("en"):
        again = Project.objects.get(pk=project.pk)
        again.title = again.title
        again.save()

    assert not Project.objects.values_list("title_en", flat=True).get()


def test_project_keeps_a_history_of_its_texts():
    project = ProjectFactory(title_tr="İlk ad")
    project.title_tr = "İkinci ad"
    project.save()

    assert list(project.history.values_list("title_tr", flat=True)) == ["İkinci ad", "İlk ad"]


@pytest.mark.parametrize(
    ("traits", "sentence"),
    [
        (["european_union"], "Funded by the European Union."),
        (
            ["turkiye", "european_union"],
            "Co-funded by the European Union and the Republic of Türkiye.",
        ),
        (["unhcr", "european_union"], "Co-funded by the European Union."),
        (["unhcr"], None),
        (["turkiye"], None),
        ([], None),
    ],
)
def test_funding_statement_follows_from_the_funders(traits, sentence):
    funders = [OrganisationFactory(**{trait: True}) for trait in traits]

    with translation.override("en"):
        statement = funding_statement(funders)

    assert (statement.sentence if statement else None) == sentence


# What the published have


@pytest.fixture
def funder():
    return ProjectFactory().roles.get(role="funder")


def test_project_without_funder_is_not_published():
    review = ProjectReviewFactory(project__funder=False)
    ProjectReview.objects.filter(pk=review.pk).update(
        decision="approved", reviewer=UserFactory(), decided_at=timezone.now()
    )

    refuses("needs a funder", Project, review.project_id, state="published")
    assert_refused(lambda: ProjectFactory(funder=False))
    # The review that is decided here belongs to a project that was refused.
    review.project.delete()


def test_last_funder_of_a_published_project_stays(funder):
    refuses("needs a funder", ProjectOrganisation, funder.pk, role="beneficiary")
    refuses("needs a funder", ProjectOrganisation, funder.pk, project=ProjectFactory(draft=True))
    assert_refused(lambda: ProjectOrganisation.objects.filter(pk=funder.pk).delete())
    assert_refused(sql("DELETE FROM programmes_projectorganisation WHERE id = %s", funder.pk))


def test_funder_may_be_replaced_in_one_transaction(funder):
    funder.delete()
    ProjectOrganisationFactory(project_id=funder.project_id, funder=True)

    _check_deferred()


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_funder_of_a_project_that_is_not_published_may_go(state):
    role = ProjectOrganisationFactory(project=ProjectFactory(state=state), funder=True)

    role.delete()
    _check_deferred()


def test_draft_that_goes_takes_its_funders_along():
    ProjectOrganisationFactory(project=ProjectFactory(draft=True), funder=True).project.delete()

    _check_deferred()


@pytest.mark.parametrize("trait", ["funder", "archived", "withdrawn"])
def test_project_that_was_public_is_never_deleted(trait):
    project = ProjectFactory(**{trait: True})

    assert_refused(project.delete)
    assert_refused(sql("DELETE FROM programmes_project WHERE id = %s", project.pk))


@pytest.mark.parametrize(
    ("day", "is_last"),
    [
        (date(2020, 2, 28), False),
        (date(2020, 2, 29), True),
        (date(2021, 2, 28), True),
        (date(2021, 4, 30), True),
        (date(2021, 5, 28), False),
        (date(2021, 5, 30), False),
        (date(2021, 12, 31), True),
    ],
)
def test_end_known_by_its_month_is_the_last_day_of_it(day, is_last):
    project = ProjectFactory(start_on=None, end_on=None)
    values = {"end_on": day, "end_precision": "month"}

    if is_last:
        Project.objects.filter(pk=project.pk).update(**values)
    else:
        refuses("project_end_is_last_day", Project, project.pk, **values)


def test_end_known_by_its_year_is_the_last_day_of_it():
    project = ProjectFactory()

    refuses(
        "project_end_is_last_day",
        Project,
        project.pk,
        end_on=date(2020, 12, 30),
        end_precision="year",
    )


def test_activities_are_counted_however_they_are_written():
    first, second = ProjectFactory.create_batch(2, draft=True)
    rows = [ActivityFactory(project=first) for _ in range(3)]
    ActivityFactory(project=first, planned=True)

    def counted():
        kept = ActivityCount.objects.filter(number__gt=0)
        return set(kept.values_list("project", "status", "number"))

    assert counted() == {(first.pk, "held", 3), (first.pk, "planned", 1)}
    sql(f"UPDATE programmes_activity SET status = 'cancelled' WHERE id = {rows[0].pk}")()
    sql("UPDATE programmes_activity SET audience = 'Gönüllüler'")()
    assert counted() == {
        (first.pk, "held", 2),
        (first.pk, "planned", 1),
        (first.pk, "cancelled", 1),
    }
    Activity.objects.bulk_create(
        Activity(project=second, kind="panel", status="held", title_tr="Panel") for _ in range(5)
    )
    first.delete()
    assert counted() == {(second.pk, "held", 5)}
    assert set(ActivityCount.objects.values_list("project", flat=True)) == {second.pk}
