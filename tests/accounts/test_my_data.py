"""“My data”: what is shown, the copy, who gets it, consents, notices; two clicks at once."""

import csv
import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import services, tasks
from accounts.models import Consent, DataExport, DataRequest, Notice, NoticeShown
from core.models import OutboundMail
from core.personal_data import gather_holdings
from helpdesk.models import Message
from tests import workers
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import AttachmentFactory, MessageFactory, TicketFactory
from tests.factories.organisations import MembershipFactory
from tests.factories.privacy import DataExportFactory, NoticeFactory


def prove_again(client, person):
    """As if the password had just been typed once more."""
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, person, method="password", reauthenticated=True)
    request.session.save()


@pytest.fixture
def person(db, private_files):
    person = UserFactory(full_name="Işıl Ilgaz")
    MembershipFactory(user=person)
    ticket = TicketFactory(asker=person, subject="=1+1 sigorta", question="Nasıl?")
    MessageFactory(ticket=ticket, note=True, body="iç not")
    MessageFactory(ticket=ticket, by_staff=True, body="Kılavuza bakınız.")
    AttachmentFactory(ticket=ticket)
    TicketFactory(subject="a stranger's")
    return person


def archive_of(export):
    export.refresh_from_db()
    return zipfile.ZipFile(io.BytesIO(default_storage.open(export.file.name).read()))


def test_copy_holds_every_table_of_the_inventory_and_nobody_elses_rows(person, private_files):
    export = services.request_export(person=person, language="tr")

    tasks.build_export(export.pk)

    archive = archive_of(export)
    index = json.loads(archive.read("00-index.json"))
    assert [one["table"] for one in index["contents"]] == [
        holding.model for holding in gather_holdings() if holding.rows is not None
    ]
    counts = {one["table"]: one["rows"] for one in index["contents"]}
    wanted = ("accounts.User", "helpdesk.Ticket", "helpdesk.Message", "helpdesk.Attachment")
    assert [counts[table] for table in wanted] == [1, 1, 1, 1]
    texts = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")
    assert "Kılavuza bakınız." in texts
    assert not any(word in texts for word in ("iç not", "a stranger's", person.password))
    assert len([name for name in archive.namelist() if name.startswith("files/")]) == 1


def test_copy_reads_the_same_as_json_and_as_csv_that_runs_nothing(person, private_files):
    export = services.request_export(person=person, language="tr")
    tasks.build_export(export.pk)
    archive = archive_of(export)
    (name,) = (
        one["file"]
        for one in json.loads(archive.read("00-index.json"))["contents"]
        if one["table"] == "helpdesk.Ticket"
    )

    (row,) = json.loads(archive.read(f"{name}.json"))
    text = archive.read(f"{name}.csv").decode("utf-8-sig")
    headings, cells = csv.reader(io.StringIO(text), delimiter=";")

    assert (row["subject"], row["state"]) == ("=1+1 sigorta", "new")
    assert row["asker"] in {"siz", "you"}
    assert len(headings) == len(cells) == len(row)
    assert "'=1+1 sigorta" in cells


def test_only_the_person_downloads_it_after_the_password_and_for_a_week(
    client, person, private_files
):
    export = services.request_export(person=person, language="tr")
    tasks.build_export(export.pk)
    path = reverse("accounts:export_download", args=[export.pk])
    others = [UserFactory(), UserFactory(roles=["administrator"]), UserFactory(roles=["auditor"])]

    for other in others:
        client.force_login(other)
        prove_again(client, other)
        assert client.get(path).status_code == 404
    client.force_login(person)
    asked = client.get(path)
    assert (asked.status_code, "reauthenticate" in asked.url) == (302, True)
    prove_again(client, person)
    response = client.get(path)
    assert response.status_code == 200
    assert "private, no-store" in response["Cache-Control"]
    assert response.getvalue()[:2] == b"PK"
    week_ago = timezone.now() - timedelta(days=7, minutes=1)
    DataExport.objects.filter(pk=export.pk).update(finished_at=week_ago)
    assert client.get(path).status_code == 404


def test_page_says_in_words_what_is_held_and_offers_what_can_be_done(client, person):
    client.force_login(person)

    page = client.get(reverse("accounts:my_data"))

    counts = {part.holding.model: part.count for part in page.context["parts"]}
    assert counts["helpdesk.Ticket"] == 1
    assert counts["organisations.Membership"] == 1
    assert "helpdesk.Attachment" in counts
    for name in ("accounts:correction", "accounts:erasure"):
        assert reverse(name) in page.content.decode()


def test_consent_is_given_and_withdrawn_with_one_press_each_and_history_stays(client, person):
    client.force_login(person)
    path = reverse("accounts:consent_change", args=["news"])
    states = []
    for give in ("1", "1", "0", "0", "1"):
        client.post(path, {"give": give})
        states.append(Consent.objects.in_force().filter(person=person).count())

    assert states == [1, 1, 0, 0, 1]
    assert Consent.objects.filter(person=person).count() == 2
    assert list(Consent.objects.given_for("news", timezone.now())) == list(
        Consent.objects.in_force()
    )
    page = client.get(reverse("accounts:my_data")).content.decode()
    assert "checked" not in page


def test_published_notice_never_changes_and_its_version_is_proved(db):
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Notice.objects.filter(form="question").update(text_tr="başka")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Notice.objects.filter(form="question").delete()
    second = NoticeFactory(form="question", version=2)
    draft = NoticeFactory(form="question", version=3, published_at=None)

    for version in (1, 2, 3, 99, None):
        services.record_notice(form="question", version=version, email="a@b.org")

    shown = NoticeShown.objects.order_by("pk").values_list("notice__version", flat=True)
    assert list(shown) == [1, 2, 2, 2, 2]
    assert list(Notice.objects.in_force().filter(form="question")) == [second]
    services.publish_notice(notice=draft, actor=None)
    assert list(Notice.objects.in_force().filter(form="question")) == [draft]
    with pytest.raises(services.NoticeIsPublishedError):
        services.publish_notice(notice=draft, actor=None)


def test_correction_and_erasure_are_asked_with_their_notice(client, person):
    client.force_login(person)
    prove_again(client, person)
    NoticeFactory(form="data_request", version=2)

    refused = client.post(reverse("accounts:correction"), {"wish": "Numaram 10000000146"})
    client.post(reverse("accounts:correction"), {"wish": "Adım Işıl.", "notice_data_request": "1"})
    unticked = client.post(reverse("accounts:erasure"), {"wish": ""})
    client.post(reverse("accounts:erasure"), {"understood": "on", "notice_data_request": "2"})

    assert refused.context["form"].errors.keys() == {"wish"}
    assert unticked.context["form"].errors.keys() == {"understood"}
    opened = DataRequest.objects.order_by("pk")
    assert [(row.kind, row.identity_proved_at is not None) for row in opened] == [
        ("correction", True),
        ("erasure", True),
    ]
    shown = NoticeShown.objects.order_by("pk").values_list("notice__version", "person")
    assert list(shown) == [(1, person.pk), (2, person.pk)]


@pytest.mark.django_db(transaction=True)
def test_export_and_request_asked_for_twice_at_once_are_one(private_files):
    person = UserFactory()

    def ask(_number):
        try:
            services.request_export(person=person, language="tr")
            return services.open_request(person=person, kind="erasure", language="tr").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        asked = set(threads.map(ask, range(4)))

    assert len(asked) == 1
    assert (DataExport.objects.count(), DataRequest.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_export_of_a_worker_that_is_killed_is_finished_once_by_another(start_worker, private_files):
    """Its data are locked while the first works; the second finds a row whose lease ran out."""
    person = UserFactory()
    MessageFactory(ticket=TicketFactory(asker=person))
    first = start_worker(**workers.IMPATIENT)
    with workers.table_locked(Message._meta.db_table):
        export = services.request_export(person=person, language="tr")
        running = workers.wait_until(lambda: _state(export) == "running", 30)
        assert running, first.log
        second = start_worker(**workers.IMPATIENT)
        first.kill()

    assert workers.wait_until(lambda: _state(export) == "done", 60), second.log
    export.refresh_from_db()
    assert export.attempts == 2
    files = [path.name for path in (private_files / "accounts").iterdir()]
    assert files == [f"export-{export.pk}.zip"]
    assert OutboundMail.objects.filter(key__startswith="data-export:").count() == 1
    assert len(archive_of(export).namelist()) > 10


def _state(export):
    return DataExport.objects.values_list("state", flat=True).get(pk=export.pk)


def test_export_of_somebody_who_is_erased_meanwhile_leaves_no_file(person, private_files):
    export = DataExportFactory(person=person)
    services.erase(subject=services.subject_of_person(person), reference="x")

    tasks.build_export(export.pk)

    assert not list(private_files.rglob("export-*"))
