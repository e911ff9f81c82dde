"""Uploaded files: by suffix and content, by size and number; handed out so that nothing runs."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import FileField
from django.db.models.fields.files import FieldFile

from core import uploads

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
JPG = b"\xff\xd8\xff\xe0" + b"\x00" * 40


def archive(*names, size=10):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, b"\x00" * size)
    return data.getvalue()


def made(content):
    """Archives are made by the test that needs one, not by whoever only lists the tests."""
    return content() if callable(content) else content


def refuses(name, content):
    with pytest.raises(ValidationError) as refusal:
        uploads.check_upload(SimpleUploadedFile(name, content))
    return refusal.value.messages[0]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("dilekçe.pdf", PDF),
        ("DİLEKÇE.PDF", PDF),
        ("resim.png", PNG),
        ("resim.jpg", JPG),
        ("resim.jpeg", JPG),
        ("metin.docx", lambda: archive("[Content_Types].xml", "word/document.xml")),
        ("tablo.xlsx", lambda: archive("xl/workbook.xml")),
        ("metin.odt", lambda: archive("mimetype", "content.xml")),
        ("tablo.ods", lambda: archive("mimetype", "content.xml")),
        ("not.txt", "Iğdır'da çocuk".encode()),
        ("not.txt", "Iğdır'da çocuk".encode("windows-1254")),
        ("a.b.c.pdf", PDF),
    ],
)
def test_allowed_file_is_taken(name, content):
    uploads.check_upload(SimpleUploadedFile(name, made(content)))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("sayfa.html", b"<script>1</script>"),
        ("çizim.svg", b"<svg onload='1'/>"),
        ("program.exe", b"MZ"),
        ("dilekçe.pdf.exe", PDF),
        ("dilekçe.pdf", b"<html>"),
        ("dilekçe.pdf", PNG),
        ("resim.png", JPG),
        ("resim.jpg", b"GIF89a"),
        ("metin.docx", b"PK\x03\x04 not an archive"),
        ("metin.docx", lambda: archive("xl/workbook.xml")),
        ("metin.docx", lambda: archive("word/document.xml", "word/vbaProject.bin")),
        ("metin.docx", lambda: archive("word/document.xml", "word/VBAPROJECT.BIN")),
        ("metin.odt", lambda: archive("content.xml", "Basic/Standard/Module1.xml")),
        ("tablo.ods", lambda: archive("content.xml", "Scripts/python/evil.py")),
        ("metin.docm", lambda: archive("word/document.xml")),
        ("bomba.docx", lambda: archive("word/document.xml", size=250 * 1024 * 1024)),
        ("not.txt", b"a\x00b"),
        ("boş.pdf", b""),
        ("adsız", PDF),
        (".pdf", PDF),
    ],
)
def test_other_file_is_refused_by_name(name, content):
    assert name in refuses(name, made(content))


def test_file_above_ten_megabytes_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST_FILE", 10)

    refuses("dilekçe.pdf", PDF)


def test_sixth_file_is_refused():
    with pytest.raises(ValidationError):
        uploads.check_uploads([SimpleUploadedFile("a.pdf", PDF)] * 6)


def test_files_too_large_together_are_refused(monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST_TOGETHER", len(PDF) * 2)
    two = [SimpleUploadedFile("a.pdf", PDF)] * 2
    uploads.check_uploads(two)

    with pytest.raises(ValidationError):
        uploads.check_uploads([*two, two[0]])


def test_checked_file_can_be_read_from_its_beginning():
    upload = SimpleUploadedFile("metin.docx", archive("word/document.xml"))

    uploads.check_upload(upload)

    assert upload.read(2) == b"PK"


def test_stored_name_says_nothing_about_the_file():
    first, second = (uploads.random_name("tickets", "pdf") for _file in range(2))

    assert first != second
    assert first.startswith("tickets/")
    assert first.endswith(".pdf")
    assert len(first) > 40


@pytest.fixture
def stored(tmp_path):
    file = FieldFile(None, FileField(storage=FileSystemStorage(tmp_path)), "x/abc.pdf")
    file.storage.save("x/abc.pdf", ContentFile(PDF))
    return file


def test_file_is_handed_out_as_a_download_that_runs_nothing(stored):
    response = uploads.file_response(stored, 'Dilek"çe\n.pdf', "application/pdf")

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''Dilek%22%C3%A7e%0A.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]


def test_behind_the_proxy_only_the_name_is_sent(stored, settings):
    settings.X_ACCEL_LOCATION = "/private-files"

    response = uploads.file_response(stored, "a.pdf", "application/pdf")

    assert response["X-Accel-Redirect"] == "/private-files/x/abc.pdf"
    assert response.content == b""
