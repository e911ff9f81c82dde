"""Translations that may be out of date in the back office: at the field, in a list, confirmed."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from core.models import OutdatedTranslation
from tests.factories.accounts import UserFactory
from tests.factories.core import GlossaryTermFactory
from tests.factories.programmes import ProjectFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:core_outdatedtranslation_changelist")


def changed_term():
    term = GlossaryTermFactory()
    type(term).objects.filter(pk=term.pk).update(term_tr="Iğdır’da diyalog")
    return term


def sign_in(client, role="editor"):
    client.force_login(UserFactory(roles=[role], language="en"))


def soup(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def confirmed(client, page):
    """Send the first form with which a translation is confirmed."""
    form = page.select_one("form[action$='/confirm/']")
    return client.post(form["action"], {one["name"]: one["value"] for one in form.select("input")})


def test_field_in_doubt_is_marked_on_its_page_and_confirmed_there(client):
    sign_in(client)
    term = changed_term()
    address = reverse("admin:core_glossaryterm_change", args=[term.pk])
    page = soup(client.get(address))
    cells = [cell.text for cell in page.select("[aria-labelledby=outdated-title] td[lang]")]
    assert cells == ["Iğdır’da diyalog", term.term_en]
    assert "The original was changed after this" in page.select_one("#id_term_en_helptext").text

    response = confirmed(client, page)

    assert response.url == address
    assert not OutdatedTranslation.objects.exists()
    assert "outdated-title" not in client.get(address).content.decode()


def test_text_changed_meanwhile_is_refused_in_words_and_a_get_confirms_nothing(client):
    sign_in(client)
    term = changed_term()
    page = soup(client.get(reverse("admin:core_glossaryterm_change", args=[term.pk])))
    type(term).objects.filter(pk=term.pk).update(term_tr="Muş’ta diyalog")

    response = client.get(confirmed(client, page).url)

    assert [str(told) for told in response.context["messages"]] == [
        "The text was changed while you were reading it. Please read both texts again."
    ]
    assert client.get(page.select_one("form[action$='/confirm/']")["action"]).status_code == 405
    assert OutdatedTranslation.objects.exists()


def test_only_who_may_change_the_row_confirms_its_translation(client):
    project = ProjectFactory()
    type(project).objects.filter(pk=project.pk).update(summary_tr="Ağrı")
    note = OutdatedTranslation.objects.get()
    address = reverse("admin:core_outdatedtranslation_confirm", args=[note.pk])

    sign_in(client, "editor")
    assert client.post(address).status_code == 403
    sign_in(client, "programme_officer")
    page = soup(client.get(reverse("admin:core_outdatedtranslation_change", args=[note.pk])))
    away = {"next": "https://example.org/"}
    assert client.post(address, away).url == LIST
    assert OutdatedTranslation.objects.exists()

    assert confirmed(client, page).url == LIST
    assert not OutdatedTranslation.objects.exists()


@pytest.mark.parametrize("rows", [1, 30])
def test_list_names_each_text_in_the_same_queries_for_any_number(
    client, django_assert_max_num_queries, rows
):
    sign_in(client)
    for _number in range(rows):
        term = changed_term()
    client.get(LIST)

    with django_assert_max_num_queries(9):
        page = soup(client.get(LIST))

    assert len(page.select("#result_list tbody tr")) == rows
    assert page.find("a", string=term.term_en)["href"].endswith("#id_term_en")
