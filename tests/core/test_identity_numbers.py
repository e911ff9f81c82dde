"""Turkish identity numbers: refused in every form, masked in files; other numbers stay."""

import pytest
from allauth.account import forms as allauth_forms
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import resolve, reverse

from accounts import forms as account_forms
from accounts.forms import PasswordField
from accounts.forms.codes import CodeField
from core.forms import PrimaryLanguageForm
from core.identity_numbers import holds_identity_number, mask_identity_numbers
from helpdesk import forms as helpdesk_forms
from organisations import forms as organisation_forms
from programmes import forms as programme_forms
from programmes.services.imports.tables import typed
from reports import forms as report_forms

NUMBER = "10000000146"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"Kimlik no: {NUMBER}.", "Kimlik no: ***********."),
        ("100 000 001 46", "***********"),
        ("100-000-001-46 ve 10000000146", "*********** ve ***********"),
        ("1000  0000  146 / 100 - 000 - 001 - 46", "*********** / ***********"),
        ("100\u2011000\u2011001\u201146 100_000_001_46", "*********** ***********"),
        ("1\u200d0\ufeff0\u00ad0|0'0*0)(0:1·4\u22126", "***********"),
        ("12345678901 10000000146", "12345678901 ***********"),
        ("5 10000000146", "5 ***********"),
        ("１０００００００１４６", "***********"),
        ("١٠٠٠٠٠٠٠١٤٦", "***********"),
        # No identity numbers: a check digit is wrong, digits are missing or too many, a telephone.
        ("10000000147", "10000000147"),
        ("1000000014", "1000000014"),
        ("110000000146", "110000000146"),
        ("05321234567", "05321234567"),
        ("1000 kişi, 0000 146", "1000 kişi, 0000 146"),
        ("DM-2026-000123, 22.11.2026", "DM-2026-000123, 22.11.2026"),
    ],
)
def test_identity_numbers_are_masked_and_nothing_else(text, masked):
    assert mask_identity_numbers(text) == masked
    assert holds_identity_number(text) is (text != masked)


def test_cell_of_a_file_is_masked():
    assert typed(f"Ayşe, {NUMBER}").text == "Ayşe, ***********"


# What these take is compared or hashed, never kept: a code, a password.
SECRETS = (CodeField, PasswordField, allauth_forms.PasswordField, allauth_forms.SetPasswordField)
# Looked up, and a trap that no person sees.
NOT_KEPT = {("LinkForm", "number"), ("LoginForm", "login"), ("QuestionForm", "website")}
MODULES = [account_forms, helpdesk_forms, organisation_forms, programme_forms, report_forms]


def forms_of_pages() -> set[type[forms.BaseForm]]:
    """Every form of a page or of an action; those of rows in the back office come below."""
    return {
        found
        for module in MODULES
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, forms.BaseForm)
        if not issubclass(found, PrimaryLanguageForm)
    }


def texts(form):
    """Yield the fields of a form in which somebody types, whatever class of text field they are."""
    for name, field in form.base_fields.items():
        hidden = isinstance(field.widget, forms.HiddenInput)
        is_text = isinstance(field, forms.CharField) and not isinstance(field, SECRETS)
        # allauth takes its user name out of each form that is made.
        if is_text and not hidden and name != "username":
            yield name, field


def takes(form, name, field, typed) -> bool:
    """Whether the field, and the column behind it, take this text."""
    checks = [field.clean]
    if issubclass(form, forms.ModelForm):
        checks.append(form._meta.model._meta.get_field(name).run_validators)
    try:
        for check in checks:
            check(typed)
    except ValidationError:
        return False
    return True


def test_no_field_of_any_form_takes_an_identity_number_alone_or_among_words():
    fields = [
        (form, name, field)
        for form in forms_of_pages()
        for name, field in texts(form)
        if (form.__name__, name) not in NOT_KEPT
    ]

    taken = {
        (form.__name__, name, typed)
        for form, name, field in fields
        for typed in (NUMBER, f"Ali {NUMBER} Derneği", "100 000 001 46")
        if takes(form, name, field, typed)
    }

    assert taken == set()
    # The walk meets subclasses of CharField, too: it once passed over the names of CSOs.
    assert {
        *[("QuestionForm", "question"), ("ReplyForm", "body"), ("CsoSignupForm", "cso_name")],
        *[("IdentityForm", "name_en"), ("RenamePasskeyForm", "name"), ("ReviewForm", "reason")],
        *[("ProfileForm", "contact_phone"), ("RegisterForm", "registry_number")],
    } <= {(form.__name__, name) for form, name, _field in fields}


@pytest.mark.django_db
def test_no_text_of_the_back_office_takes_an_identity_number(rf, admin_user):
    request = rf.get("/")
    request.user, request.resolver_match = admin_user, resolve(reverse("admin:index"))
    fields = [
        (form, name, field)
        for page in admin.site._registry.values()
        for form in forms_of(page, request)
        for name, field in texts(form)
        if isinstance(field.widget, forms.Textarea)
    ]

    taken = {
        (form._meta.model._meta.label, name)
        for form, name, field in fields
        if takes(form, name, field, f"Ali {NUMBER} imzaladı")
    }

    assert taken == set()
    assert ("organisations.Handover", "reason") in {
        (form._meta.model._meta.label, name) for form, name, _field in fields
    }


def forms_of(page, request):
    """The form of a new row and those of the rows below it, where somebody may add or change."""
    inlines = page.get_inline_instances(request)
    below = [inline.get_formset(request).form for inline in inlines]
    writes = page.has_add_permission(request) or page.has_change_permission(request)
    return [page.get_form(request), *below] if writes else below
