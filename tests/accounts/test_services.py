"""People are made, given roles and sent links; each step is in the audit trail."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from accounts import services
from accounts.models import ROLES, STAFF_ROLES, User
from accounts.services import roles
from core.models import AuditEvent, OutboundMail
from core.permissions import gather_role_permissions
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def permissions_of(role):
    rows = Group.objects.get(name=role).permissions.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


def test_create_person_makes_a_checked_account_with_roles():
    person = services.create_person(
        email="Isil@Ornek.org", full_name="Işıl Çağrı", roles=["help_desk_officer"]
    )

    assert (person.email, person.is_staff) == ("isil@ornek.org", True)
    assert person.emailaddress_set.get().verified
    assert not person.has_usable_password()
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["person_created", "person_roles_set"]


def test_create_person_with_a_taken_address_is_refused():
    UserFactory(email="isil@ornek.org")

    with pytest.raises(services.AddressTakenError):
        services.create_person(email="ISIL@ornek.org", full_name="Başkası")


@pytest.mark.parametrize("email", ["ışıl@ornek.org", "isil", "", "isil@"])
def test_create_person_with_a_bad_address_is_refused(email):
    with pytest.raises(ValidationError):
        services.create_person(email=email, full_name="Işıl")


@pytest.mark.parametrize("role", sorted(ROLES))
def test_set_roles_makes_staff_of_ministry_roles_only(role):
    person = UserFactory()

    services.set_roles(person=person, roles=[role], actor=None)

    person.refresh_from_db()
    assert person.is_staff == (role in STAFF_ROLES)


def test_set_roles_takes_away_what_is_not_named():
    actor = UserFactory(roles=["administrator"])
    person = UserFactory(roles=["editor", "reviewer"])

    services.set_roles(person=person, roles=[], actor=actor)

    person.refresh_from_db()
    event = AuditEvent.objects.latest("pk")
    assert (person.is_staff, person.groups.count()) == (False, 0)
    assert (event.actor, event.before) == (
        actor,
        {"roles": ["editor", "reviewer"], "is_staff": True},
    )
    assert event.after == {"roles": [], "is_staff": False}


def test_set_roles_to_the_same_writes_nothing():
    person = UserFactory(roles=["editor"])
    events = AuditEvent.objects.count()

    services.set_roles(person=person, roles=["editor"], actor=None)

    assert AuditEvent.objects.count() == events


def test_set_roles_never_takes_the_last_administrator():
    last = UserFactory(roles=["administrator"])

    with pytest.raises(services.LastAdministratorError):
        services.set_roles(person=last, roles=["editor"], actor=last)


def test_update_person_never_closes_the_last_administrator():
    last = UserFactory(roles=["administrator"])

    with pytest.raises(services.LastAdministratorError):
        services.update_person(person=last, is_active=False, actor=last)


def test_update_person_closes_an_account():
    actor, person = UserFactory(roles=["administrator"]), UserFactory()

    services.update_person(person=person, is_active=False, actor=actor)

    person.refresh_from_db()
    assert not person.is_active
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.actor) == ("person_changed", actor)
    assert event.before == {"is_active": True}
    assert event.after == {"is_active": False, "fields": []}


def test_update_person_names_what_changed_and_keeps_no_values():
    actor, person = UserFactory(roles=["administrator"]), UserFactory()
    person.full_name, person.language = "Ümit Şıracı", "en"

    services.update_person(person=person, is_active=True, actor=actor)

    event = AuditEvent.objects.latest("pk")
    assert event.after == {"is_active": True, "fields": ["full_name", "language"]}
    assert "Ümit" not in str(event.after)


def test_update_person_keeps_what_was_changed_meanwhile():
    actor, person = UserFactory(roles=["administrator"]), UserFactory()
    meanwhile = User.objects.get(pk=person.pk)
    meanwhile.set_password("a password set meanwhile")
    meanwhile.is_staff = True
    meanwhile.save()
    person.full_name, person.language = "Ümit Şıracı", "en"

    services.update_person(person=person, is_active=False, actor=actor)

    kept = User.objects.get(pk=person.pk)
    assert kept.check_password("a password set meanwhile")
    assert kept.is_staff
    assert (kept.full_name, kept.language, kept.is_active) == ("Ümit Şıracı", "en", False)


def test_update_person_without_a_change_leaves_no_trace():
    actor, person = UserFactory(roles=["administrator"]), UserFactory()
    before = AuditEvent.objects.count()

    services.update_person(person=person, is_active=True, actor=actor)

    assert AuditEvent.objects.count() == before


def test_update_account_keeps_name_and_language():
    person = UserFactory()

    services.update_account(person=person, full_name="Ümit Öz", language="en")

    person.refresh_from_db()
    assert (person.full_name, person.language) == ("Ümit Öz", "en")


def test_send_password_link_queues_a_mail_in_the_persons_language():
    person = UserFactory(language="en")

    services.send_password_link(person=person, actor=UserFactory())

    message = OutboundMail.objects.get()
    assert (message.to, message.language) == (person.email, "en")
    assert "http://localhost:8000/en/accounts/password/reset/key/" in message.text


def test_sync_roles_gives_exactly_what_the_apps_state():
    editor = Group.objects.get(name="editor")
    editor.permissions.set(Permission.objects.filter(codename="delete_user"))

    services.sync_roles()
    services.sync_roles()

    assert permissions_of("editor") == gather_role_permissions()["editor"]


def test_roles_have_their_permissions_right_after_migrate():
    held = {role: permissions_of(role) for role in ROLES}

    assert held["administrator"] >= {"helpdesk.change_ticket", "accounts.change_user"}
    assert {name.split(".")[1].split("_")[0] for name in held["auditor"]} == {"view"}
    assert held["auditor"] >= {"core.view_auditevent", "helpdesk.view_ticket"}
    assert "helpdesk.change_ticket" in held["help_desk_officer"]
    assert "programmes.change_project" in held["programme_officer"]
    assert held["expert"] == set()
    for role in set(ROLES) - {"administrator", "auditor"}:
        assert not {name for name in held[role] if name.startswith(("accounts.", "auth."))}


def test_sync_roles_stops_at_a_permission_that_does_not_exist(monkeypatch):
    stated = {"editor": {"publications.fly_publication"}}
    monkeypatch.setattr(roles, "gather_role_permissions", lambda: stated)

    with pytest.raises(ValueError, match="fly_publication"):
        services.sync_roles()


def test_create_admin_prints_a_link_that_sets_the_password(client, capsys):
    call_command("create_admin", "Isil@Ornek.org", "--name", "Işıl Çağrı")
    link = re.search(r"http://localhost:8000(/\S+)", capsys.readouterr().out).group(1)

    form = client.get(link, follow=True)
    data = {"password1": "yepyeni-bir-parola", "password2": "yepyeni-bir-parola"}
    client.post(form.redirect_chain[-1][0], data)
    client.post(
        "/tr/accounts/login/", {"login": "isil@ornek.org", "password": "yepyeni-bir-parola"}
    )

    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
    # An administrator without a second factor sets one up before anything else.
    chain = client.get("/admin/", follow=True).redirect_chain
    assert chain[-1] == ("/tr/accounts/second-step/?next=/admin/", 302)


def test_create_admin_again_gives_a_new_link_and_no_second_person(capsys):
    call_command("create_admin", "isil@ornek.org")
    call_command("create_admin", "ISIL@ORNEK.ORG")

    assert capsys.readouterr().out.count("/accounts/password/reset/key/") == 2
    assert User.objects.count() == 1


@pytest.mark.parametrize("email", ["ışıl@ornek.org", "isil", "isil@ornek"])
def test_create_admin_refuses_a_bad_address_clearly(email):
    with pytest.raises(CommandError, match=email):
        call_command("create_admin", email)

    assert User.objects.count() == 0
