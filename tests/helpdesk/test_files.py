"""Files of questions and messages: in a folder and in a bucket; and when they cannot be kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import OutboundMail
from core.storage import FolderStorage
from helpdesk import services
from helpdesk.forms import new_key
from helpdesk.models import Attachment, Message, Ticket
from tests.factories.helpdesk import PDF, AttachmentFactory, TicketFactory

pytestmark = pytest.mark.django_db

ASK = "helpdesk:ticket_ask"
REFUSAL = [services.FilesNotKeptError.message]


def upload(name="dernek tüzüğü.pdf"):
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def told(response):
    return [str(error) for error in response.context["form"].non_field_errors()]


def kept(settings):
    folder = settings.STORAGES["default"]["OPTIONS"]["location"]
    return [path.name for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def unwritable(settings, tmp_path):
    """The folder of private files is a file: not even root can write into it."""
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    default = settings.STORAGES["default"]
    options = default["OPTIONS"] | {"location": blocked / "files"}
    settings.STORAGES = {**settings.STORAGES, "default": default | {"OPTIONS": options}}


@pytest.fixture(params=["full_disk", "unwritable", "wrong_key"])
def no_place(request):
    """Every way in which a file cannot be kept."""
    if request.param == "wrong_key":
        request.getfixturevalue("bucket").refuse_our_key()
    else:
        request.getfixturevalue(request.param)


def test_file_in_a_bucket_is_attached_and_downloaded_by_those_who_may_read_it(
    bucket, client, client_factory, officer, answers
):
    client.post(reverse(ASK), answers | {"attachments": [upload()]})

    attachment = Attachment.objects.get()
    address = reverse("helpdesk:ticket_file", args=[attachment.ticket.number, attachment.pk])
    assert bucket.names == [f"portal/{attachment.file.name}"]
    assert client_factory().get(address).status_code == 404
    client.force_login(officer)
    response = client.get(address)
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert bucket.address not in str(response.headers)


def test_files_of_the_bucket_without_a_question_are_taken_away(bucket, client, answers):
    first, again = answers | {"attachments": [upload()]}, answers | {"attachments": [upload()]}

    client.post(reverse(ASK), first)
    client.post(reverse(ASK), again)

    assert Ticket.objects.count() == len(bucket.names) == 1


@pytest.mark.usefixtures("no_place")
def test_question_whose_file_cannot_be_kept_is_refused_with_what_was_typed(client, answers):
    response = client.post(reverse(ASK), answers | {"attachments": [upload()]})

    text = response.content.decode()
    assert (response.status_code, told(response)) == (200, REFUSAL)
    assert answers["question"] in text
    assert answers["subject"] in text
    assert not Ticket.objects.exists()
    assert not OutboundMail.objects.exists()


@pytest.mark.usefixtures("no_place")
def test_same_question_is_taken_without_its_file(client, answers):
    client.post(reverse(ASK), answers | {"attachments": [upload()]})

    client.post(reverse(ASK), answers)

    assert Ticket.objects.get().subject == answers["subject"]


def test_second_file_that_does_not_fit_takes_the_first_away(client, answers, settings, monkeypatch):
    save, names = FolderStorage._save, []

    def fits_once(self, name, content):
        names.append(name)
        if len(names) == 2:
            raise OSError(28, "No space left on device")
        return save(self, name, content)

    monkeypatch.setattr(FolderStorage, "_save", fits_once)

    client.post(reverse(ASK), answers | {"attachments": [upload("a.pdf"), upload("b.pdf")]})

    assert len(names) == 2
    assert kept(settings) == []
    assert not Ticket.objects.exists()


def no_room(*_arguments):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    "moment",
    [
        "TemporaryUploadedFile",
        "TemporaryFileUploadHandler.receive_data_chunk",
        "TemporaryFileUploadHandler.file_complete",
    ],
)
def test_file_that_the_disk_has_no_room_for_is_told_at_its_field(
    client, answers, monkeypatch, moment
):
    monkeypatch.setattr(f"django.core.files.uploadhandler.{moment}", no_room)

    response = client.post(reverse(ASK), answers | {"attachments": [upload()]})

    (error,) = response.context["form"].errors["attachments"]
    assert "dernek tüzüğü.pdf" in error
    assert answers["question"] in response.content.decode()
    assert not Ticket.objects.exists()


def test_large_file_is_kept_whole(client, answers):
    large = SimpleUploadedFile("dernek tüzüğü.pdf", PDF + b"x" * 2_000_000)

    client.post(reverse(ASK), answers | {"attachments": [large]})

    assert Attachment.objects.get().file.size == len(PDF) + 2_000_000


@pytest.mark.parametrize("kind", ["message", "reply", "note"])
@pytest.mark.usefixtures("full_disk")
def test_message_whose_file_cannot_be_kept_is_refused_with_what_was_typed(client, officer, kind):
    ticket = TicketFactory(asker=officer) if kind == "message" else TicketFactory()
    client.force_login(officer)
    prefix = "" if kind == "message" else f"{kind}-"
    typed = {
        f"{prefix}body": "Kılavuza bakınız.",
        f"{prefix}key": new_key(f"{kind}.{ticket.number}"),
        f"{prefix}attachments": [upload()],
        "reply-state": "answered",
        "reply-version": ticket.version,
    }

    response = client.post(reverse(f"helpdesk:ticket_{kind}", args=[ticket.number]), typed)

    assert (response.status_code, told(response)) == (200, REFUSAL)
    assert "Kılavuza bakınız." in response.content.decode()
    assert not Message.objects.exists()
    assert not Attachment.objects.exists()


def test_file_of_a_bucket_that_cannot_be_reached_is_a_pause_not_a_fault(
    bucket, client, officer, caplog
):
    attachment = AttachmentFactory()
    client.force_login(officer)
    client.raise_request_exception = False
    bucket.refuse_our_key()

    response = client.get(
        reverse("helpdesk:ticket_file", args=[attachment.ticket.number, attachment.pk])
    )

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "InvalidAccessKeyId" in caplog.text
