"""The account page, and what stands between visitors and the back office."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from core.models import OutboundMail
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_account_page_saves_name_and_language_and_speaks_it_at_once(client):
    person = UserFactory(language="tr")
    client.force_login(person)

    response = client.post(
        "/tr/accounts/profile/", {"full_name": "  Ümit   Öz ", "language": "en"}, follow=True
    )

    person.refresh_from_db()
    assert (person.full_name, person.language) == ("Ümit Öz", "en")
    assert response.redirect_chain == [("/en/accounts/profile/", 302)]
    assert "Your changes have been saved." in response.content.decode()


def test_account_page_refuses_an_empty_name_and_keeps_the_saved_one(client):
    person = UserFactory(full_name="Ümit Öz")
    client.force_login(person)

    response = client.post("/tr/accounts/profile/", {"full_name": " ", "language": "tr"})

    person.refresh_from_db()
    assert "full_name" in response.context["form"].errors
    assert person.full_name == "Ümit Öz"


def test_account_page_is_closed_to_visitors(client):
    response = client.get("/en/accounts/profile/")

    assert response["Location"] == "/en/accounts/login/?next=/en/accounts/profile/"


def test_account_page_cannot_make_oneself_staff(client):
    person = UserFactory()
    client.force_login(person)

    client.post(
        "/tr/accounts/profile/",
        {"full_name": "Ümit", "language": "tr", "is_staff": "1", "email": "x@ornek.org"},
    )

    before = person.email
    person.refresh_from_db()
    assert (person.is_staff, person.email) == (False, before)


def test_admin_sends_visitors_to_the_portals_sign_in_and_back(client):
    response = client.get("/admin/accounts/user/", follow=True)

    assert response.redirect_chain[-1][0] == "/tr/accounts/login/?next=/admin/accounts/user/"


def test_admin_sign_in_never_leaves_the_portal(client):
    response = client.get("/admin/login/", {"next": "https://kotu.org/"})

    assert response["Location"].endswith("?next=/admin/")


def test_admin_refuses_people_without_a_role_clearly(client):
    client.force_login(UserFactory())

    response = client.get("/admin/", follow=True)

    assert response.status_code == 403


def test_admin_refuses_experts(client):
    client.force_login(UserFactory(roles=["expert"]))

    assert client.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize(("language", "words"), [("tr", "Ana Sayfa"), ("en", "Home")])
def test_admin_speaks_the_persons_language(client, language, words):
    client.force_login(UserFactory(roles=["administrator"], language=language))

    page = client.get("/admin/accounts/user/").content.decode()

    assert f'<html lang="{language}"' in page
    assert words.lower() in page.lower()


@pytest.mark.parametrize("role", ["editor", "help_desk_officer", "programme_officer"])
def test_only_administrators_change_people(client, role):
    client.force_login(UserFactory(roles=[role]))

    assert client.get("/admin/accounts/user/").status_code == 403
    assert client.get("/admin/accounts/user/add/").status_code == 403


def test_auditor_reads_people_and_the_trail_and_changes_neither(client):
    person = UserFactory()
    client.force_login(UserFactory(roles=["auditor"]))
    address = reverse("admin:accounts_user_change", args=[person.pk])

    assert client.get(address).status_code == 200
    assert client.get("/admin/core/auditevent/").status_code == 200
    assert client.post(address, {"full_name": "Başka"}).status_code == 403


def test_administrator_makes_a_person_who_is_mailed_a_link(client):
    client.force_login(UserFactory(roles=["administrator"]))
    editor = Group.objects.get(name="editor")
    response = client.post(
        "/admin/accounts/user/add/",
        {
            "email": "Yeni@Ornek.org",
            "full_name": "Yeni Kişi",
            "language": "en",
            "is_active": "on",
            "roles": [editor.pk],
        },
    )

    assert response.status_code == 302
    message = OutboundMail.objects.get()
    assert (message.to, message.language) == ("yeni@ornek.org", "en")


def test_administrator_cannot_give_away_the_last_administrators_role(client):
    last = UserFactory(roles=["administrator"])
    client.force_login(last)

    response = client.post(
        reverse("admin:accounts_user_change", args=[last.pk]),
        {"full_name": last.full_name, "language": "tr", "is_active": "on", "roles": []},
    )

    assert response.status_code == 200
    assert last.groups.filter(name="administrator").exists()


def test_administrator_changes_roles(client):
    person = UserFactory()
    client.force_login(UserFactory(roles=["administrator"]))

    client.post(
        reverse("admin:accounts_user_change", args=[person.pk]),
        {
            "full_name": person.full_name,
            "language": "tr",
            "is_active": "on",
            "roles": [Group.objects.get(name="reviewer").pk],
        },
    )

    person.refresh_from_db()
    assert person.is_staff
    assert set(person.groups.values_list("name", flat=True)) == {"reviewer"}


@pytest.mark.parametrize("people", [1, 30])
def test_people_list_costs_the_same_queries_for_any_number(
    client, django_assert_max_num_queries, people
):
    client.force_login(UserFactory(roles=["administrator"]))
    for _person in range(people):
        UserFactory(roles=["editor", "reviewer"])

    with django_assert_max_num_queries(9):
        assert client.get("/admin/accounts/user/").status_code == 200


def test_second_person_with_the_same_address_is_refused_at_the_field(client):
    client.force_login(UserFactory(roles=["administrator"]))
    UserFactory(email="isil@ornek.org")
    typed = {"email": "ISIL@ornek.org", "full_name": "Işıl", "language": "tr", "is_active": "on"}

    response = client.post(reverse("admin:accounts_user_add"), typed)

    assert response.status_code == 200
    assert "email" in response.context["adminform"].form.errors


@pytest.mark.parametrize(
    "email", [r'"in\ fo"@ornek.org', '"in\x01fo"@ornek.org', "a" * 300 + "@ornek.org"]
)
def test_address_that_cannot_be_kept_is_refused_at_the_field(client, email):
    typed = {"full_name": "Işıl", "email": email, "password1": "uzun-parola-9988"}

    response = client.post(reverse("account_signup"), typed | {"password2": typed["password1"]})

    assert response.status_code == 200
    assert "email" in response.context["form"].errors
