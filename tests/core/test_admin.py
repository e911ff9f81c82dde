"""The base of the back office: both languages, Turkish search, history, capped counts."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import override

from core.admin import changelists
from core.models import AuditEvent, ExternalService, GlossaryTerm, OutboundMail
from core.text import upper
from organisations.models import Organisation
from tests.factories.accounts import UserFactory
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:organisations_organisation_changelist")


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(roles=["administrator"]))
    return client


def change_address(row):
    return reverse("admin:organisations_organisation_change", args=[row.pk])


def test_form_shows_both_languages_side_by_side_each_marked(staff):
    page = staff.get(change_address(OrganisationFactory())).content.decode()

    assert 'class="form-row field-name_tr field-name_en"' in page
    assert 'lang="tr" id="id_name_tr"' in page.replace("required ", "")
    assert 'lang="en" id="id_name_en"' in page.replace("required ", "")
    assert 'name="name"' not in page


@pytest.mark.parametrize(
    ("language", "texts", "column"),
    [
        ("tr", {"name_tr": "  ", "name_en": "Association"}, "name_tr"),
        ("en", {"name_tr": "Dernek", "name_en": ""}, "name_en"),
    ],
)
def test_text_missing_in_the_primary_language_is_asked_for_at_its_field(
    staff, language, texts, column
):
    row = OrganisationFactory(kind=Organisation.Kind.AGENCY)
    data = {"primary_language": language, "kind": "agency", "slug": row.slug, **texts}

    response = staff.post(change_address(row), data | no_inlines())

    assert list(response.context["adminform"].form.errors) == [column]


def no_inlines(*prefixes):
    names = prefixes or ("names",)
    return {f"{name}-{part}_FORMS": 0 for name in names for part in ("TOTAL", "INITIAL")}


def test_record_in_english_only_can_be_saved_and_leaves_turkish_empty(staff):
    row = OrganisationFactory(kind=Organisation.Kind.AGENCY)
    data = {"primary_language": "en", "kind": "agency", "slug": row.slug, "name_en": "Only English"}

    response = staff.post(change_address(row), data | no_inlines())

    row.refresh_from_db()
    assert response.status_code == 302
    assert (row.name_tr or "", row.name_en) == ("", "Only English")


def test_save_in_english_never_copies_turkish_into_english(staff):
    row = OrganisationFactory(kind=Organisation.Kind.AGENCY, name_tr="Yalnız Türkçe", name_en=None)

    with override("en"):
        row.website = "https://ornek.org"
        row.save()

    row.refresh_from_db()
    assert row.name_en is None


def test_save_of_an_untouched_text_of_several_lines_changes_nothing(staff):
    text = "İlk satır\n\nİkinci satır"
    row = ExternalService.objects.create(name_tr="Hat", description_tr=text, primary_language="tr")
    address = reverse("admin:core_externalservice_change", args=[row.pk])
    as_browsers_send_it = text.replace("\n", "\r\n")
    data = {"primary_language": "tr", "name_tr": "Hat"}

    response = staff.post(address, data | {"description_tr": as_browsers_send_it})

    row.refresh_from_db()
    assert response.status_code == 302
    assert row.description_tr == text


def test_history_shows_who_changed_what_from_which_text_to_which(staff):
    row = OrganisationFactory(kind=Organisation.Kind.AGENCY, name_tr="Eski ad")
    data = {"primary_language": "tr", "kind": "agency", "slug": row.slug, "name_tr": "Yeni ad"}
    staff.post(change_address(row), data | no_inlines())

    address = reverse("admin:organisations_organisation_history", args=[row.pk])
    page = staff.get(address).content.decode()

    assert "<del>Eski ad</del> → <ins>Yeni ad</ins>" in page
    assert page.count("<ins>Yeni ad</ins>") == 1
    assert "Işıl Çağrı İğneci" in page
    assert "style=" not in page


def test_history_page_offers_no_way_back_past_the_services(staff):
    row = OrganisationFactory()
    version = row.history.first()

    response = staff.get(f"{change_address(row)}../history/{version.pk}/".replace("change/../", ""))

    assert response.status_code in {302, 404}


def test_history_of_a_row_without_kept_history_is_the_admins_own_log(staff):
    term = GlossaryTerm.objects.create(term_tr="Sivil toplum")

    response = staff.get(reverse("admin:core_glossaryterm_history", args=[term.pk]))

    assert response.status_code == 200


@pytest.mark.parametrize("typed", ["igdir", "IĞDIR", "Iğdır’da", "igdir-dernegi"])
def test_search_goes_through_the_folded_column_or_the_web_address(staff, typed):
    wanted = OrganisationFactory(name_tr="Iğdır Derneği", slug="igdir-dernegi")
    OrganisationFactory(name_tr="Çorum Vakfı", name_en="", slug="corum")

    found = staff.get(LIST, {"q": typed}).context["cl"].result_list

    assert list(found) == [wanted]


@pytest.mark.parametrize("typed", ["!!!", "%", "_", "' OR 1=1", "\x00", "a" * 3000, "(a:*&"])
def test_search_for_strange_text_is_an_empty_list(staff, typed):
    OrganisationFactory(name_tr="Çorum Vakfı", name_en="Corum Foundation")

    assert staff.get(LIST, {"q": typed}).status_code == 200


def test_search_without_a_search_column_folds_the_named_ones(staff):
    wanted = GlossaryTerm.objects.create(term_tr="Sivil Diyalog", term_en="Civil dialogue")
    GlossaryTerm.objects.create(term_tr="Katılım", term_en="Participation")

    response = staff.get(reverse("admin:core_glossaryterm_changelist"), {"q": "DİYALOG sıvıl"})

    assert list(response.context["cl"].result_list) == [wanted]


def test_autocomplete_finds_the_turkish_way(staff):
    OrganisationFactory(name_tr="Iğdır Derneği")
    query = {
        "app_label": "organisations",
        "model_name": "organisation",
        "field_name": "parent",
        "term": "IGDIR",
    }

    found = staff.get("/admin/autocomplete/", query).json()["results"]

    assert [row["text"] for row in found] == ["Iğdır Derneği"]


def test_list_counts_no_further_than_the_cap(staff, monkeypatch):
    monkeypatch.setattr(changelists, "CAP", 3)
    OrganisationFactory.create_batch(6)

    shown = staff.get(LIST).context["cl"]

    assert (shown.result_count, shown.paginator.is_capped) == (3, True)


def test_list_counts_rows_because_turkish_has_no_plural_after_a_number(client):
    client.force_login(UserFactory(roles=["administrator"], language="en"))
    OrganisationFactory.create_batch(2)

    page = client.get(LIST).content.decode()

    assert "2 rows" in page
    assert "2 organisations" not in page


def test_paginator_counts_with_a_limit(django_assert_num_queries):
    pages = changelists.CappedPaginator(Organisation.objects.order_by("pk"), 25)

    with django_assert_num_queries(1) as queries:
        assert (pages.count, pages.is_capped) == (0, False)

    assert "LIMIT 10001" in queries[0]["sql"]
    assert isinstance(pages, Paginator)


@pytest.mark.parametrize("rows", [1, 30])
def test_organisation_list_costs_the_same_queries_for_any_number(
    staff, django_assert_num_queries, rows
):
    parent = OrganisationFactory(ministry=True)
    OrganisationFactory.create_batch(rows, parent=parent)

    with django_assert_num_queries(6):
        staff.get(LIST)


def test_audit_trail_is_read_and_never_written(staff):
    event = AuditEvent.objects.first()
    address = reverse("admin:core_auditevent_change", args=[event.pk])

    assert staff.get(address).status_code == 200
    assert staff.post(address, {"verb": "x"}).status_code == 403
    assert staff.post(f"{address}../delete/".replace("change/../", "")).status_code == 403
    assert staff.get(reverse("admin:core_auditevent_add")).status_code == 403


def make_mail(state, key="a"):
    finished = timezone.now() if state == OutboundMail.State.FAILED else None
    return OutboundMail.objects.create(
        key=key,
        to="a@ornek.org",
        language="tr",
        text="Merhaba",
        message_id=key,
        state=state,
        finished_at=finished,
    )


def send_again(client, *mails):
    return client.post(
        reverse("admin:core_outboundmail_changelist"),
        {"action": "send_again", "_selected_action": [mail.pk for mail in mails]},
    )


def test_failed_mail_is_sent_again_by_the_action(staff):
    failed = make_mail(OutboundMail.State.FAILED)

    send_again(staff, failed)

    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (OutboundMail.State.WAITING, 0)


def test_auditor_reads_mails_and_sends_none(client):
    client.force_login(UserFactory(roles=["auditor"]))
    failed = make_mail(OutboundMail.State.FAILED)

    send_again(client, failed)

    failed.refresh_from_db()
    assert failed.state == OutboundMail.State.FAILED


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_nobody_reads_the_links_in_peoples_mails(client, role):
    client.force_login(UserFactory(roles=[role]))
    mail = make_mail(OutboundMail.State.FAILED)
    mail.text = "Parola: https://ornek.org/tr/key/1-gizli/ ve selam"
    mail.save(update_fields=["text"])

    page = client.get(reverse("admin:core_outboundmail_change", args=[mail.pk])).content.decode()

    assert "gizli" not in page
    assert "https://ornek.org/… ve selam" in page


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("core_outboundmail", "text__contains=gizli"),
        ("core_outboundmail", "html__startswith=a"),
        ("accounts_user", "password__startswith=pbkdf2"),
    ],
)
def test_no_list_can_be_filtered_by_what_is_secret(staff, name, query):
    response = staff.get(f"{reverse(f'admin:{name}_changelist')}?{query}")

    assert response.status_code == 400


def pages_of_every_model(client, name):
    """Return label → answer to the page of this name."""
    return {
        model._meta.label: client.get(
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}")
        )
        for model in admin.site._registry
    }


@pytest.mark.parametrize("language", ["tr", "en"])
def test_every_list_opens_in_both_languages(client, no_navigation, language):
    client.force_login(UserFactory(roles=["administrator"], language=language))

    answers = pages_of_every_model(client, "changelist")

    assert {label for label, answer in answers.items() if answer.status_code != 200} == set()
    styled = {label for label, answer in answers.items() if "style=" in answer.content.decode()}
    assert styled == set()


@pytest.mark.parametrize("language", ["tr", "en"])
def test_navigation_names_every_model_in_both_languages(client, language):
    client.force_login(UserFactory(roles=["administrator"], language=language))

    page = client.get(LIST).content.decode()

    lists = {f"{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry}
    assert {one for one in lists if f'<a href="/admin/{one}"' not in page} == set()
    assert "style=" not in page


def test_every_form_opens_that_may_be_opened(staff, no_navigation):
    answers = pages_of_every_model(staff, "add")

    statuses = {label: answer.status_code for label, answer in answers.items()}
    assert {label for label, status in statuses.items() if status not in {200, 403}} == set()


def labels():
    """Names of the portal's models and columns; a package's only where the back office shows it."""
    for app in apps.get_app_configs():
        is_ours = (settings.BASE_DIR / app.name / "apps.py").exists()
        for model in app.get_models():
            is_shown = is_ours or model in admin.site._registry
            if is_shown and not model.__name__.startswith("Historical"):
                yield model._meta.verbose_name
                yield model._meta.verbose_name_plural
                yield from (field.verbose_name for field in model._meta.fields)


def test_labels_that_django_capitalises_keep_the_dot_of_the_turkish_i():
    """capfirst("il") is "Il": a label that begins with i is translated with its capital, İ."""
    with override("tr"):
        texts = {str(label) for label in labels()}
        wrong = {text for text in texts if capfirst(text)[:1] != upper(text)[:1]}

    assert wrong == set()
