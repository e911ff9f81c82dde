"""A column with choices holds one of them, whoever writes it."""

import pytest
from django.apps import apps
from django.db.models import CheckConstraint
from factory.django import DjangoModelFactory

from tests.factories import accounts, helpdesk, programmes, publications, trainings
from tests.factories import reports as reports_factories
from tests.refusals import assert_refused, sql

OURS = {
    *("core", "provinces", "accounts", "organisations", "programmes"),
    *("publications", "trainings", "helpdesk", "reports"),
}


def columns_with_choices():
    """Every column of our own tables that has choices."""
    for model in apps.get_models():
        if model._meta.app_label not in OURS or model.__name__.startswith("Historical"):
            continue
        for field in model._meta.local_concrete_fields:
            if field.choices:
                yield model, field


def test_check_of_each_column_names_every_choice_and_no_other():
    columns = list(columns_with_choices())

    assert len(columns) > 50
    for model, field in columns:
        if field.name == "primary_language" and any(
            constraint.name.endswith("_primary_filled") for constraint in model._meta.constraints
        ):
            continue  # The text in the primary language is asked for in these two only.
        values = {value for value, _words in field.flatchoices} | ({""} if field.blank else set())
        kept = [
            dict(constraint.condition.children)[f"{field.name}__in"]
            for constraint in model._meta.constraints
            if isinstance(constraint, CheckConstraint) and constraint.name.endswith("_known")
            if f"{field.name}__in" in dict(constraint.condition.children)
        ]
        assert [set(one) for one in kept] == [values], f"{model._meta.label}.{field.name}"


STATES = [
    (programmes.ProjectFactory, "state"),
    (programmes.ProjectFactory, "contract_type"),
    (programmes.ActivityFactory, "status"),
    (programmes.ActivityFactory, "start_precision"),
    (publications.VersionFactory, "state"),
    (publications.PublicationFactory, "kind"),
    (trainings.DeliveryFactory, "state"),
    (helpdesk.TicketFactory, "state"),
    (helpdesk.MessageFactory, "visibility"),
    (reports_factories.ReportFactory, "state"),
    (accounts.UserFactory, "language"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("factory", "column"), STATES)
def test_unknown_value_is_refused(factory: type[DjangoModelFactory], column: str):
    row = factory()
    table, key = row._meta.db_table, row._meta.pk.column

    assert_refused(lambda: type(row).objects.filter(pk=row.pk).update(**{column: "x"}))
    assert_refused(sql(f'UPDATE {table} SET {column} = %s WHERE "{key}" = %s', "x", row.pk))
