"""The making of a version's files: in a folder and in a bucket, again, and while it is made."""

import threading
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from pypdf import PdfReader

from core import jobs
from core.models import Job
from core.pdf import Pdf
from core.storage import StorageError
from core.uploads import store_generated
from publications import services, tasks
from publications.models import File, FileBuild, Version
from publications.services import order_files, publish_version
from publications.tasks import build_file
from tests.factories.publications import FileFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(private_files):
    """Each test has a folder of its own."""


@pytest.fixture
def text_as_file(monkeypatch):
    """The engine's part, done at once: the file holds the document's HTML."""
    monkeypatch.setattr(tasks, "render_pdf", lambda html: Pdf(html.encode(), 1))


def content(version):
    with default_storage.open(version.files.get().file.name) as stored:
        return stored.read().decode()


def kept(folder):
    return [path.name for path in (folder / "publications").rglob("*") if path.is_file()]


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
    version = VersionFactory(draft=True, body_en="")
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


def test_built_again_leaves_no_file_behind(private_files, text_as_file):
    version = VersionFactory(body_en="")
    for _time in range(2):
        build_file(order_files(version=version, actor=None)[0].pk)

    assert kept(private_files) == [f"{version.pk}-tr.pdf"]


def test_file_under_a_former_name_is_taken_away_after_the_commit(
    private_files, text_as_file, django_capture_on_commit_callbacks
):
    former = FileFactory(version__body_en="")
    version = former.version

    with django_capture_on_commit_callbacks(execute=True):
        build_file(order_files(version=version, actor=None)[0].pk)
        assert (private_files / former.file.name).exists()

    assert kept(private_files) == [f"{version.pk}-tr.pdf"]
    assert version.files.get().file.name == f"publications/{version.pk}-tr.pdf"


def test_file_that_cannot_be_kept_leaves_the_former_one_and_is_tried_again(
    private_files, text_as_file, monkeypatch
):
    version = VersionFactory(draft=True, body_en="", body_tr="Eski metin")
    build_file(order_files(version=version, actor=None)[0].pk)
    Version.objects.update(body_tr="Yeni metin")
    build = order_files(version=version, actor=None)[0]
    with monkeypatch.context() as patch:
        patch.setattr(services, "store_generated", full_disk)
        with pytest.raises(OSError, match="No space left"):
            build_file(build.pk)

    build.refresh_from_db()
    assert (build.state, build.error) == ("waiting", "OSError: [Errno 28] No space left on device")
    assert "Eski metin" in content(version)
    jobs.start_over(build)
    build_file(build.pk)
    assert "Yeni metin" in content(version)


def full_disk(name, data):
    raise OSError(28, "No space left on device")


def test_order_while_a_worker_makes_the_file_makes_it_again_from_the_new_text(monkeypatch):
    version = VersionFactory(draft=True, body_en="", body_tr="Eski metin")
    build = order_files(version=version, actor=None)[0]

    def edited_meanwhile(html):
        if "Eski metin" in html:
            Version.objects.update(body_tr="Yeni metin")
            order_files(version=version, actor=None)
        return Pdf(html.encode(), 1)

    monkeypatch.setattr(tasks, "render_pdf", edited_meanwhile)

    with pytest.raises(jobs.LeaseLost):
        build_file(build.pk)

    build.refresh_from_db()
    assert (build.state, build.attempts) == (Job.State.WAITING, 0)
    assert not File.objects.exists()
    build_file(build.pk)
    assert "Yeni metin" in content(version)


def test_without_the_new_order_the_same_edit_leaves_the_older_text(monkeypatch):
    version = VersionFactory(draft=True, body_en="", body_tr="Eski metin")
    build = order_files(version=version, actor=None)[0]

    def edited_meanwhile(html):
        Version.objects.update(body_tr="Yeni metin")
        return Pdf(html.encode(), 1)

    monkeypatch.setattr(tasks, "render_pdf", edited_meanwhile)

    build_file(build.pk)

    assert "Eski metin" in content(version)


def test_failed_build_has_all_its_attempts_again_when_ordered(text_as_file):
    version = VersionFactory(body_en="")
    build = order_files(version=version, actor=None)[0]
    FileBuild.objects.update(state="failed", attempts=5, error="x", finished_at=build.created_at)

    order_files(version=version, actor=None)

    build.refresh_from_db()
    assert (build.state, build.attempts, build.error, build.finished_at) == ("waiting", 0, "", None)


def test_file_of_a_text_that_was_taken_out_goes_with_it(
    private_files, text_as_file, django_capture_on_commit_callbacks
):
    version = VersionFactory(draft=True)
    for build in order_files(version=version, actor=None):
        build_file(build.pk)
    version.body_en = ""
    version.save()

    with django_capture_on_commit_callbacks(execute=True):
        publish_version(version=version, actor=None)

    assert kept(private_files) == [f"{version.pk}-tr.pdf"]
    assert list(version.files.values_list("language", flat=True)) == ["tr"]
    assert list(version.builds.values_list("language", flat=True)) == ["tr"]


class InThread(threading.Thread):
    """Something that another person or worker does at the same time."""

    def __init__(self, act):
        super().__init__(daemon=True)
        self.act, self.error = act, None
        self.start()

    def run(self):
        try:
            self.act()
        except Exception as error:
            self.error = error
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
def test_publishing_while_a_worker_stores_the_file_waits_and_makes_it_again(
    text_as_file, monkeypatch
):
    version = VersionFactory(draft=True, body_en="", body_tr="Eski metin")
    build = order_files(version=version, actor=None)[0]
    stores, may_go_on = threading.Event(), threading.Event()

    def slowly(name, data):
        stores.set()
        assert may_go_on.wait(10)
        store_generated(name, data)

    monkeypatch.setattr(services, "store_generated", slowly)
    worker = InThread(lambda: build_file(build.pk))
    assert stores.wait(10)
    Version.objects.update(body_tr="Yeni metin")
    publisher = InThread(lambda: publish_version(version=version, actor=None))
    publisher.join(0.5)
    assert publisher.is_alive()

    may_go_on.set()
    publisher.join(10)
    worker.join(10)

    # The worker points its file at a version that the publisher has locked: no deadlock.
    assert publisher.error is None
    assert isinstance(worker.error, jobs.LeaseLost)
    assert FileBuild.objects.get().state == Job.State.WAITING
    build_file(build.pk)
    assert "Yeni metin" in content(version)


@pytest.mark.django_db(transaction=True)
def test_worker_cannot_take_an_order_before_its_text_can_be_read(text_as_file):
    version = VersionFactory(draft=True, body_en="", body_tr="Eski metin")
    build = order_files(version=version, actor=None)[0]
    from_another = []

    def edit_and_order():
        Version.objects.update(body_tr="Yeni metin")
        order_files(version=version, actor=None)
        worker = InThread(lambda: build_file(build.pk))
        worker.join(10)
        from_another.append((worker.error, File.objects.exists()))

    services.transaction.atomic(edit_and_order)()

    assert from_another == [(None, False)]
    build_file(build.pk)
    assert "Yeni metin" in content(version)


def test_guide_in_a_bucket_is_built_and_downloaded(bucket, client):
    version = VersionFactory(body_en="")

    build_file(order_files(version=version, actor=None)[0].pk)

    assert bucket.names == [f"portal/publications/{version.pk}-tr.pdf"]
    address = reverse("publications:file_download", args=[version.publication.slug, "tr", "pdf"])
    data = b"".join(client.get(address).streaming_content)
    assert PdfReader(BytesIO(data)).metadata.title == version.title_tr


def test_guide_waits_while_the_bucket_refuses_and_is_kept_later(bucket, text_as_file):
    version = VersionFactory(body_en="")
    build = order_files(version=version, actor=None)[0]
    bucket.refuse_our_key()
    with pytest.raises(StorageError):
        build_file(build.pk)
    build.refresh_from_db()
    assert build.state == "waiting"
    assert build.error.startswith("StorageError: ")
    assert not File.objects.exists()

    bucket.empty()
    jobs.start_over(build)
    build_file(build.pk)

    assert bucket.names == [f"portal/publications/{version.pk}-tr.pdf"]
