"""The audit trail: written by services, changed by nobody."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from core import audit, request_id
from core.models import AuditEvent
from tests.factories.accounts import UserFactory
from tests.factories.organisations import OrganisationFactory
from tests.refusals import assert_refused, sql

pytestmark = pytest.mark.django_db
APPS = {
    config.label
    for config in apps.get_app_configs()
    if Path(config.path).parent == settings.BASE_DIR
}
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
    ],
)
def test_event_cannot_be_changed_by_raw_sql(event, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    event.refresh_from_db()
    assert event.verb == "tested"


def test_trail_cannot_be_emptied(event):
    """The trigger rests in tests, which empty all tables; here it is as in production."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")()
    sql("ALTER TABLE core_auditevent ENABLE TRIGGER auditevent_is_not_emptied")()

    assert_refused(sql("TRUNCATE core_auditevent"))
    assert_refused(sql("TRUNCATE accounts_user CASCADE"))

    assert AuditEvent.objects.filter(pk=event.pk).exists()


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
