"""Amounts as people type them, and as they come back into the field."""

from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from core.admin.base import FORM_FIELDS
from core.forms import AmountField
from programmes.models import Figure, Project


class AmountForm(forms.Form):
    amount = AmountField(max_digits=14, decimal_places=2)


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("2633500", "2633500"),
        ("2.633.500", "2633500"),
        ("2,633,500", "2633500"),
        ("2.633.500,00", "2633500"),
        ("2,633,500.50", "2633500.50"),
        ("2 633 500,00", "2633500"),
        ("2\u00a0633\u00a0500,5", "2633500.5"),
        ("2633500,5", "2633500.5"),
        ("2633500.5", "2633500.5"),
        ("1.000,25", "1000.25"),
        ("0,5", "0.5"),
    ],
)
def test_amount_typed_in_either_way_is_taken_in_both_languages(typed, amount, language):
    with translation.override(language):
        form = AmountForm({"amount": typed})

        assert form.is_valid(), form.errors
        assert form.cleaned_data["amount"] == Decimal(amount)


@pytest.mark.parametrize("typed", ["2.633", "2,633", "12.000", "999,999"])
def test_amount_that_can_be_read_in_two_ways_is_asked_about(typed):
    form = AmountForm({"amount": typed})

    assert form.errors.as_data()["amount"][0].code == "ambiguous"
    assert f"“{typed}”" in form.errors["amount"][0]
    assert form["amount"].value() == typed


@pytest.mark.parametrize(
    "typed", ["2.633.50", "1.5.2,3", "2,633.500,00", "12,", ",", "iki bin", "1e5x", "0,505"]
)
def test_amount_that_is_none_is_refused(typed):
    assert AmountForm({"amount": typed}).errors["amount"]


@pytest.mark.parametrize(
    ("amount", "turkish", "english"),
    [("2633500.00", "2633500", "2633500"), ("2633.50", "2633,50", "2633.50"), ("79", "79", "79")],
)
@pytest.mark.parametrize("language", ["tr", "en"])
def test_amount_shown_comes_back_unchanged(amount, turkish, english, language):
    with translation.override(language):
        shown = AmountForm(initial={"amount": Decimal(amount)})["amount"].value()
        again = AmountForm({"amount": shown}, initial={"amount": Decimal(amount)})

        assert shown == (turkish if language == "tr" else english)
        assert not again.has_changed()
        assert again.is_valid()
        assert again.cleaned_data["amount"] == Decimal(amount)


@pytest.mark.parametrize(
    "column", [Project._meta.get_field("budget_amount"), Figure._meta.get_field("value")]
)
def test_admin_takes_amounts_by_this_field(column):
    field = column.formfield(**FORM_FIELDS[type(column)])

    assert isinstance(field, AmountField)
