"""What a reader sees of a field in two languages; what the database refuses."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from core.models import GlossaryTerm
from core.translation import Translated, translated

pytestmark = pytest.mark.django_db


def term(**values):
    return GlossaryTerm.objects.create(**values)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("tr", Translated("Sivil toplum", "tr", False)),
        ("en", Translated("Civil society", "en", False)),
    ],
)
def test_text_is_shown_in_the_readers_language(language, expected):
    row = term(term_tr="Sivil toplum", term_en="Civil society")

    with override(language):
        assert translated(row, "term") == expected


def test_missing_text_falls_back_to_the_primary_language():
    row = term(primary_language="en", term_en="Civil society")

    with override("tr"):
        assert translated(row, "term") == Translated("Civil society", "en", True)
        assert row.text("term") == str(row) == "Civil society"


def test_field_empty_in_both_languages_is_empty_and_no_fallback():
    row = term(term_tr="Sivil toplum")

    with override("en"):
        assert translated(row, "abbreviation") == Translated("", "tr", False)


def test_reading_a_fallback_never_stores_it():
    row = term(term_tr="Yalnız Türkçe")

    with override("en"):
        translated(row, "term")
        row.term = row.term
        row.save()

    row.refresh_from_db()
    assert not row.term_en


@pytest.mark.parametrize("text", [None, "", "   ", "\n\t"])
@pytest.mark.parametrize("language", ["tr", "en"])
def test_row_without_text_in_its_primary_language_is_refused(language, text):
    other = "en" if language == "tr" else "tr"
    values = {"primary_language": language, f"term_{language}": text, f"term_{other}": "a"}

    with pytest.raises(IntegrityError), transaction.atomic():
        term(**values)


@pytest.mark.parametrize("value", ["NULL", "''", "'  '"])
def test_row_without_text_in_its_primary_language_is_refused_by_raw_sql(value):
    row = term(term_tr="Sivil toplum", term_en="Civil society")

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE core_glossaryterm SET term_tr = {value} WHERE id = {row.pk}")


def test_primary_language_cannot_be_one_without_text():
    row = term(term_tr="Yalnız Türkçe")

    with pytest.raises(IntegrityError), transaction.atomic():
        GlossaryTerm.objects.filter(pk=row.pk).update(primary_language="en")
