"""Rules over what hangs on a project, broken on purpose through the ORM and through raw SQL."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from factory.django import DjangoModelFactory

from programmes.models import Contribution
from tests.factories import programmes as factories
from tests.factories.organisations import OrganisationFactory
from tests.factories.trainings import TrainingProgrammeFactory
from tests.refusals import assert_refused, sql

pytestmark = pytest.mark.django_db


def column_of(row: Model, name: str) -> str:
    return row._meta.get_field(name).column


def refuses(row: Model, **values: object) -> None:
    """Assert that neither the ORM nor raw SQL can give the row these values."""
    table = row._meta.db_table
    columns = ", ".join(f"{column_of(row, name)} = %s" for name in values)
    plain = [getattr(value, "pk", value) for value in values.values()]

    assert_refused(lambda: type(row)._default_manager.filter(pk=row.pk).update(**values))
    assert_refused(sql(f"UPDATE {table} SET {columns} WHERE id = %s", *plain, row.pk))


def allows(row: Model, **values: object) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**values)
    sql("SET CONSTRAINTS ALL IMMEDIATE")()
    sql("SET CONSTRAINTS ALL DEFERRED")()


# One row


@pytest.mark.parametrize(
    ("factory", "values"),
    [
        (factories.ExtensionFactory, {"decided_on": date(2099, 1, 1)}),
        (factories.ExtensionFactory, {"new_end_on": date(2019, 10, 31)}),
        (factories.ExtensionFactory, {"primary_language": "de"}),
        (factories.FrameworkObjectiveFactory, {"framework": "gcr", "number": 5}),
        (factories.FrameworkObjectiveFactory, {"framework": "gcr", "number": 0}),
        (factories.FrameworkObjectiveFactory, {"framework": "acquis", "number": 36}),
        (factories.FrameworkObjectiveFactory, {"framework": "sdg", "number": 1}),
        (factories.FrameworkAlignmentFactory, {"primary_language": ""}),
        (factories.ContributionFactory, {"amount": -1}),
        (factories.ContributionFactory, {"currency": ""}),
        (factories.ContributionFactory, {"currency": "eur"}),
        (factories.ContributionFactory, {"amount": None}),
        (factories.ContributionFactory, {"share_percent": 101}),
        (factories.ContributionFactory, {"share_percent": 0}),
        (factories.ActivitySeriesFactory, {"planned_number": 0}),
        (factories.ActivitySeriesFactory, {"days": 0}),
        (factories.ActivitySeriesFactory, {"unit": "village"}),
        (factories.ActivitySeriesFactory, {"title_tr": " "}),
        (factories.ActivityGroupFactory, {"title_tr": ""}),
        (factories.DeliverablePartFactory, {"title_tr": None}),
        (factories.TargetGroupFactory, {"slug": "çocuklar"}),
        (factories.TargetGroupFactory, {"title_tr": ""}),
        (factories.ProjectTargetGroupFactory, {"kind": "guest"}),
        (factories.LegalBasisFactory, {"kind": "custom"}),
        (factories.LegalBasisFactory, {"title_tr": ""}),
        (factories.AgreementFactory, {"kind": "handshake"}),
        (factories.AgreementFactory, {"title_tr": ""}),
        (factories.ProjectRelationFactory, {"kind": "rival"}),
        (factories.ProjectRelationFactory, {"primary_language": "de"}),
        (factories.ChallengeFactory, {"description_tr": ""}),
        (factories.MitigationFactory, {"description_tr": ""}),
        (factories.GoodPracticeFactory, {"primary_language": "de"}),
        (factories.SupportDeliveryFactory, {"kind": "money"}),
        (factories.SupportDeliveryFactory, {"description_tr": ""}),
        (factories.FigureFactory, {"measure": "litres"}),
        (TrainingProgrammeFactory, {"days": 0}),
        (TrainingProgrammeFactory, {"expert_sectors": ["church"]}),
    ],
)
def test_values_that_make_no_sense_are_refused(factory: type[DjangoModelFactory], values):
    refuses(factory(), **values)


def test_contribution_may_be_unknown_and_never_means_zero():
    row = factories.ContributionFactory()

    allows(row, amount=None, currency="", share_percent=None)
    allows(row, amount=0, currency="EUR", share_percent=100)


def test_extension_may_be_decided_on_an_unknown_day_or_on_its_end():
    row = factories.ExtensionFactory()

    allows(row, decided_on=None)
    allows(row, decided_on=row.new_end_on)


def test_project_is_never_related_to_itself():
    row = factories.ProjectRelationFactory()

    refuses(row, other=row.project)


# Two rows


@pytest.mark.parametrize(
    ("factory", "shared", "name"),
    [
        (factories.ActivityGroupFactory, "project", "number"),
        (factories.LegalBasisFactory, "project", "ordinal"),
        (factories.ExtensionFactory, "project", "new_end_on"),
        (factories.FrameworkAlignmentFactory, "project", "objective"),
        (factories.ProjectRelationFactory, "project", "other"),
        (factories.ProjectTargetGroupFactory, "project", "group"),
        (factories.ContributionFactory, "project", "funder"),
        (factories.DeliverablePartFactory, "deliverable", "number"),
    ],
)
def test_same_twice_in_one_project_is_refused(factory, shared, name):
    first = factory()
    second = factory(**{shared: getattr(first, shared)})
    elsewhere = factory()

    refuses(second, **{name: getattr(first, name)})
    if factory is not factories.ContributionFactory:  # Its funder is of its own project.
        allows(elsewhere, **{name: getattr(first, name)})


def test_target_group_may_also_be_the_final_beneficiary():
    row = factories.ProjectTargetGroupFactory()

    factories.ProjectTargetGroupFactory(
        project=row.project, group=row.group, kind="final_beneficiary"
    )


def test_objective_of_a_framework_stands_once_in_the_list():
    first, second = factories.FrameworkObjectiveFactory.create_batch(2)

    refuses(second, number=first.number)


def test_project_names_one_objective_first():
    first = factories.FrameworkAlignmentFactory(is_primary=True)
    second = factories.FrameworkAlignmentFactory(project=first.project)
    elsewhere = factories.FrameworkAlignmentFactory()

    refuses(second, is_primary=True)
    allows(elsewhere, is_primary=True)


def test_good_practice_and_figure_of_a_support_belong_to_one():
    practice, support = factories.GoodPracticeFactory(), factories.SupportDeliveryFactory()
    support.figure = factories.FigureFactory(project=support.project)
    support.save()

    refuses(factories.GoodPracticeFactory(), project=practice.project)
    refuses(factories.SupportDeliveryFactory(project=support.project), figure=support.figure)


# Links inside a project

LINKS = [
    (factories.ActivityFactory, "group", factories.ActivityGroupFactory),
    (factories.ActivityFactory, "series", factories.ActivitySeriesFactory),
    (factories.DeliverableFactory, "result", factories.ResultFactory),
    (factories.FigureFactory, "activity", factories.ActivityFactory),
    (factories.FrameworkAlignmentFactory, "result", factories.ResultFactory),
    (factories.SupportDeliveryFactory, "figure", factories.FigureFactory),
]


@pytest.mark.parametrize(("factory", "name", "target"), LINKS)
def test_link_leads_to_a_part_of_the_same_project(factory, name, target):
    row = factory()

    refuses(row, **{name: target()})
    allows(row, **{name: target(project=row.project)})


@pytest.mark.parametrize(("factory", "name", "target"), LINKS)
def test_row_never_takes_its_link_to_another_project(factory, name, target):
    row = factory()
    allows(row, **{name: target(project=row.project)})

    refuses(row, project=factories.ProjectFactory())


@pytest.mark.parametrize(("factory", "name", "target"), LINKS)
def test_new_row_with_a_link_into_another_project_is_refused(factory, name, target):
    project, stranger = factories.ProjectFactory(), target()

    assert_refused(lambda: factory(project=project, **{name: stranger}))


@pytest.mark.parametrize(
    "factory", sorted({link[2] for link in LINKS}, key=lambda factory: factory.__name__)
)
def test_part_that_others_refer_to_stays_in_its_project(factory):
    refuses(factory(), project=factories.ProjectFactory())


@pytest.mark.parametrize(("factory", "name", "target"), LINKS)
def test_part_that_goes_leaves_the_row_without_link(factory, name, target):
    row = factory()
    allows(row, **{name: target(project=row.project)})
    row.refresh_from_db()

    getattr(row, name).delete()

    row.refresh_from_db()
    assert getattr(row, name) is None


# Contributions


def test_contribution_comes_from_a_funder_of_its_project():
    row = factories.ContributionFactory()
    beneficiary = factories.ProjectOrganisationFactory(project=row.project)
    elsewhere = factories.ProjectOrganisationFactory(funder=True)

    refuses(row, funder=beneficiary.organisation)
    refuses(row, funder=elsewhere.organisation)
    refuses(row, project=factories.ProjectFactory())
    assert_refused(
        lambda: factories.ContributionFactory(project=row.project, funder=OrganisationFactory())
    )


def test_funder_that_contributed_keeps_its_role():
    row = factories.ContributionFactory()
    role = row.project.roles.get(organisation=row.funder, role="funder")

    refuses(role, role="beneficiary")
    refuses(role, organisation=OrganisationFactory())
    refuses(role, project=factories.ProjectFactory())
    assert_refused(lambda: type(role).objects.filter(pk=role.pk).delete())
    assert_refused(sql("DELETE FROM programmes_projectorganisation WHERE id = %s", role.pk))


def test_funder_goes_with_its_contribution_in_one_transaction():
    row = factories.ContributionFactory()

    row.project.roles.filter(organisation=row.funder).delete()
    row.delete()

    sql("SET CONSTRAINTS ALL IMMEDIATE")()


def test_role_and_contribution_are_saved_in_any_order():
    project, funder = factories.ProjectFactory(), OrganisationFactory()

    factories.ContributionFactory(project=project, funder=funder)
    factories.ProjectOrganisationFactory(project=project, organisation=funder, funder=True)

    sql("SET CONSTRAINTS ALL IMMEDIATE")()


def test_project_with_contributions_can_be_deleted():
    factories.ContributionFactory(project__draft=True).project.delete()

    sql("SET CONSTRAINTS ALL IMMEDIATE")()
    assert not Contribution.objects.exists()


def test_shares_of_a_project_never_pass_a_hundred_per_cent():
    first = factories.ContributionFactory(share_percent=60)
    second = factories.ContributionFactory(project=first.project)
    factories.ContributionFactory(share_percent=60)

    refuses(second, share_percent=50)
    refuses(second, share_percent="40.01")
    allows(second, share_percent=40)
    refuses(first, share_percent=61)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("shares", "outcomes"),
    [((40, 40), ["refused", "saved"]), ((20, 20), ["saved", "saved"])],
)
def test_shares_added_at_the_same_moment_never_pass_a_hundred_per_cent(shares, outcomes):
    """Beside 60 there is room for one share of 40, or for two of 20: the lock refuses none."""
    first = factories.ContributionFactory(
        project=factories.ProjectFactory(draft=True), share_percent=60
    )
    funders = [
        factories.ProjectOrganisationFactory(project=first.project, funder=True).organisation
        for _share in shares
    ]

    assert sorted(_add_at_once(first.project, funders, shares)) == outcomes

    assert sum(row.share_percent for row in first.project.contributions.all()) == 100


def _add_at_once(project, funders, shares):
    """Add the shares in a thread each; both have written before either commits."""
    written = threading.Barrier(len(shares))
    outcomes = []

    def add(funder, share):
        try:
            with transaction.atomic():
                project.contributions.create(funder=funder, share_percent=share)
                written.wait(30)
            outcomes.append("saved")
        except IntegrityError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=add, args=pair) for pair in zip(funders, shares, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
