"""The library's back office: drafts are written, what was published stays, services do the rest."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from core.models import AuditEvent
from publications.models import FileBuild, Publication, Version
from tests.factories.accounts import UserFactory
from tests.factories.publications import PublicationFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(roles=["editor"], language="en"))
    return client


def answers(publication, **changed):
    return {
        "publication": publication.pk,
        "number": "2",
        "primary_language": "tr",
        "title_tr": "Gönüllü yönetimi",
        "title_en": "",
        "original_is_held": "on",
        "files-TOTAL_FORMS": "0",
        "files-INITIAL_FORMS": "0",
    } | changed


def act(client, action, *versions):
    return client.post(
        reverse("admin:publications_version_changelist"),
        {"action": action, "_selected_action": [version.pk for version in versions]},
    )


def test_editor_adds_a_draft_beside_the_published_version(editor):
    published = VersionFactory()

    editor.post(reverse("admin:publications_version_add"), answers(published.publication))

    states = published.publication.versions.values_list("number", "state")
    assert set(states) == {(1, Version.State.PUBLISHED), (2, Version.State.DRAFT)}


def test_second_draft_of_a_publication_is_refused_with_a_sentence(editor):
    draft = VersionFactory(draft=True)

    response = editor.post(reverse("admin:publications_version_add"), answers(draft.publication))

    assert response.status_code == 200
    assert "has a draft already" in response.content.decode()
    assert list(draft.publication.versions.all()) == [draft]


def test_draft_is_changed_in_the_admin(editor):
    draft = VersionFactory(draft=True)
    address = reverse("admin:publications_version_change", args=[draft.pk])

    editor.post(address, answers(draft.publication, number="1", title_tr="Iğdır rehberi"))

    draft.refresh_from_db()
    assert draft.title_tr == "Iğdır rehberi"


@pytest.mark.parametrize("state", ["published", "superseded", "withdrawn"])
def test_what_was_published_is_read_and_not_changed(editor, state):
    version = VersionFactory(state=state)
    address = reverse("admin:publications_version_change", args=[version.pk])

    seen = editor.get(address)
    sent = editor.post(address, answers(version.publication, title_tr="Sonradan"))

    assert (seen.status_code, sent.status_code) == (200, 403)
    version.refresh_from_db()
    assert version.title_tr != "Sonradan"


def test_publication_is_added_with_its_first_version(editor):
    editor.post(
        reverse("admin:publications_publication_add"),
        {
            "kind": "guide",
            "slug": "yeni-rehber",
            "versions-TOTAL_FORMS": "1",
            "versions-INITIAL_FORMS": "0",
            "versions-0-primary_language": "tr",
            "versions-0-title_tr": "Yeni rehber",
        },
    )

    version = Publication.objects.get(slug="yeni-rehber").versions.get()
    assert (version.number, version.state, version.title_tr) == (1, "draft", "Yeni rehber")


def test_publication_shows_its_versions_and_changes_none(editor):
    version = VersionFactory(draft=True)
    address = reverse("admin:publications_publication_change", args=[version.publication_id])

    page = editor.get(address).content.decode()

    assert version.title_tr in page
    assert 'name="versions-0-title_tr"' not in page


def test_actions_publish_withdraw_and_order_through_the_services(editor):
    draft = VersionFactory(draft=True, body_en="")

    act(editor, "publish", draft)
    act(editor, "order_files", draft)
    act(editor, "withdraw", draft)

    draft.refresh_from_db()
    assert draft.state == Version.State.WITHDRAWN
    assert list(FileBuild.objects.values_list("language", flat=True)) == ["tr"]
    verbs = AuditEvent.objects.filter(target_label="publications.version").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "version_published",
        "version_files_ordered",
        "version_files_ordered",
        "version_withdrawn",
    ]


def test_refused_action_says_why(editor):
    published = VersionFactory()

    response = act(editor, "publish", published)

    told = [str(message) for message in get_messages(response.wsgi_request)]
    assert told == [f"{published.text('title')}: Only a draft can be published."]


@pytest.mark.parametrize("action", ["publish", "withdraw", "order_files", "delete_selected"])
def test_auditor_reads_and_does_nothing(client, action):
    client.force_login(UserFactory(roles=["auditor"]))
    draft = VersionFactory(draft=True)

    act(client, action, draft)

    draft.refresh_from_db()
    assert draft.state == Version.State.DRAFT


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("name", ["publication", "version"])
def test_lists_cost_the_same_queries_for_any_number_of_rows(
    editor, name, rows, django_assert_max_num_queries
):
    VersionFactory.create_batch(rows)

    with django_assert_max_num_queries(12):
        response = editor.get(reverse(f"admin:publications_{name}_changelist"))

    assert len(response.context["cl"].result_list) == rows


def test_member_of_the_public_finds_no_back_office(client):
    client.force_login(UserFactory())
    publication = PublicationFactory()
    address = reverse("admin:publications_publication_change", args=[publication.pk])

    assert client.get(address).status_code == 302
