"""Publishing and withdrawing."""

import pytest

from core.models import AuditEvent
from publications.models import FileBuild, Version
from publications.services import (
    VersionIsNotDraftError,
    VersionIsNotPublishedError,
    publish_version,
    withdraw_version,
)
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
