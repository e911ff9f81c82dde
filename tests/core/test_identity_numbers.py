"""Turkish identity numbers: refused in every form, masked in files; other numbers stay."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from accounts import forms as account_forms
from core.identity_numbers import (
    holds_identity_number,
    mask_identity_numbers,
    refuse_identity_number,
)
from helpdesk import forms as helpdesk_forms
from organisations import forms as organisation_forms
from programmes.services.imports.tables import typed

NUMBER = "10000000146"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"Kimlik no: {NUMBER}.", "Kimlik no: ***********."),
        ("100 000 001 46", "***********"),
        ("100-000-001-46 ve 10000000146", "*********** ve ***********"),
        ("12345678901 10000000146", "12345678901 ***********"),
        ("5 10000000146", "5 ***********"),
        ("１０００００００１４６", "***********"),
        ("١٠٠٠٠٠٠٠١٤٦", "***********"),
        # No identity numbers: a check digit is wrong, digits are missing or too many, a telephone.
        ("10000000147", "10000000147"),
        ("1000000014", "1000000014"),
        ("110000000146", "110000000146"),
        ("05321234567", "05321234567"),
        ("DM-2026-000123, 22.11.2026", "DM-2026-000123, 22.11.2026"),
    ],
)
def test_identity_numbers_are_masked_and_nothing_else(text, masked):
    assert mask_identity_numbers(text) == masked
    assert holds_identity_number(text) is (text != masked)


def test_cell_of_a_file_is_masked():
    assert typed(f"Ayşe, {NUMBER}").text == "Ayşe, ***********"


# Fields that hold no free text: what they take is compared, hashed, or a number of ours.
NOT_FREE = {
    *("website", "key", "password", "password1", "password2", "oldpassword", "login", "code"),
    *("number", "credential", "username"),
}


def free_text_fields():
    """Every field of several or few words in every form that people outside the admin fill in."""
    modules = [account_forms, helpdesk_forms, organisation_forms]
    classes = {
        found
        for module in modules
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, forms.BaseForm)
    }
    for form in classes:
        for name, field in form.base_fields.items():
            is_text = type(field) in {forms.CharField} or isinstance(field.widget, forms.Textarea)
            is_free = is_text and not isinstance(field.widget, forms.HiddenInput)
            if is_free and name not in NOT_FREE:
                yield form, name, field


def refuses(form, name, field) -> bool:
    """Whether the field, or the column behind it, refuses an identity number."""
    if issubclass(form, forms.ModelForm):
        return refuse_identity_number in form._meta.model._meta.get_field(name).validators
    try:
        field.clean(f"Benim numaram {NUMBER}")
    except ValidationError as refusal:
        return any(error.code == "identity_number" for error in refusal.error_list)
    return False


def test_every_free_text_field_refuses_an_identity_number():
    found = {(form.__name__, name): (form, name, field) for form, name, field in free_text_fields()}

    open_fields = {names for names, one in found.items() if not refuses(*one)}

    assert {("QuestionForm", "question"), ("QuestionForm", "subject")} <= set(found)
    assert {("ReplyForm", "body"), ("CorrectionForm", "wish")} <= set(found)
    assert open_fields == set()
