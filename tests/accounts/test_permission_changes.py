"""Every change of what somebody may do stands in the audit trail, however it was made."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts import services
from accounts.models import User
from core import audit
from core.models import AuditEvent
from tests.factories.accounts import UserFactory
from tests.refusals import sql

pytestmark = pytest.mark.django_db


def events(*verbs):
    found = AuditEvent.objects.filter(verb__in=verbs).order_by("pk")
    return [(event.verb, event.target_id, event.after) for event in found]


def test_role_whose_permissions_change_leaves_what_was_given_and_taken():
    group = Group.objects.get(name="editor")
    taken = group.permissions.first()
    given = Permission.objects.exclude(group=group).first()
    group.permissions.remove(taken)
    group.permissions.add(given)

    services.sync_roles(is_strict=False)
    services.sync_roles(is_strict=False)

    def name(permission):
        return f"{permission.content_type.app_label}.{permission.codename}"

    told = {"given": [name(taken)], "taken": [name(given)]}
    assert events("role_permissions_set") == [("role_permissions_set", str(group.pk), told)]
    with_words = audit.changes(list(AuditEvent.objects.filter(verb="role_permissions_set")))
    assert {change.new for change in with_words[0]} == {name(taken), name(given)}


def test_role_that_is_set_up_with_a_new_database_leaves_none():
    Group.objects.get(name="editor").permissions.clear()

    services.sync_roles(is_strict=False)

    assert events("role_permissions_set") == []


def test_superuser_leaves_a_line_however_they_became_one():
    born = User.objects.create_superuser("sudo@ornek.org", "x", full_name="Şule Işık")
    plain = UserFactory()

    User.objects.filter(pk=plain.pk).update(is_superuser=True)
    User.objects.filter(pk=plain.pk).update(is_superuser=True, full_name="Aynı")
    sql("UPDATE accounts_user SET is_superuser = false WHERE id = %s", plain.pk)()

    assert events("superuser_given", "superuser_taken") == [
        ("superuser_given", str(born.pk), {}),
        ("superuser_given", str(plain.pk), {}),
        ("superuser_taken", str(plain.pk), {}),
    ]


def test_permission_beside_the_roles_leaves_a_line():
    person, other = UserFactory(), UserFactory()
    permission = Permission.objects.get(codename="view_auditevent")

    person.user_permissions.add(permission)
    person.user_permissions.clear()

    name = "core.view_auditevent"
    assert events("permission_given", "permission_taken") == [
        ("permission_given", str(person.pk), {"given": [name]}),
        ("permission_taken", str(person.pk), {"taken": [name]}),
    ]
    assert not AuditEvent.objects.about(User, other.pk).exists()


def test_person_reads_what_happened_with_their_account_but_not_by_which_officer(client):
    person = UserFactory(full_name="Zübeyde Işıkçı")
    officer = UserFactory(roles=["administrator"], full_name="Görevli Memur")
    client.force_login(officer)
    client.get(reverse("admin:accounts_user_change", args=[person.pk]))
    services.set_roles(person=person, roles=["expert"], actor=officer)
    audit.record(actor=officer, verb="person_changed", target=UserFactory())
    client.force_login(person)
    services.update_account(person=person, full_name="Zübeyde Işıkçı", language="en")

    response = client.get(reverse("accounts:account_history"))

    page = response.content.decode()
    told = [line.sentence for line in response.context["lines"]]
    office = "Bakanlık personeli"
    assert told[:3] == [
        "Zübeyde Işıkçı kendi hesabını değiştirdi",
        f"{office} rolleri belirledi",
        f"{office} kişisel verileri görüntüledi",
    ]
    assert "Görevli Memur" not in page
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("events", [1, 30])
def test_own_history_costs_the_same_queries_for_any_number_of_events(
    client, django_assert_num_queries, events
):
    person = UserFactory()
    client.force_login(person)
    for _number in range(events):
        audit.record(actor=person, verb="account_changed", target=person)

    with django_assert_num_queries(3):
        client.get(reverse("accounts:account_history"))
