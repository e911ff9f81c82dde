"""The audit trail: written by services, changed by nobody."""

import re
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core import audit, request_id
from core.models import AuditEvent
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import TicketFactory
from tests.factories.organisations import OrganisationFactory
from tests.refusals import assert_refused, sql

pytestmark = pytest.mark.django_db
APPS = {
    config.label
    for config in apps.get_app_configs()
    if Path(config.path).parent == settings.BASE_DIR
}
ONCE = "auditevent_viewed_once_an_hour"
VERB = re.compile(r'verb="([a-z_]+)"|_move\([^)]*"([a-z_]+)"')


@pytest.fixture
def event():
    return audit.record(actor=UserFactory(), verb="tested", target=OrganisationFactory())


def test_record_notes_who_what_and_in_which_request():
    person, target = UserFactory(), OrganisationFactory()
    request_id.current.set("abc123")

    event = audit.record(
        actor=person, verb="renamed", target=target, before={"state": "a"}, after={"state": "b"}
    )

    event.refresh_from_db()
    assert (event.actor, event.verb, event.request_id) == (person, "renamed", "abc123")
    assert (event.target_label, event.target_id) == ("organisations.organisation", str(target.pk))
    assert (event.before, event.after) == ({"state": "a"}, {"state": "b"})


def test_record_by_a_visitor_or_the_system_has_no_actor():
    assert audit.record(actor=None, verb="tested", target=OrganisationFactory()).actor is None


def test_event_cannot_be_changed_through_the_orm(event):
    event.verb = "other"

    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()


def test_event_cannot_be_deleted_through_the_orm(event):
    with pytest.raises(IntegrityError), transaction.atomic():
        event.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent.objects.all().delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditevent SET verb = 'other'",
        "UPDATE core_auditevent SET at = now()",
        "DELETE FROM core_auditevent",
        "DELETE FROM ONLY core_auditevent WHERE id > 0",
        "MERGE INTO core_auditevent t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
        "MERGE INTO core_auditevent t USING (SELECT 1) s ON true "
        "WHEN MATCHED THEN UPDATE SET verb = 'other'",
        "INSERT INTO core_auditevent SELECT * FROM core_auditevent "
        "ON CONFLICT (id) DO UPDATE SET verb = 'other'",
        "TRUNCATE core_auditevent",
        "TRUNCATE ONLY core_auditevent RESTART IDENTITY CASCADE",
        "TRUNCATE accounts_user CASCADE",
    ],
)
def test_event_cannot_be_changed_by_the_owner_of_the_table(event, statement):
    """The trigger on TRUNCATE rests in tests, which empty all tables; here it is as it should."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")()
    sql("ALTER TABLE core_auditevent ENABLE TRIGGER auditevent_is_not_emptied")()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableowner = current_user FROM pg_tables WHERE tablename = %s",
            ["core_auditevent"],
        )
        assert cursor.fetchone() == (True,)

    assert_refused(sql(statement))

    event.refresh_from_db()
    assert event.verb == "tested"


def test_person_in_the_trail_cannot_be_deleted(event):
    statements = (
        "DELETE FROM account_emailaddress;DELETE FROM accounts_user;SET CONSTRAINTS ALL IMMEDIATE"
    )

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statements)


def test_every_verb_that_the_code_writes_has_words_in_turkish():
    written = set()
    for path in Path(settings.BASE_DIR).glob("*/**/*.py"):
        if path.relative_to(settings.BASE_DIR).parts[0] in APPS:
            written |= {a or b for a, b in VERB.findall(path.read_text(encoding="utf-8"))}
    written |= {f"ticket_moved_{state}" for state in ("open", "waiting", "closed", "spam")}
    written |= {f"delivery_{state}" for state in ("announced", "completed", "cancelled")}

    assert len(written) > 25
    assert {verb for verb in written if audit.label(verb) == verb} == set()


@pytest.mark.parametrize(
    ("label", "values"),
    [
        ("user", {"full_name": "Şule Işık"}),
        ("user", {"is_active": True, "email": "sule@ornek.org"}),
        ("ticket", {"asker_email": "sule@ornek.org"}),
        ("ticket", {"question": "Tüzük"}),
    ],
)
@pytest.mark.parametrize("side", ["before", "after"])
def test_value_of_a_personal_column_is_refused(label, values, side):
    target = UserFactory() if label == "user" else TicketFactory()

    with pytest.raises(audit.PersonalValueError):
        audit.record(actor=None, verb="tested", target=target, **{side: values})

    names = {"fields": sorted(values)}
    assert audit.record(actor=None, verb="tested", target=target, **{side: names})


def test_every_personal_column_is_one_of_its_model():
    """A column that was renamed would be kept from then on."""
    for label in audit.personal_labels():
        model = apps.get_model(label)
        unknown = audit.personal_columns(label) - {field.name for field in model._meta.fields}
        assert not unknown, label


def test_address_that_slips_into_a_value_is_hidden():
    found = {"filters": {"q": ["ayse@ornek.org ve İnfo@x.org", "Muş"]}, "state": "open"}

    event = audit.record(actor=None, verb="tested", target=OrganisationFactory(), after=found)

    event.refresh_from_db()
    assert event.after == {"filters": {"q": ["… ve …", "Muş"]}, "state": "open"}


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::5", "2001:db8:1::/48"),
        ("::1", "::/48"),
        ("", ""),
        ("192.0.2.777", ""),
    ],
)
def test_address_is_cut_to_its_network(address, network):
    request_id.address.set(address)

    event = audit.record(actor=None, verb="tested", target=OrganisationFactory())

    event.refresh_from_db()
    assert event.address == network
    request_id.address.set("")


def test_database_keeps_no_whole_address():
    insert = (
        "INSERT INTO core_auditevent "
        "(at, verb, target_label, target_id, before, after, request_id, address) "
        "VALUES (now(), 'x', 'x', '', '{}', '{}', '', %s)"
    )

    for address in ("192.0.2.77", "192.0.2.77/24", "2001:db8:1:2:3::5", "2001:db8::/64"):
        assert_refused(sql(insert, address))
    for address in ("", "192.0.2.0/24", "::/48", "2001:db8:1::/48"):
        sql(insert, address)()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        (0, "203.0.113.9", "127.0.0.0/24"),
        (1, "198.51.100.4, 203.0.113.9", "203.0.113.0/24"),
        (2, "198.51.100.4, 203.0.113.9", "198.51.100.0/24"),
        (3, "203.0.113.9", ""),
    ],
)
def test_address_is_what_our_own_proxies_say(client, settings, proxies, forwarded, network):
    """A forged X-Forwarded-For adds to the left, where nobody looks."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    person = UserFactory()
    client.force_login(person)

    client.post(
        reverse("accounts:account_update"),
        {"full_name": "Şule Işık", "language": "tr"},
        headers={"X-Forwarded-For": forwarded},
    )

    event = AuditEvent.objects.get(actor=person, verb="account_changed")
    assert event.address == network
    assert event.request_id not in {"", "-"}


def test_view_is_noted_once_for_each_person_object_and_hour(monkeypatch):
    viewer, other, seen = UserFactory(), UserFactory(), UserFactory()
    now = timezone.now().replace(minute=10)

    for who, what, minutes in [
        (viewer, seen, 0),
        (viewer, seen, 49),
        (viewer, other, 0),
        (viewer, type(seen), 0),
        (other, seen, 0),
        (viewer, seen, 50),
    ]:
        moment = now + timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda at=moment: at)
        audit.record_view(actor=who, target=what)

    noted = AuditEvent.objects.filter(verb="personal_data_viewed").values_list("actor", "target_id")
    assert sorted(noted) == sorted(
        [
            (viewer.pk, str(seen.pk)),
            (viewer.pk, str(other.pk)),
            (viewer.pk, ""),
            (other.pk, str(seen.pk)),
            (viewer.pk, str(seen.pk)),
        ]
    )


def views_of_two_tabs():
    """Open a page in two tabs at once; return how many views were noted."""
    viewer, seen = UserFactory(), UserFactory()
    together = threading.Barrier(2)

    def look():
        try:
            together.wait(10)
            audit.record_view(actor=viewer, target=seen)
        finally:
            connection.close()

    tabs = [threading.Thread(target=look) for _tab in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    return AuditEvent.objects.filter(verb="personal_data_viewed").count()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_leave_one_view():
    assert views_of_two_tabs() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_index_the_same_two_tabs_leave_two():
    """The control: it is the database that tells them apart."""
    (index,) = [one for one in AuditEvent._meta.constraints if one.name == ONCE]
    with connection.schema_editor() as editor:
        editor.remove_constraint(AuditEvent, index)
    try:
        assert views_of_two_tabs() == 2
    finally:
        sql("TRUNCATE core_auditevent")()
        with connection.schema_editor() as editor:
            editor.add_constraint(AuditEvent, index)


def test_every_verb_has_a_sentence_of_its_own_in_both_languages():
    for verb, words in audit.verbs():
        event = AuditEvent(verb=verb, actor=UserFactory.build(full_name="Şule Işık"))
        said = {}
        for language in ("tr", "en"):
            with override(language):
                said[language] = audit.sentence(event)
        assert all(one.startswith("Şule Işık ") for one in said.values()), (verb, words)
        assert said["tr"] != said["en"], verb


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("ticket_asked", "Hesabı olmayan bir ziyaretçi soruyu sordu"),
        ("province_loaded", "Sistem ili yükledi"),
    ],
)
def test_sentence_without_an_actor_names_a_visitor_or_the_system(verb, said):
    assert audit.sentence(AuditEvent(verb=verb)) == said


def test_verbs_of_visitors_are_verbs():
    told = {
        verb for config in apps.get_app_configs() for verb in getattr(config, "visitor_verbs", ())
    }

    assert told < {verb for verb, _words in audit.verbs()}


def test_verb_of_a_former_release_stays_readable():
    event = AuditEvent(verb="gone_long_ago", actor=UserFactory.build(full_name="Şule Işık"))

    assert audit.sentence(event) == "Şule Işık: gone_long_ago"


def test_words_begin_with_the_capital_of_their_language():
    assert audit.field_label(None, "factor") == "İkinci adım"
    with override("en"):
        assert audit.field_label(None, "factor") == "Second step"
