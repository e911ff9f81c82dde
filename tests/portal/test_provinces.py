"""The province pages: map, list twin, one page each; for visitors of both languages."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from programmes.models import Activity, Programme, Project, ProjectProvince
from provinces import services
from provinces.models import Province
from publications.models import Publication
from tests.factories.programmes import ProjectOrganisationFactory
from tests.factories.publications import VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def all_provinces():
    services.load_provinces()


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

        assert list(response.context["publications"]) == [shown]
        assert shown.get_absolute_url() in response.content.decode()
    assert list(client.get(detail_url("igdir")).context["publications"]) == []


def test_province_page_links_the_provinces_of_its_catchment(client):
    make_project("birinci", bursa=["kocaeli"])

    of_pilot, of_neighbour = (page(client.get(detail_url(slug))) for slug in ("bursa", "kocaeli"))

    assert of_pilot.find("main").find("a", href=detail_url("kocaeli"))
    assert of_neighbour.find("main").find("a", href=detail_url("bursa"))
