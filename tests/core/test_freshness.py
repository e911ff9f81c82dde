"""A translation older than its original: noticed whoever writes, confirmed by one word of staff."""

import pytest
from django.apps import apps
from django.db import connection
from django.utils.translation import override

from core.freshness import fingerprint, may_be_outdated
from core.models import AuditEvent, OutdatedTranslation, TranslatableModel
from core.services import TextChangedMeanwhileError, confirm_translation
from programmes.models import Project
from tests.factories.accounts import UserFactory
from tests.factories.core import GlossaryTermFactory
from tests.factories.programmes import FigureFactory, ProjectFactory
from tests.refusals import sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(
        draft=True, summary_tr="Iğdır’da başladı.", summary_en="It began in Iğdır."
    )


def change(row, **texts):
    """Change texts as a form does: the whole row is saved."""
    for name, text in texts.items():
        setattr(row, name, text)
    row.save()


def outdated():
    return set(OutdatedTranslation.objects.values_list("target_label", "field", "language"))


SUMMARY = {("programmes.project", "summary", "en")}


def test_original_changed_after_its_translation_is_noticed_whoever_writes(project):
    change(project, summary_tr="Ağrı’da başladı.")
    assert outdated() == SUMMARY

    term, figure = GlossaryTermFactory(), FigureFactory(primary_language="en")
    type(term).objects.filter(pk=term.pk).update(term_tr="İş birliği")
    sql("UPDATE programmes_figure SET label_en = 'Officials' WHERE id = %s", figure.pk)()
    project.save()

    assert outdated() == {
        *SUMMARY,
        ("core.glossaryterm", "term", "en"),
        ("programmes.figure", "label", "tr"),
    }


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"summary_tr": "Ağrı’da başladı.", "summary_en": "It began in Ağrı."}, set()),
        ({"summary_en": "It started in Iğdır."}, set()),
        ({"summary_tr": "  Iğdır’da \r\n başladı. "}, set()),
        ({"summary_tr": "Iğdır’da başladı!"}, SUMMARY),
        ({"background_tr": "Yalnız Türkçe"}, set()),
        ({"stage": "ongoing"}, set()),
    ],
)
def test_translation_is_in_doubt_only_when_the_words_of_the_original_alone_changed(
    project, texts, expected
):
    change(project, **texts)

    assert outdated() == expected


@pytest.mark.parametrize(
    "texts",
    [{"summary_en": "It began in Ağrı."}, {"summary_tr": "Iğdır’da başladı."}, {"summary_en": ""}],
)
def test_doubt_ends_with_a_new_translation_the_old_original_or_no_translation(project, texts):
    change(project, summary_tr="Ağrı’da başladı.")
    change(project, summary_tr="Ağrı’da, sonra Muş’ta başladı.")
    assert outdated() == SUMMARY

    change(project, **texts)

    assert outdated() == set()


def test_doubt_moves_with_the_original_language_and_goes_with_the_row(project):
    change(project, summary_tr="Ağrı’da başladı.")

    change(project, primary_language="en")
    assert outdated() == {("programmes.project", "summary", "tr")}
    project.delete()

    assert outdated() == set()


def test_every_table_with_two_languages_is_watched():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger "
            "WHERE tgname LIKE 'outdated_translation%%' GROUP BY 1"
        )
        watched = dict(cursor.fetchall())

    translated = [model for model in apps.get_models() if issubclass(model, TranslatableModel)]
    assert watched == {model._meta.db_table: 2 for model in translated}


def test_reader_of_the_translation_alone_costs_a_query(project, django_assert_num_queries):
    english = FigureFactory(primary_language="en")
    change(project, summary_tr="Ağrı’da başladı.")

    with override("tr"), django_assert_num_queries(0):
        assert not may_be_outdated([project])
    with override("en"), django_assert_num_queries(1):
        assert may_be_outdated([project, english])
    with override("en"), django_assert_num_queries(1):
        assert not may_be_outdated([Project(pk=project.pk + 1)])


def test_confirmed_translation_is_no_longer_in_doubt_until_the_next_change(project):
    change(project, summary_tr="Ağrı’da başladı.")
    note, editor = OutdatedTranslation.objects.get(), UserFactory()

    for _again in range(2):
        confirm_translation(note=note, seen=fingerprint(project, "summary"), actor=editor)

    assert outdated() == set()
    event = AuditEvent.objects.get(verb="translation_confirmed")
    assert (event.actor, event.target_id) == (editor, str(project.pk))
    assert event.after == {"fields": ["summary_en"]}
    change(project, summary_tr="Muş’ta başladı.")
    assert outdated() == SUMMARY


@pytest.mark.parametrize("column", ["summary_tr", "summary_en"])
def test_text_changed_while_it_was_read_is_not_confirmed(project, column):
    change(project, summary_tr="Ağrı’da başladı.")
    seen, note = fingerprint(project, "summary"), OutdatedTranslation.objects.get()
    type(project).objects.filter(pk=project.pk).update(**{column: "Sinop"})

    with pytest.raises(TextChangedMeanwhileError):
        confirm_translation(note=note, seen=seen, actor=None)

    assert not AuditEvent.objects.filter(verb="translation_confirmed").exists()
