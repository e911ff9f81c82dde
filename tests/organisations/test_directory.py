"""The public directory, the ministry's queue and My CSO: who stands there, what each shows."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.translation import override

from organisations.models import Membership, Organisation
from tests.factories.accounts import UserFactory
from tests.factories.organisations import (
    CsoProfileFactory,
    FieldOfWorkFactory,
    MembershipFactory,
    OrganisationFactory,
)
from tests.factories.provinces import ProvinceFactory

pytestmark = pytest.mark.django_db


def cso(name, **columns):
    province = columns.pop("province", None) or ProvinceFactory(plate_code=55)
    organisation = OrganisationFactory(name_tr=name, name_en=None, province=province)
    return CsoProfileFactory(organisation=organisation, listed=True, **columns).organisation


def listed(client, **query):
    return list(client.get(reverse("organisations:cso_list"), query).context["page"])


def test_directory_holds_verified_csos_that_opted_in_in_the_turkish_alphabet(client):
    names = ["Çağrı", "Zeytin", "Işık", "İnci", "Cami", "ışıltı"]
    made = {name: cso(f"{name} Derneği") for name in names}
    for state in ("unsubmitted", "pending", "rejected", "recheck", "suspended", "closed"):
        CsoProfileFactory(state=state, directory_opt_in=True)
    CsoProfileFactory(state="verified")

    order = ["Cami", "Çağrı", "Işık", "ışıltı", "İnci", "Zeytin"]
    assert listed(client) == [made[name] for name in order]


def test_directory_is_filtered_by_province_field_form_and_words(client):
    field, province = FieldOfWorkFactory(), ProvinceFactory(plate_code=63)
    wanted = cso(
        "Şanlıurfa Kadın Vakfı", province=province, fields_of_work=[field], legal_form="foundation"
    )
    cso("Samsun Erkek Derneği")

    for query in (
        {"province": province.slug},
        {"field": field.slug},
        {"legal_form": "foundation"},
        *({"q": words} for words in ("SANLIURFA", "şanlıurfa", "ŞANLIURFA’DA", "kadin", "KADIN")),
    ):
        assert listed(client, **query) == [wanted], query
    assert listed(client, q="olmayan") == []


def test_cso_page_shows_contacts_that_were_agreed_to_one_by_one(client):
    columns = {"contact_email": "biz@ornek.org", "contact_phone": "+903620000000"}
    shown = {
        "show_email": "biz@ornek.org",
        "show_phone": "+90 362 000 00 00",
        "show_website": "https://biz.ornek.org",
    }

    for agreed in [[], *([name] for name in shown), list(shown)]:
        row = cso("İnci Derneği", **columns, **dict.fromkeys(agreed, True))
        Organisation.objects.filter(pk=row.pk).update(website="https://biz.ornek.org")
        text = client.get(row.directory_url()).content.decode()
        assert {name for name, words in shown.items() if words in text} == set(agreed)


@pytest.mark.parametrize("state", ["recheck", "suspended", "closed", "rejected", "pending"])
def test_cso_that_is_not_verified_now_is_found_nowhere(client, state):
    row = CsoProfileFactory(state=state, directory_opt_in=True).organisation

    assert client.get(row.directory_url()).status_code == 404
    client.force_login(UserFactory(roles=["programme_officer"]))
    assert client.get(row.directory_url()).status_code == 404
    found = client.get(reverse("portal:search"), {"q": row.name_tr}).context["groups"]
    assert [group.name for group in found] == []
    assert client.get("/sitemap.xml").content.decode().count("sitemap-csos") == 0


def test_listed_cso_is_found_by_search_and_site_map(client):
    row = cso("Çınaraltı Derneği")

    found = client.get(reverse("portal:search"), {"q": "cinaralti"}).context["groups"]
    assert [(group.name, group.hits[0].url) for group in found] == [("csos", row.directory_url())]
    part = row.pk // 1000
    assert row.directory_url() in client.get(f"/sitemap-csos-{part}.xml").content.decode()


@pytest.mark.parametrize(("language", "between"), [("tr", ";"), ("en", ",")])
def test_directory_as_csv_has_no_contacts_and_no_formulas(client, language, between):
    cso("=HYPERLINK(1) Derneği", contact_email="biz@ornek.org", show_email=True)
    CsoProfileFactory(state="verified")

    text = client.get(f"/data/csos.csv?language={language}").getvalue().decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text), delimiter=between))
    assert [row["name_tr"] for row in rows] == ["'=HYPERLINK(1) Derneği"]
    assert set(rows[0]) == {
        *("slug", "name_tr", "name_en", "abbreviation_tr", "abbreviation_en"),
        *("primary_language", "legal_form", "province", "fields_of_work", "founded_year"),
        "size_band",
    }
    assert "biz@" not in text


@pytest.mark.parametrize("rows", [1, 30])
def test_directory_and_queue_cost_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, settings, rows
):
    settings.PAGE_CACHE = False
    for number in range(rows):
        cso(f"İnci {number} Derneği")
        waiting = CsoProfileFactory(state="pending", contact_email=f"b@inci-{number % 2}.org")
    officer = UserFactory(roles=["programme_officer"])

    with django_assert_num_queries(3):
        assert len(listed(client)) == min(rows, 25)
    client.force_login(officer)
    with django_assert_num_queries(5):
        found = client.get(reverse("organisations:register")).context["page"]
    assert len(found) == min(rows, 25)
    page = reverse("organisations:review_detail", args=[waiting.organisation.slug])
    with django_assert_num_queries(17):
        client.get(page)


def test_queue_shows_what_waits_longest_first_and_finds_by_number_and_name(client):
    old, new = CsoProfileFactory(state="recheck"), CsoProfileFactory(state="pending")
    done = CsoProfileFactory(state="verified", registry_number="06-045-012")
    client.force_login(UserFactory(roles=["programme_officer"]))
    queue = reverse("organisations:register")

    def shown(**query):
        return list(client.get(queue, query).context["page"])

    assert shown() == [old, new]
    assert shown(sort="newest") == [new, old]
    assert shown(state="verified") == shown(q="6/45.12") == [done]
    assert len(shown(state="all")) == 3


def own_page(client, profile, role="representative"):
    person = MembershipFactory(organisation=profile.organisation, role=role).user
    client.force_login(person)
    return BeautifulSoup(client.get(reverse("organisations:own_cso")).content, "html.parser").main


@pytest.mark.parametrize(
    ("state", "action"),
    [
        ("unsubmitted", "cso_submit"),
        ("rejected", "cso_submit"),
        ("pending", "cso_take_back"),
        ("suspended", "cso_confirm"),
    ],
)
def test_own_page_offers_the_representative_what_comes_next_and_a_member_nothing(
    client_factory, state, action
):
    profile = CsoProfileFactory(state=state)
    address = reverse(f"organisations:{action}")

    for role, is_offered in [("representative", True), ("member", False)]:
        forms = own_page(client_factory(), profile, role).find_all("form")
        assert (address in {form["action"] for form in forms}) == is_offered, role


def test_own_page_warns_before_a_name_is_changed_and_asks_for_the_confirmation(client):
    profile = CsoProfileFactory(state="verified", confirmation_due_on="2026-01-01")
    assert own_page(client, profile).find("form", action=reverse("organisations:cso_confirm"))

    with override("en"):
        page = client.get(reverse("organisations:cso_identity")).content.decode()
    assert "is checked again" in page


def test_person_without_cso_enters_one_and_completes_it(client):
    person, province, field = UserFactory(), ProvinceFactory(), FieldOfWorkFactory()
    client.force_login(person)
    typed = {
        "name": " İnce  Sızı Derneği ",
        "legal_form": "association",
        "registry_number": "34/045.012",
        "province": province.pk,
    }
    profile_typed = {
        "province": province.pk,
        "fields_of_work": [field.pk],
        "founded_year": "1999",
        "size_band": "1-9",
        "contact_email": "BIZ@ornek.org",
        "contact_phone": "0312 000 00 00",
    }

    assert client.get(reverse("organisations:own_cso")).context["profile"] is None
    client.post(reverse("organisations:cso_register"), typed)
    client.post(reverse("organisations:cso_profile"), profile_typed)
    client.post(reverse("organisations:cso_submit"))

    organisation = Organisation.objects.get(slug="ince-sizi-dernegi")
    profile = organisation.cso_profile
    membership = Membership.objects.get(user=person)
    assert (organisation.name_tr, profile.state) == ("İnce Sızı Derneği", "pending")
    assert (profile.registry_number, profile.registry_key) == ("34-045-012", "34-45-12")
    assert (profile.contact_email, profile.contact_phone) == ("biz@ornek.org", "+903120000000")
    assert (membership.organisation, membership.is_representative) == (organisation, True)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "Görünmez\u200b Derneği"}, "name"),
        ({"name": "عربي"}, "name"),
        ({"registry_number": "34-O45"}, "registry_number"),
        ({"registry_number": "10000000146"}, "registry_number"),
        ({"registry_number": ""}, "registry_number"),
        ({"legal_form": "initiative"}, "registry_number"),
        ({"legal_form": "ministry"}, "legal_form"),
        ({"registry_number": "34/45"}, "registry_number"),
    ],
)
def test_registering_refuses_at_the_field(client, typed, field):
    CsoProfileFactory(state="suspended", registry_number="034-045")
    client.force_login(UserFactory())
    good = {
        "name": "İnci Derneği",
        "legal_form": "association",
        "registry_number": "34-1",
        "province": ProvinceFactory().pk,
    }

    response = client.post(reverse("organisations:cso_register"), good | typed)

    assert set(response.context["form"].errors) == {field}
    assert not Organisation.objects.filter(name_tr="İnci Derneği").exists()
