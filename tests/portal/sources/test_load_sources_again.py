"""manage.py load_sources: provenance, texts, and what a second load does."""

import re

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from core.models import SourceNote, TranslatableModel
from portal.services import load_sources, source_files
from portal.services.sources import DOCUMENTS
from programmes.models import (
    Activity,
    Deliverable,
    Figure,
    Objective,
    Project,
    ProjectOrganisation,
    Result,
    Theme,
)
from publications.models import Topic, Version
from trainings.models import Round

PROJECT = source_files.read_document("000")["project"]["slug"]
# A row has both languages or, for these, may have neither.
OPTIONAL_TEXTS = {
    *("abbreviation", "description", "place", "sites_label", "reference_document", "note"),
    *("problem_statement", "continuation_note", "access_note", "audience", "catchment_note"),
    *("basis", "narrative", "resources", "next_steps", "further_support", "submitted_as"),
    "mentoring",
}
NOT_LOADED = {"body", "change_note"}

pytestmark = [pytest.mark.usefixtures("loaded_sources"), pytest.mark.django_db]


def loaded_rows() -> list[models.Model]:
    """Every row that the load made, of every app."""
    skipped = {"Province", "AuditEvent", "ContentChange"}
    return [
        row
        for label in (
            "core",
            "organisations",
            "programmes",
            "publications",
            "trainings",
            "helpdesk",
        )
        for model in apps.get_app_config(label).get_models()
        if not model.__name__.startswith("Historical") and model.__name__ not in skipped
        for row in model._default_manager.all()
    ]


def texts(row: models.Model) -> dict[str, str]:
    return {
        field.attname: value
        for field in row._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and isinstance(value := getattr(row, field.attname), str)
    }


# Provenance


def test_every_conflict_that_the_sources_hold_is_an_open_note():
    notes = [note for name in DOCUMENTS for note in source_files.read_document(name)["notes"]]
    opened = SourceNote.objects.filter(state="open")

    assert opened.count() == len(notes)
    stated = {note.note.splitlines()[0] for note in opened}
    assert {f"C{number}" for number in range(1, 19)} <= stated


@pytest.mark.parametrize(
    "model", [Project, Objective, Result, Deliverable, Activity, Figure, ProjectOrganisation]
)
def test_every_fact_has_its_place_in_a_source(model):
    noted = SourceNote.objects.filter(target_label=model._meta.label_lower)

    assert set(noted.values_list("target_id", flat=True)) == set(
        model.objects.values_list("pk", flat=True)
    )


# Text


def test_every_text_is_there_in_both_languages():
    half = []
    for row in loaded_rows():
        if not isinstance(row, TranslatableModel):
            continue
        columns = {f.attname for f in row._meta.concrete_fields}
        names = {
            name[:-3] for name in columns if f"{name[:-3]}_tr" in columns and name[-3:] == "_en"
        }
        for name in names - NOT_LOADED:
            filled = [bool(getattr(row, f"{name}_{language}")) for language in ("tr", "en")]
            if not all(filled) and (any(filled) or name not in OPTIONAL_TEXTS):
                half.append((row._meta.label, row.pk, name))

    assert half == []


def test_rows_pass_the_checks_of_their_models():
    for row in loaded_rows():
        row.full_clean()


def test_no_address_of_a_person_is_loaded():
    with_address = [
        (row._meta.label, row.pk)
        for row in loaded_rows()
        for text in texts(row).values()
        if re.search(r"\S@\S|\bemail\b", text)
    ]

    assert with_address == []


def test_text_is_nfc_with_plain_spaces_and_typographic_apostrophes():
    odd = [
        (row._meta.label, name, text)
        for row in loaded_rows()
        for name, text in texts(row).items()
        if re.search(r"[\u00a0\u0300-\u036f\u200b]|\w'\w|  | $|^ ", text)
    ]

    assert odd == []


def test_our_own_text_calls_the_country_turkiye():
    odd = [
        (row._meta.label, name)
        for row in loaded_rows()
        if not isinstance(row, SourceNote)
        for name, text in texts(row).items()
        if re.search(r"\bTurk(ey|iye)\b", text) and not name.startswith("name_as_written")
    ]

    assert odd == []


# Loading again


def test_loading_twice_writes_nothing():
    with CaptureQueriesContext(connection) as statements:
        counts = load_sources()

    writes = [s["sql"] for s in statements if s["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert writes == []
    assert (counts.created, counts.changed, counts.kept, counts.deleted) == (0, 0, 0, 0)
    assert counts.projects == 5


def test_what_staff_changed_stays():
    row = Project.objects.get(slug=PROJECT)
    row.summary_tr = "Personelin düzelttiği özet."
    row.save()

    counts = load_sources()

    assert Project.objects.get(slug=PROJECT).summary_tr == "Personelin düzelttiği özet."
    assert (counts.changed, counts.kept) == (0, 1)


def test_what_staff_deleted_stays_away_with_its_children():
    Round.objects.get(slug="3rd-round-training-programme").delete()

    counts = load_sources()

    assert not Round.objects.filter(slug="3rd-round-training-programme").exists()
    assert (counts.created, counts.deleted) == (0, 1)


def test_what_the_files_changed_arrives_where_staff_did_not_touch_it(monkeypatch):
    theme = {
        "slug": "sosyal-politika",
        "title": {"tr": "Sosyal politikalar", "en": "Social policy"},
    }
    read = source_files.read
    monkeypatch.setattr(
        source_files,
        "read",
        lambda name: [theme, *read(name)[1:]] if name == "themes" else read(name),
    )

    counts = load_sources()

    assert Theme.objects.get(slug="sosyal-politika").title_tr == "Sosyal politikalar"
    assert (counts.created, counts.changed, counts.kept) == (0, 1, 0)


def test_published_version_stays_whatever_the_files_say(monkeypatch):
    before = set(Version.objects.values_list("pk", "summary_tr"))
    read = source_files.read_document

    def with_another_summary(document):
        content = read(document)
        for publication in content["project"].get("publications", []):
            publication["versions"][0]["summary"]["tr"] = "Başka bir özet."
        return content

    monkeypatch.setattr(source_files, "read_document", with_another_summary)

    counts = load_sources()

    assert set(Version.objects.values_list("pk", "summary_tr")) == before
    assert (counts.created, counts.changed, counts.kept) == (0, 0, 0)


def test_a_row_made_by_hand_under_the_same_address_is_adopted(monkeypatch):
    Topic.objects.create(slug="yeni-konu", title_tr="Elle yazılan")
    added = {"slug": "yeni-konu", "title": {"tr": "Dosyadaki", "en": "From the file"}}
    read = source_files.read
    monkeypatch.setattr(
        source_files, "read", lambda name: [*read(name), added] if name == "topics" else read(name)
    )

    counts = load_sources()

    topic = Topic.objects.get(slug="yeni-konu")
    assert (topic.title_tr, topic.title_en) == ("Elle yazılan", "From the file")
    assert (counts.created, counts.changed, counts.kept) == (0, 1, 1)


# The command


def test_the_command_says_what_it_did(capsys):
    call_command("load_sources")

    assert re.fullmatch(
        r"sources: 5 projects; 0 rows created, 0 changed, \d{3} unchanged, "
        r"0 values kept as staff changed them, 0 left deleted\n",
        capsys.readouterr().out,
    )


def test_the_command_refuses_in_one_line_without_the_provinces(monkeypatch):
    monkeypatch.setattr("portal.services.sources.PROVINCES", 82)

    with pytest.raises(
        CommandError, match=r"^The provinces are missing: run load_provinces first\.$"
    ):
        call_command("load_sources")
