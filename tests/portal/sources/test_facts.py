"""manage.py check_sources: a line for each fact of the sources, and no fact is missed unseen."""

import re
from collections.abc import Iterator
from io import StringIO
from itertools import product

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from portal.management.commands import check_sources
from portal.services import facts
from portal.services.facts import Finding, Portal
from portal.services.source_rows import RowWriter
from portal.services.sources import DOCUMENTS

pytestmark = [pytest.mark.usefixtures("loaded_sources"), pytest.mark.django_db]
# How many facts each source states (facts.md), and those over several sources.
STATED = {"000": 88, "001": 55, "002": 21, "003": 47, "004": 23, "x": 5}
PREFIXES = {"000": "S0", "001": "S1", "002": "S2", "003": "S3", "004": "S4", "x": "X"}
ROUND = "000/project/training_programmes/capacity-building/rounds/1st-round-training-programme"
# One row of each way in which a row is named: alone, below another, counted, shared. The rows of a
# source go together, as its pages are read again for them; no fact speaks of two of them.
REMOVED = {
    "000": [
        "000/project/deliverables/8/parts/1",
        "000/project/project_provinces/provinces/Erzurum/neighbours/provinces/Artvin",
        "000/project/roles/beneficiary",
        f"{ROUND}/days/1/topics/1",
    ],
    "001": [
        "001/project/challenges/1/mitigations/1",
        "001/project/extensions/2022",
        "001/project/figures/interpreters",
    ],
    "003": ["003/project/province_scopes/needs-analysis"],
    "004": ["004/project/activities/adana", "004/project/objectives/1"],
    "shared": ["glossary/ngo", "organisations/mofss/names/mofsp"],
}


@pytest.fixture(scope="module")
def pages(loaded_sources, django_db_blocker) -> dict[tuple[str, str], str]:
    """The public pages while every row stands."""
    with django_db_blocker.unblock():
        portal = Portal(RowWriter.with_memory().traces)
        facts.check_facts(portal)
    return portal.texts


def without(*keys: str, pages: dict[tuple[str, str], str]) -> list[Finding]:
    """Check every fact while these rows are gone; pages that cannot know are not read again."""
    before = Portal(RowWriter.with_memory().traces)
    read_again = {place for key in keys for place in _may_show(before, key)}
    texts = {place: text for place, text in pages.items() if place not in read_again}
    with transaction.atomic():
        for key in keys:
            row = before.row(key)
            assert row is not None
            row.delete()
        findings = facts.check_facts(Portal(before.traces, texts))
        transaction.set_rollback(True)
    return findings


def _may_show(portal: Portal, key: str) -> Iterator[tuple[str, str]]:
    """The pages that the facts of the row's source speak of; of every source, for a shared row."""
    document = key.partition("/")[0]
    for fact in facts.read_facts():
        if document not in DOCUMENTS or fact.document in {document, "x"}:
            for name, language in product(fact.pages, ("tr", "en")):
                with override(language):
                    yield portal.path(name) or "", language


def related(key: str) -> Iterator[str]:
    """The facts that name the row or one below it, or how many rows stand beside it."""
    beside = key.rpartition("/")[0]
    for fact in facts.read_facts():
        names = [name for name in fact.rows if "/source/" not in name]
        names += [
            value for values in fact.rows.values() for value in values.values() if value == key
        ]
        counted = beside in fact.counts or any(name.startswith(f"{key}/") for name in fact.counts)
        if counted or any(name == key or name.startswith(f"{key}/") for name in names):
            yield fact.id


def test_every_fact_of_the_sources_is_listed_once_in_its_order():
    listed = [fact.id for fact in facts.read_facts()]

    assert listed == [
        f"{PREFIXES[document]}-{number:02}"
        for document, count in STATED.items()
        for number in range(1, count + 1)
    ]


def test_every_fact_names_its_lines_a_row_or_number_and_a_page_in_both_languages():
    for fact in facts.read_facts():
        assert fact.lines, fact.id
        assert fact.rows or fact.counts, fact.id
        for texts in fact.pages.values():
            assert set(texts) - {"never"} == {"tr", "en"}, fact.id
            assert all([*texts["tr"], *texts["en"]]), fact.id


def test_every_fact_is_in_the_data_and_on_its_page(pages):
    portal = Portal(RowWriter.with_memory().traces, pages)

    faults = {one.fact.id: one.faults for one in facts.check_facts(portal) if not one.has_passed}

    assert faults == {}


@pytest.mark.parametrize("source", REMOVED)
def test_rows_that_are_removed_fail_their_own_facts_and_no_other(source, pages):
    facts_of = [set(related(key)) for key in REMOVED[source]]
    assert all(facts_of)
    assert len(set.union(*facts_of)) == sum(map(len, facts_of))

    findings = without(*REMOVED[source], pages=pages)

    failed = {one.fact.id for one in findings if not one.has_passed}
    assert failed == set.union(*facts_of)


def test_row_that_is_removed_is_named_in_both_languages(pages):
    findings = {one.fact.id: one for one in without("001/project/legal_bases/1", pages=pages)}

    faults = findings["S1-12"].faults
    assert "no row 001/project/legal_bases/1" in faults["tr"]
    assert "no row 001/project/legal_bases/1" in faults["en"]
    assert any("does not say" in fault for fault in faults["en"])


def test_value_that_differs_is_told_with_what_should_stand_there(pages):
    traces = RowWriter.with_memory().traces
    row = Portal(traces).row("001/project/legal_bases/1")
    type(row)._default_manager.filter(pk=row.pk).update(kind="regulation")

    findings = facts.check_facts(Portal(traces, pages))
    (finding,) = [one for one in findings if not one.has_passed]

    assert finding.fact.id == "S1-12"
    fault = "001/project/legal_bases/1: kind is 'regulation', not 'law'"
    assert finding.faults == {"tr": [fault], "en": [fault]}


def test_text_lost_in_one_language_fails_in_that_language_only(pages):
    with override("en"):
        place = (reverse("portal:glossary"), "en")
    texts = pages | {place: pages[place].replace("civil society organisation", "")}
    portal = Portal(RowWriter.with_memory().traces, texts)

    findings = {one.fact.id: one for one in facts.check_facts(portal)}

    assert findings["X-03"].faults["en"]
    assert not findings["X-03"].faults["tr"]


def run(monkeypatch, findings: list[Finding]) -> tuple[list[str], str]:
    """What the command prints for these findings, and what it fails with."""
    monkeypatch.setattr(check_sources.services, "check_facts", lambda: findings)
    printed, failure = StringIO(), ""
    try:
        call_command("check_sources", stdout=printed)
    except CommandError as error:
        failure = str(error)
    return printed.getvalue().splitlines(), failure


def found(*faults: dict[str, list[str]]) -> list[Finding]:
    listed = facts.read_facts()
    return [Finding(fact, fault) for fact, fault in zip(listed, faults, strict=False)]


def test_command_prints_a_line_for_each_fact_and_succeeds(monkeypatch):
    right = {"tr": [], "en": []}

    lines, failure = run(monkeypatch, found(right, right))

    line = re.compile(r"S0-0[12]  tr PASS  en PASS  000:\S.*")
    assert len(lines) == 3
    assert all(line.fullmatch(one) for one in lines[:2])
    assert (lines[2], failure) == ("2 facts, 0 missing", "")


def test_command_names_what_is_missing_and_fails(monkeypatch):
    findings = found({"tr": ["no row a"], "en": ["no row a", "page b"]}, {"tr": [], "en": ["c"]})

    lines, failure = run(monkeypatch, findings)

    assert re.fullmatch(r"S0-01  tr FAIL  en FAIL  000:\S.*  no row a  page b", lines[0])
    assert re.fullmatch(r"S0-02  tr PASS  en FAIL  000:\S.*  c", lines[1])
    assert (lines[2], failure) == ("2 facts, 2 missing", "2 of 2 facts are missing.")
