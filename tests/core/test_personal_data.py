"""The registry of personal data: no column without a statement, no statement without a column."""

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import models

from core import personal_data
from core.management.commands import personal_data as command
from core.personal_data import Fate, faults, gather_holdings, registry
from core.personal_data import faults as check
from core.personal_data.faults import may_be_personal, must_be_personal


def test_every_column_is_stated_and_the_inventory_page_is_current():
    assert faults() == []
    assert command.PAGE.read_text("utf-8") == personal_data.document()


def forget(monkeypatch, model, column):
    """Take one column out of what is stated about a model."""
    kept = []
    for holding in gather_holdings():
        if holding.model == model:
            columns = {name: fate for name, fate in holding.columns.items() if name != column}
            others = " ".join(name for name in holding.impersonal.split() if name != column)
            kept.append(replace(holding, columns=columns, impersonal=others))
        else:
            kept.append(holding)
    module = check.__globals__
    monkeypatch.setitem(module, "gather_holdings", lambda: kept)


@pytest.mark.parametrize(
    ("model", "column"),
    [
        ("accounts.User", "full_name"),
        ("accounts.User", "last_login"),
        ("accounts.User", "is_staff"),
        ("helpdesk.Ticket", "asker_email"),
        ("usersessions.UserSession", "ip"),
        ("mfa.Authenticator", "data"),
        ("core.AuditEvent", "actor"),
    ],
)
def test_column_of_a_personal_model_without_a_statement_fails(monkeypatch, model, column):
    forget(monkeypatch, model, column)

    assert faults() == [f"{model}.{column}: not in its holding"]


def test_text_that_nobody_calls_impersonal_fails(monkeypatch):
    stated = registry.gather_impersonal()
    del stated["programmes.Project"]["problem_statement"]
    monkeypatch.setitem(check.__globals__, "gather_impersonal", lambda: stated)

    expected = "programmes.Project.problem_statement: needs a holding, or a reason in IMPERSONAL"
    assert faults() == [expected]


def test_person_cannot_be_called_impersonal(monkeypatch):
    stated = registry.gather_impersonal()
    kept = [one for one in gather_holdings() if one.model != "programmes.ProjectReview"]
    names = ["submitted_by", "reviewer", "reason"]
    stated["programmes.ProjectReview"] = dict.fromkeys(names, "no person")
    monkeypatch.setitem(check.__globals__, "gather_impersonal", lambda: stated)
    monkeypatch.setitem(check.__globals__, "gather_holdings", lambda: kept)

    assert faults() == [
        "programmes.ProjectReview.reviewer: needs a holding",
        "programmes.ProjectReview.submitted_by: needs a holding",
    ]


def test_statement_about_what_is_not_there_fails(monkeypatch):
    stated = registry.gather_impersonal()
    stated["core.Nothing"] = {"x": "no such model"}
    stated["core.GlossaryTerm"]["colour"] = "no such column"
    monkeypatch.setitem(check.__globals__, "gather_impersonal", lambda: stated)

    assert faults() == [
        "core.GlossaryTerm.colour: no such column",
        "core.Nothing: no such model",
    ]


@pytest.mark.parametrize(
    ("field", "may", "must"),
    [
        (models.EmailField(), True, True),
        (models.GenericIPAddressField(), True, True),
        (models.CharField(max_length=9), True, False),
        (models.JSONField(), True, False),
        (models.FileField(), True, False),
        (models.CharField(max_length=9, choices=[("a", "A")]), False, False),
        (models.DateTimeField(), False, False),
        (models.BooleanField(), False, False),
    ],
)
def test_kind_of_a_column_says_what_has_to_be_stated(field, may, must):
    assert (may_be_personal(field), must_be_personal(field)) == (may, must)


def test_check_fails_on_an_inventory_page_that_is_out_of_date(monkeypatch, tmp_path):
    page = tmp_path / "personal-data.md"
    monkeypatch.setattr(command, "PAGE", page)

    with pytest.raises(CommandError, match="1 faults"):
        call_command("personal_data", check=True)

    call_command("personal_data", write=True)
    call_command("personal_data", check=True)


def test_every_holding_says_purpose_ground_time_and_recipients_in_both_languages():
    for holding in gather_holdings():
        for words in (holding.title, holding.purpose, holding.retention, holding.recipients):
            assert str(words).strip(), holding.model
        assert holding.ground.label
        assert all(isinstance(fate, Fate) for fate in holding.columns.values())
