"""The province pages: map, list twin, one page each; for visitors of both languages."""

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from portal.views import province_detail
from programmes.models import Activity, Programme, Project, ProjectProvince
from provinces import services
from provinces.models import Province
from publications.models import Publication
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import TicketFactory
from tests.factories.organisations import CsoProfileFactory, OrganisationFactory
from tests.factories.programmes import (
    ActivityFactory,
    ProjectOrganisationFactory,
    ProvinceScopeFactory,
)
from tests.factories.publications import VersionFactory
from tests.factories.trainings import DeliveryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def all_provinces(django_db_setup, django_db_blocker):
    """The 81 provinces, loaded once and rolled back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        services.load_provinces()
        yield
        transaction.set_rollback(True)


def make_project(slug="kamu-stk", state=Project.State.PUBLISHED, **catchments):
    """A project whose catchments are given as pilot slug → list of neighbour slugs."""
    programme, _ = Programme.objects.get_or_create(slug="ipa", defaults={"title_tr": "IPA"})
    project = Project.objects.create(
        programme=programme,
        slug=slug,
        title_tr=f"İş Birliği {slug}",
        title_en=f"Cooperation {slug}",
        state=state,
        stage=Project.Stage.COMPLETED,
    )
    ProjectOrganisationFactory(project=project, funder=True)
    for pilot_slug, neighbours in catchments.items():
        pilot = project.project_provinces.create(
            province=Province.objects.get(slug=pilot_slug), role=ProjectProvince.Role.PILOT
        )
        for slug_of_neighbour in neighbours:
            project.project_provinces.create(
                province=Province.objects.get(slug=slug_of_neighbour),
                role=ProjectProvince.Role.NEIGHBOUR,
                pilot=pilot,
            )
    return project


def list_url(language="en", **query):
    with translation.override(language):
        return reverse("portal:province_list", query=query)


def detail_url(slug, language="en"):
    with translation.override(language):
        return reverse("portal:province_detail", args=[slug])


def page(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def roles_in_table(soup):
    return {
        row.th.get_text(strip=True): row("td")[1].get_text(strip=True)
        for row in soup.find("table").tbody("tr")
    }


def test_province_list_shows_the_strongest_role_of_all_published_projects(client):
    make_project("birinci", bursa=["kocaeli"])
    make_project("ikinci", kocaeli=["yalova"])
    make_project("taslak", state=Project.State.DRAFT, mugla=["aydin"])

    roles = roles_in_table(page(client.get(list_url())))

    assert len(roles) == 81
    served = {name: role for name, role in roles.items() if role != "Outside every catchment"}
    assert served == {
        "Bursa": "Pilot province",
        "Kocaeli": "Pilot province",
        "Yalova": "Neighbouring province",
    }


def test_province_list_of_one_project_names_the_pilot_of_each_neighbour(client):
    make_project("birinci", bursa=["kocaeli"])
    make_project("ikinci", kocaeli=["yalova"])

    soup = page(client.get(list_url(project="birinci")))

    rows = {row.th.get_text(strip=True): row("td") for row in soup.find("table").tbody("tr")}
    assert rows["Kocaeli"][1].get_text(strip=True) == "Neighbouring province"
    assert rows["Kocaeli"][2].get_text(strip=True) == "Bursa"
    assert rows["Yalova"][1].get_text(strip=True) == "Outside every catchment"


@pytest.mark.parametrize(("kind", "shape"), [("tile", "map-cell"), ("geo", "map-shape")])
def test_province_list_draws_either_map_with_81_links(client, kind, shape):
    soup = page(client.get(list_url(map=kind)))

    links = {link["href"] for link in soup.select(f"a.{shape}")}
    assert links == {detail_url(slug) for slug in Province.objects.values_list("slug", flat=True)}


def test_province_list_can_be_sorted_by_region_role_and_counts(client):
    make_project("birinci", mugla=["aydin"], bursa=[])
    make_project("ikinci", mugla=["aydin"])

    firsts = {
        sort: page(client.get(list_url(sort=sort))).find("table").tbody.th.get_text(strip=True)
        for sort in ("name", "region", "role", "pilots", "neighbours", "\0")
    }

    assert firsts == {
        "name": "Adana",
        "region": "Afyonkarahisar",
        "role": "Bursa",
        "pilots": "Muğla",
        "neighbours": "Aydın",
        "\0": "Adana",
    }
    of_one = page(client.get(list_url(project="ikinci", sort="pilots")))
    assert [link.get_text() for link in of_one.select("section .sorts")[1]("a")] == [
        "By name",
        "By region",
        "By role",
    ]


def test_province_list_is_turkish_and_in_turkish_order_in_turkish(client):
    soup = page(client.get(list_url("tr")))

    names = [row.th.get_text(strip=True) for row in soup.find("table").tbody("tr")]
    assert names == [str(province.name_tr) for province in Province.objects.in_order("tr")]
    assert "İstanbul" in names


def test_province_list_sends_a_phone_to_the_chosen_province(client):
    response = client.get(list_url(province=34))

    assert response.status_code == 302
    assert response.url == detail_url("istanbul")


@pytest.mark.parametrize(
    "query",
    [
        {"province": ""},
        {"province": "82"},
        {"province": "-1"},
        {"province": "x\0"},
        {"province": "9" * 400},
        {"project": "yok"},
        {"project": "\0"},
        {"project": "' OR 1=1"},
        {"map": "deniz"},
    ],
)
def test_province_list_stands_whatever_the_address_says(client, query):
    make_project("birinci", bursa=[])

    soup = page(client.get(list_url(), query))

    assert roles_in_table(soup)["Bursa"] == "Pilot province"


def test_province_list_says_at_the_field_that_a_project_is_unknown(client):
    soup = page(client.get(list_url(project="yok")))

    field = soup.find("select", {"name": "project"})
    assert field["aria-invalid"] == "true"
    message = soup.find(id=field["aria-describedby"])
    assert message.get_text(strip=True) == "Please choose a project from the list."


def test_province_list_never_offers_a_draft_to_visitors(client, admin_client):
    make_project("taslak", state=Project.State.DRAFT, mugla=["aydin"])

    seen = page(client.get(list_url())).find("select", {"name": "project"})
    seen_by_staff = page(admin_client.get(list_url())).find("select", {"name": "project"})

    assert [option["value"] for option in seen("option")] == [""]
    assert [option["value"] for option in seen_by_staff("option")] == ["", "taslak"]


@pytest.mark.parametrize("projects", [1, 30])
def test_province_list_costs_the_same_queries_for_any_number_of_projects(
    client, django_assert_num_queries, projects
):
    for number in range(projects):
        make_project(f"proje-{number}", bursa=["kocaeli"])

    with django_assert_num_queries(3):
        client.get(list_url())


def test_province_page_shows_its_catchment_and_where_it_belongs(client):
    project = make_project("birinci", bursa=["yalova", "kocaeli", "balikesir"])

    soup = page(client.get(detail_url("kocaeli")))

    card = soup.select_one("article.card")
    assert card.h3.a["href"].endswith(f"/{project.slug}/")
    assert [" ".join(dd.get_text().split()) for dd in card("dd")] == [
        "Bursa",
        "Balıkesir, Kocaeli, Yalova",
    ]
    assert soup.h1.get_text(strip=True) == "Kocaeli"


def test_province_page_hides_drafts_from_visitors_and_shows_them_to_staff(client, admin_client):
    make_project("taslak", state=Project.State.DRAFT, mugla=["aydin"])

    assert page(client.get(detail_url("mugla"))).select("article.card") == []
    assert len(page(admin_client.get(detail_url("mugla"))).select("article.card")) == 1


def test_province_page_outside_every_catchment_is_a_normal_page_with_a_way_on(client):
    make_project("birinci", bursa=["yalova"])

    soup = page(client.get(detail_url("mugla")))

    note = soup.select_one(".note")
    assert "quite normal" in note.get_text()
    with translation.override("en"):
        assert note.a["href"] == reverse("helpdesk:ticket_ask")


def test_province_page_lists_its_activities_only(client):
    project = make_project("birinci", bursa=[])
    for slug, title in (("bursa", "Açılış konferansı"), ("mugla", "Başka bir toplantı")):
        Activity.objects.create(
            project=project,
            kind=Activity.Kind.CONFERENCE,
            status=Activity.Status.HELD,
            title_tr=title,
            province=Province.objects.get(slug=slug),
        )

    text = page(client.get(detail_url("bursa", "tr"))).main.get_text()

    assert "Açılış konferansı" in text
    assert "Başka bir toplantı" not in text


def test_province_page_of_an_unknown_province_is_not_found(client):
    assert client.get("/en/provinces/atlantis/").status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_province_page_costs_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    for number in range(rows):
        project = make_project(f"proje-{number}", bursa=["kocaeli", "yalova"])
        Activity.objects.create(
            project=project,
            kind=Activity.Kind.CONFERENCE,
            status=Activity.Status.HELD,
            title_tr=f"Toplantı {number}",
            province_id=16,
        )
        VersionFactory(publication__project=project)

        ProvinceScopeFactory(project=make_project(f"adsiz-{number}"))
        OrganisationFactory(province_id=16)
        TicketFactory(province=Province.objects.get(pk=16))

    with django_assert_num_queries(6):
        client.get(detail_url("bursa"))


def test_province_page_lists_what_its_projects_published(client):
    project = make_project("birinci", bursa=["kocaeli"])
    shown = VersionFactory(publication__project=project)
    VersionFactory(publication__project=make_project("ikinci", mugla=["aydin"]))
    VersionFactory(publication__project=project, draft=True)
    VersionFactory(publication__project=project, publication__kind=Publication.Kind.NEWS)

    for slug in ("bursa", "kocaeli"):
        response = client.get(detail_url(slug))

        assert response.context["publications"].rows == [shown]
        assert shown.get_absolute_url() in response.content.decode()
    assert client.get(detail_url("igdir")).context["publications"].rows == []


def test_province_page_links_the_provinces_of_its_catchment(client):
    make_project("birinci", bursa=["kocaeli"])

    of_pilot, of_neighbour = (page(client.get(detail_url(slug))) for slug in ("bursa", "kocaeli"))

    assert of_pilot.find("main").find("a", href=detail_url("kocaeli"))
    assert of_neighbour.find("main").find("a", href=detail_url("bursa"))


def test_province_page_says_in_words_of_whom_it_is_a_neighbour(client):
    make_project("birinci", bursa=["kocaeli"])

    of_pilot, of_neighbour = (page(client.get(detail_url(slug))) for slug in ("bursa", "kocaeli"))

    role = of_neighbour.select_one("article.card .tag").get_text()
    assert role == "Neighbouring province of Bursa in this project"
    assert of_pilot.select_one("article.card .tag").get_text() == "Pilot province in this project"


def test_province_page_shows_the_newest_twenty_and_leads_to_all_the_others(client, monkeypatch):
    monkeypatch.setattr(province_detail, "NEWEST", 1)
    bursa = Province.objects.get(slug="bursa")
    old, new = (
        ActivityFactory(start_on=date(year, 5, 1), end_on=None, province=bursa)
        for year in (2018, 2019)
    )
    held = DeliveryFactory(province=bursa)
    hidden = DeliveryFactory(province=bursa, round=held.round, state="draft")

    response = client.get(detail_url("bursa"))

    assert response.context["activities"].rows == [new]
    assert response.context["deliveries"].rows == [held]
    assert "(1 of 2 are shown)" in response.content.decode()
    links = [link["href"] for link in page(response).main("a") if "province=bursa" in link["href"]]
    lists = [client.get(link).context.get("page") for link in links if "calendar" not in link]
    assert [old, new] in [sorted(rows, key=lambda row: row.pk) for rows in lists]
    assert [held.round] in [list(rows) for rows in lists]
    assert hidden.round == held.round


def test_province_page_says_which_projects_only_count_their_provinces(client):
    counting = ProvinceScopeFactory(project=make_project("sayan"), number=10)
    ProvinceScopeFactory(project=make_project("adlandiran", bursa=[]), number=7)
    ProvinceScopeFactory(project=make_project("taslak", state=Project.State.DRAFT))

    assert client.get(detail_url("bursa")).context["unnamed"] == [counting]
    assert (
        "10 – pilot provinces of the needs analysis"
        in client.get(detail_url("bursa")).content.decode()
    )


def test_province_page_counts_the_verified_csos_there_and_tells_invented_ones_apart(client):
    for is_demo in (False, False, True):
        organisation = OrganisationFactory(province_id=16, is_demo=is_demo)
        CsoProfileFactory(organisation=organisation, state="verified")
    CsoProfileFactory(organisation=OrganisationFactory(province_id=16), state="suspended")
    OrganisationFactory(province_id=16)
    CsoProfileFactory(organisation=OrganisationFactory(province_id=48), state="verified")

    text = " ".join(page(client.get(detail_url("bursa"))).main.get_text().split())

    assert "Verified civil society organisations2, 1 invented for the demonstration" in text


QUESTIONS = "Questions to be done"


def test_province_page_counts_open_questions_for_staff_and_leads_those_of_the_queue(
    client, settings
):
    settings.PAGE_CACHE = True
    for trait in ({}, {"state": "open"}, {"closed": True}):
        TicketFactory(province=Province.objects.get(pk=16), **trait)
    TicketFactory(province=Province.objects.get(pk=48))
    officer, other = UserFactory(roles=["help_desk_officer"]), UserFactory(roles=["editor"])
    asker = UserFactory()
    TicketFactory(province=Province.objects.get(pk=16), closed=True, asker=asker)

    client.force_login(officer)
    seen = page(client.get(detail_url("bursa")))
    client.logout()
    visitor = client.get(detail_url("bursa")).content.decode()
    client.force_login(other)
    editor = page(client.get(detail_url("bursa")))
    client.force_login(asker)
    own = client.get(detail_url("bursa")).content.decode()

    assert QUESTIONS in seen.main.get_text()
    link = seen.find("a", href=re.compile(r"queue/\?province=16$"))
    assert link.get_text() == "2"
    assert QUESTIONS not in visitor + own
    assert f"{QUESTIONS}2 Only ministry staff" in editor.main.get_text()
    assert not editor.find("a", href=re.compile("queue"))
    client.force_login(officer)
    queue = client.get(link["href"]).context["page"]
    assert {ticket.province_id for ticket in queue} == {16}
    assert len(queue) == 2


def test_page_that_the_cache_keeps_for_visitors_never_holds_an_officers_number(client, settings):
    """The officer's page comes first, so a mistake of the cache would show."""
    settings.PAGE_CACHE = True
    TicketFactory(province=Province.objects.get(pk=16))
    for role in ("help_desk_officer", "editor"):
        client.force_login(UserFactory(roles=[role]))
        assert QUESTIONS in client.get(detail_url("bursa")).content.decode()
        client.cookies.clear()

    first, kept = (client.get(detail_url("bursa")) for _time in range(2))

    assert kept["ETag"] == first["ETag"]
    assert QUESTIONS not in kept.content.decode()
