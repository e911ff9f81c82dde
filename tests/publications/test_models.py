"""What the database refuses of publications, through the ORM and through raw SQL."""

import pytest

from publications.models import Version
from tests.factories.publications import FileFactory, VersionFactory
from tests.refusals import assert_refused, sql

pytestmark = pytest.mark.django_db


def test_second_published_version_is_refused():
    one = VersionFactory()
    old = VersionFactory(publication=one.publication, number=2, state="superseded")

    assert_refused(lambda: VersionFactory(publication=one.publication, number=3))
    assert_refused(sql("UPDATE publications_version SET state = 'published' WHERE id = %s", old.pk))


def test_second_draft_is_refused():
    one = VersionFactory(draft=True)

    assert_refused(lambda: VersionFactory(publication=one.publication, number=2, draft=True))


def test_published_version_without_date_is_refused():
    one = VersionFactory()

    assert_refused(lambda: VersionFactory(published_at=None))
    assert_refused(sql("UPDATE publications_version SET published_at = NULL WHERE id = %s", one.pk))


@pytest.mark.parametrize("title", ["", "   ", None])
def test_title_in_the_primary_language_is_needed(title):
    one = VersionFactory(title_en="")

    assert_refused(lambda: VersionFactory(title_tr=title))
    assert_refused(
        sql("UPDATE publications_version SET primary_language = 'en' WHERE id = %s", one.pk)
    )


def test_file_with_a_false_checksum_form_or_twice_is_refused():
    file = FileFactory()

    assert_refused(lambda: FileFactory(sha256="0"))
    assert_refused(lambda: FileFactory(version=file.version))
    assert_refused(sql("UPDATE publications_file SET sha256 = 'X' WHERE id = %s", file.pk))


@pytest.mark.parametrize("state", ["published", "superseded", "withdrawn"])
@pytest.mark.parametrize(
    "values",
    [
        {"title_tr": "Sonradan"},
        {"title_en": None},
        {"summary_tr": ""},
        {"body_tr": "Başka bir metin"},
        {"body_en": None},
        {"change_note_tr": "Düzeltme"},
        {"number": 7},
        {"original_is_held": False},
        {"published_at": "2020-01-01T00:00:00Z"},
        {"state": "draft"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_what_was_published_stays_as_it_was_read(state, values):
    one = VersionFactory(state=state)
    columns = ", ".join(f"{name} = %s" for name in values)

    assert_refused(lambda: Version.objects.filter(pk=one.pk).update(**values))
    assert_refused(
        sql(f"UPDATE publications_version SET {columns} WHERE id = %s", *values.values(), one.pk)
    )


def test_draft_is_written_and_a_published_version_moves_on():
    draft, one, other = VersionFactory(draft=True), VersionFactory(), VersionFactory()

    Version.objects.filter(pk=draft.pk).update(title_tr="Taslak", number=2)
    Version.objects.filter(pk=one.pk).update(state="withdrawn")
    other.state = "superseded"
    other.save()

    states = Version.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["draft", "withdrawn", "superseded"]
