"""What the database refuses of publications, through the ORM and through raw SQL."""

import pytest

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
