"""Publishing, withdrawing and the making of files."""

import pytest
from django.core.files.storage import default_storage
from pypdf import PdfReader

from core.models import AuditEvent, Job
from publications.models import FileBuild, Version
from publications.services import (
    VersionIsNotDraftError,
    VersionIsNotPublishedError,
    order_files,
    publish_version,
    withdraw_version,
)
from publications.tasks import build_file
from tests.factories.accounts import UserFactory
from tests.factories.publications import VersionFactory

pytestmark = pytest.mark.django_db
State = Version.State


def test_publish_supersedes_the_version_before_and_orders_both_files():
    old = VersionFactory()
    draft = VersionFactory(publication=old.publication, number=2, draft=True)
    actor = UserFactory(staff=True)

    publish_version(version=draft, actor=actor)

    old.refresh_from_db()
    draft.refresh_from_db()
    assert (old.state, draft.state) == (State.SUPERSEDED, State.PUBLISHED)
    assert set(FileBuild.objects.values_list("version_id", "language")) == {
        (draft.pk, "tr"),
        (draft.pk, "en"),
    }
    assert AuditEvent.objects.get(verb="version_published").actor == actor


@pytest.mark.parametrize("state", [State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN])
def test_publish_of_anything_but_a_draft_is_refused(state):
    version = VersionFactory(state=state)

    with pytest.raises(VersionIsNotDraftError):
        publish_version(version=version, actor=None)


def test_withdraw_takes_a_published_version_only():
    version = VersionFactory()

    withdraw_version(version=version, actor=None)

    with pytest.raises(VersionIsNotPublishedError):
        withdraw_version(version=version, actor=None)
    version.refresh_from_db()
    assert version.state == State.WITHDRAWN


def test_files_are_ordered_for_languages_with_a_text_and_once():
    version = VersionFactory(body_en="")

    order_files(version=version, actor=None)
    order_files(version=version, actor=None)

    assert list(FileBuild.objects.values_list("language", "state")) == [("tr", Job.State.WAITING)]


@pytest.mark.parametrize(("language", "word"), [("tr", "Iğdır’dan"), ("en", "Introduction")])
def test_built_file_is_a_tagged_pdf_in_its_language(language, word):
    version = VersionFactory()
    builds = {build.language: build for build in order_files(version=version, actor=None)}

    build_file(builds[language].pk)

    file = version.files.get()
    with default_storage.open(file.file.name) as stored:
        reader = PdfReader(stored)
        text = "".join(page.extract_text() for page in reader.pages)
        catalogue = reader.trailer["/Root"]
        assert catalogue["/Lang"] == language
        assert catalogue["/MarkInfo"]["/Marked"]
        assert reader.metadata.title == getattr(version, f"title_{language}")
    assert word in text
    assert (file.language, file.pages, file.is_tagged) == (language, len(reader.pages), True)
    assert FileBuild.objects.get(language=language).state == Job.State.DONE


def test_built_again_replaces_the_file_and_keeps_one_row():
    version = VersionFactory(body_en="")
    build_file(order_files(version=version, actor=None)[0].pk)
    version.body_tr = "# Değişti"
    version.save()

    build_file(order_files(version=version, actor=None)[0].pk)

    file = version.files.get()
    with default_storage.open(file.file.name) as stored:
        assert "Değişti" in "".join(page.extract_text() for page in PdfReader(stored).pages)


def test_build_that_is_done_is_not_made_again():
    build = order_files(version=VersionFactory(body_en=""), actor=None)[0]
    build_file(build.pk)
    first = build.version.files.get().updated_at

    build_file(build.pk)

    assert build.version.files.get().updated_at == first
