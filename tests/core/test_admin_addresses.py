"""Addresses of the back office that no link of ours has: a page with a message, never a fault."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from core.models import AuditEvent, GlossaryTerm, OutboundMail
from programmes.models import Project, ProjectProvince
from publications.models import Version
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ProjectFactory, ThemeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_navigation")]
MODELS = [pytest.param(model, id=model._meta.label) for model in admin.site._registry]
# What may stand in the place of a value.
VALUES = ["%00", "9" * 30]
# The admin's own words in an address.
WORDS = [
    *("p=-1", "p=%00", "p=abc", "p=99999999999999999999", "p=1e9"),
    *("o=99", "o=-99", "o=%00", "o=1.2.abc", f"o={'1.' * 900}"),
    *("all=", "all=%00", "e=%00", "_facets=True", "_popup=%00", "_popup=1"),
    *("_to_field=password", "_to_field=%00", "_to_field=id", "%00=1", "a%00b=1"),
    *("q=%00", "q=%ED%A0%80", "q=%27%20%26%20!", f"q={'a%20' * 900}", "nothing=1"),
    *("pk=%00", "pk__in=%00", "pk__in=1,abc", "id__exact=", "id__regex=(", "id__foo=1", "__=1"),
]


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(roles=["administrator"]))
    client.raise_request_exception = False
    return client


def list_of(model):
    options = model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_changelist")


def ask(client, address):
    """Answer of one request; a broken statement must not reach the next one of the test."""
    with transaction.atomic():
        response = client.get(address)
        transaction.set_rollback(True)
    return response.status_code


def columns(model):
    """One column of each type: what a value does depends on it alone."""
    by_type = {}
    for field in model._meta.get_fields():
        if field.concrete:
            by_type.setdefault(field.get_internal_type(), field.name)
    return by_type.values()


def lookups(model, client):
    """Names that addresses of this list may hold: its filters', and those of columns."""
    changelist = client.get(list_of(model)).context["cl"]
    for spec in changelist.filter_specs:
        yield from spec.expected_parameters()
    if changelist.date_hierarchy:
        for part in ("year", "month", "day"):
            yield f"{changelist.date_hierarchy}__{part}"
    for name in columns(model):
        yield from (name, f"{name}__gte")


@pytest.mark.parametrize("model", MODELS)
def test_list_answers_any_value_of_any_filter_without_a_fault(staff, model):
    address = list_of(model)
    asked = {f"{address}?{name}={value}" for name in lookups(model, staff) for value in VALUES}

    answers = {query: ask(staff, query) for query in asked}

    assert {query: code for query, code in answers.items() if code not in {200, 302, 400}} == {}


@pytest.mark.parametrize(
    "model", [AuditEvent, GlossaryTerm, OutboundMail, Project, ProjectProvince, User, Version]
)
def test_list_answers_any_word_of_the_admin_without_a_fault(staff, model):
    """One list of each base and with each kind of search, date and filter; the words are theirs."""
    address = list_of(model)

    answers = {word: ask(staff, f"{address}?{word}") for word in WORDS}

    assert {word: code for word, code in answers.items() if code not in {200, 302, 400}} == {}


@pytest.mark.parametrize("query", ["at__year=9999", "at__year=9999&at__month=12", "at__day=99"])
def test_date_that_no_calendar_has_is_refused(staff, query):
    assert ask(staff, f"/admin/core/auditevent/?{query}") in {200, 302, 400}


@pytest.mark.parametrize("value", ["%00", "9" * 30])
def test_refused_filter_leads_to_the_whole_list_and_is_told(staff, value):
    row = ThemeFactory()
    address = reverse("admin:programmes_theme_changelist")

    response = staff.get(f"{address}?title_tr={value}&id__exact=%00", follow=True)

    assert response.redirect_chain == [(f"{address}?e=1", 302)]
    assert list(response.context["cl"].result_list) == [row]
    assert "süzgeçlerden biri" in response.content.decode().lower()


@pytest.mark.parametrize("operator", ["regex", "startswith", "contains", "icontains", "search"])
def test_no_column_is_read_bit_by_bit_through_the_address(staff, operator):
    address = reverse("admin:organisations_organisation_changelist")

    assert staff.get(f"{address}?name_tr__{operator}=a").status_code == 400


def test_filters_of_our_own_links_are_kept(staff):
    draft = ProjectFactory(draft=True)
    ProjectFactory()
    address = reverse("admin:programmes_project_changelist")

    shown = staff.get(f"{address}?state__exact=draft&programme__id__exact={draft.programme_id}")

    assert list(shown.context["cl"].result_list) == [draft]


@pytest.mark.parametrize("key", ["\x00", "abc", "9" * 30, "-1"])
def test_action_on_a_row_that_cannot_be_is_no_fault(staff, key):
    data = {"action": "delete_selected", "_selected_action": [key]}

    response = staff.post(reverse("admin:programmes_theme_changelist"), data)

    assert response.status_code in {200, 302, 400}


@pytest.mark.parametrize("value", ["abc", "9" * 30])
def test_form_of_a_new_row_answers_any_initial_value(staff, value):
    answers = {}

    for model in admin.site._registry:
        options = model._meta
        query = "&".join(f"{field.name}={value}" for field in options.fields)
        address = reverse(f"admin:{options.app_label}_{options.model_name}_add")
        answers[options.label] = ask(staff, f"{address}?{query}")

    assert {label: code for label, code in answers.items() if code not in {200, 403}} == {}


@pytest.mark.parametrize("key", ["%00", "abc", "9" * 30, "_00"])
@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_page_of_a_row_that_cannot_be_is_no_fault(staff, page, key):
    for model in (GlossaryTerm, ProjectFactory._meta.model):
        address = f"{list_of(model)}{key}/{page}/"

        assert ask(staff, address) in {302, 404}


@pytest.mark.parametrize(
    "query",
    [
        "term=%00&app_label=programmes&model_name=figure&field_name=project",
        "term=a&app_label=%00&model_name=figure&field_name=project",
        "term=a&app_label=programmes&model_name=figure&field_name=%00",
        "term=a&page=%00&app_label=programmes&model_name=figure&field_name=project",
        "term=a&page=-1&app_label=programmes&model_name=figure&field_name=project",
        "",
    ],
)
def test_autocomplete_answers_any_address_without_a_fault(staff, query):
    assert ask(staff, f"/admin/autocomplete/?{query}") in {200, 403, 404}
