"""The portal's own pages in both languages: they open, cost little, and survive bad addresses."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Heartbeat
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ActivityFactory, ProjectFactory, ProjectProvinceFactory
from tests.factories.provinces import ProvinceFactory
from tests.factories.publications import FileFactory, VersionFactory
from tests.factories.trainings import DeliveryFactory, RoundFactory

pytestmark = pytest.mark.django_db
HEADINGS = {
    "/tr/": "Kamu ile sivil toplum aynı masada.",
    "/en/": "Public bodies and civil society at one table.",
    "/tr/ara/": "Ara",
    "/en/search/": "Search",
    "/tr/etkinlikler/": "Etkinlikler",
    "/en/activities/": "Activities",
    "/tr/erisilebilirlik/": "Erişilebilirlik bildirimi",
    "/en/accessibility/": "Accessibility statement",
    "/tr/aydinlatma-metni/": "Aydınlatma metni",
    "/en/privacy/": "Privacy notice",
    "/tr/cerezler/": "Çerezler",
    "/en/cookies/": "Cookies",
    "/tr/sozluk/": "Sözlük",
    "/en/glossary/": "Glossary",
    "/tr/acik-veri/": "Açık veri",
    "/en/open-data/": "Open data",
    "/tr/acik-veri/sozluk/": "Veri sözlüğü",
    "/en/open-data/dictionary/": "Data dictionary",
    "/tr/acik-veri/api/": "API",
    "/en/open-data/api/": "The API",
    "/tr/site-haritasi/": "Site haritası",
    "/en/site-map/": "Site map",
}


@pytest.mark.parametrize("path", HEADINGS)
def test_page_has_its_one_heading_in_its_language(client, path):
    response = client.get(path)
    html = response.content.decode()

    assert response.status_code == 200
    assert html.count("<h1") == 1
    assert f"{HEADINGS[path]}</h1>" in html
    assert f'<html lang="{path[1:3]}">' in html


@pytest.mark.parametrize(
    ("headers", "cookie", "target"),
    [
        ({}, None, "/tr/"),
        ({"Accept-Language": "en-GB,en"}, None, "/en/"),
        ({"Accept-Language": "de"}, None, "/tr/"),
        ({"Accept-Language": "en"}, "tr", "/tr/"),
    ],
)
def test_root_goes_by_cookie_then_browser_then_turkish(client, headers, cookie, target):
    if cookie:
        client.cookies["language"] = cookie

    response = client.get("/", headers=headers)

    assert (response.status_code, response.url) == (302, target)


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        (
            "/tr/projeler/?stage=ongoing&q=I%C4%9Fd%C4%B1r",
            "/en/projects/?stage=ongoing&q=I%C4%9Fd%C4%B1r",
        ),
        ("https://evil.example/", "/en/"),
        ("//evil.example/", "/en/"),
        ("/\\evil.example/", "/en/"),
        ("javascript:alert(1)", "/en/"),
        ("", "/en/"),
    ],
)
def test_language_switch_keeps_page_and_query_and_leaves_for_no_other_host(client, asked, target):
    response = client.get("/language/en/", {"next": asked})

    assert response.url == target
    assert response.cookies["language"].value == "en"


@pytest.mark.parametrize("spoken", ["tr", "en", "de"])
def test_language_switch_finds_the_page_whatever_the_browser_speaks(client, spoken):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = spoken

    to_english = client.get("/language/en/", {"next": "/tr/projeler/?q=a"})
    to_turkish = client.get("/language/tr/", {"next": "/en/projects/?q=a"})

    assert (to_english.url, to_turkish.url) == ("/en/projects/?q=a", "/tr/projeler/?q=a")


def test_language_switch_knows_only_our_languages(client):
    assert client.get("/language/de/").status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_home_costs_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    for _number in range(rows):
        ActivityFactory()
        FileFactory(version=VersionFactory())
        DeliveryFactory()

    with django_assert_num_queries(7):
        html = client.get("/tr/").content.decode()

    assert "Yaklaşan eğitimler" in html
    assert "Yeni rehberler" in html


def test_home_of_an_empty_portal_leaves_empty_sections_out(client):
    html = client.get("/tr/").content.decode()

    assert "Yaklaşan eğitimler" not in html
    assert "Yeni rehberler" not in html
    assert "Sayılarla" not in html


def test_home_counts_only_what_is_public(client):
    ActivityFactory()
    ActivityFactory(project=ProjectFactory(draft=True))

    numbers = client.get("/tr/").context["numbers"]

    assert numbers == {"project_count": 1, "activity_count": 1, "publication_count": 0}


def test_home_map_colours_provinces_of_published_projects(client):
    pilot = ProjectProvinceFactory(province=ProvinceFactory(plate_code=25))
    ProjectProvinceFactory(
        province=ProvinceFactory(plate_code=55), project=ProjectFactory(draft=True)
    )

    html = client.get("/tr/").content.decode()

    assert f"{pilot.province.name_tr}: pilot il" in html
    assert "Samsun: pilot il" not in html


@pytest.mark.parametrize("rows", [1, 30])
def test_activity_list_costs_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    project = ProjectFactory()
    ActivityFactory.create_batch(rows, project=project, province=ProvinceFactory())
    ActivityFactory(project=ProjectFactory(draft=True), title_tr="Gizli toplantı")

    with django_assert_num_queries(4):
        response = client.get("/tr/etkinlikler/")

    assert len(response.context["page"]) == min(rows, 25)
    assert "Gizli toplantı" not in response.content.decode()


@pytest.mark.parametrize(
    "query", ["page=-1", "sort=password", "year=abc", "kind=x", "project=x", "q=%00", "after=x"]
)
def test_activity_list_with_a_bad_address_is_a_page_with_a_message(client, query):
    ActivityFactory()

    response = client.get(f"/en/activities/?{query}")

    assert response.status_code == 200
    assert response.context["problems"] or len(response.context["page"]) == 1


def test_desk_asks_a_visitor_to_sign_in(client):
    assert client.get("/tr/masam/").url == "/tr/accounts/login/?next=/tr/masam/"


def test_desk_of_a_new_account_says_what_to_do(client):
    client.force_login(UserFactory())

    html = client.get("/tr/masam/").content.decode()

    assert "Destek masasına henüz bir soru sormadınız." in html
    assert "/tr/destek-masasi/kuyruk/" not in html


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        ("help_desk_officer", "/tr/destek-masasi/kuyruk/", "/admin/publications/version/"),
        ("editor", "/admin/publications/version/", "/tr/destek-masasi/kuyruk/"),
    ],
)
def test_desk_of_staff_shows_what_their_role_may_do(client, role, shown, hidden):
    client.force_login(UserFactory(roles=[role]))

    html = client.get("/tr/masam/").content.decode()

    assert shown in html
    assert hidden not in html


def test_live_answers_without_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_ready_names_the_state_of_every_part(client):
    Heartbeat.objects.create(name="sweep", at=timezone.now() - timedelta(minutes=1))

    report = client.get("/readyz").json()

    assert report["database"] is True
    assert report["sweeper"] is True
    assert {"cache", "broker", "workers", "jobs"} <= report.keys()


def test_ready_with_redis_down_is_degraded_but_serves(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = client.get("/readyz")

    assert response.status_code == 200
    assert (response.json()["broker"], response.json()["cache"]) == (False, True)


def test_ready_is_not_worked_out_again_within_seconds(client, django_assert_num_queries):
    client.get("/readyz")

    with django_assert_num_queries(0):
        assert client.get("/readyz").status_code == 200


def test_robots_closes_what_is_personal_and_names_the_sitemap(client, settings):
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /tr/masam/" in text
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text


def test_sitemap_names_each_public_page_in_both_languages_under_our_own_address(client, settings):
    project, hidden = ProjectFactory(), ProjectFactory(draft=True)
    version, one = VersionFactory(), RoundFactory()

    index = client.get("/sitemap.xml").content.decode()
    sections = re.findall(r"/sitemap-([a-z0-9-]+)\.xml", index)
    maps = "".join(client.get(f"/sitemap-{name}.xml").content.decode() for name in sections)

    assert len(sections) == 6
    for path in (
        f"/tr/projeler/{project.slug}/",
        f"/en/projects/{project.slug}/",
        f"/en/publications/{version.publication.slug}/",
        f"/tr/egitimler/{one.slug}/",
    ):
        assert f"{settings.SITE_URL}{path}" in maps
    assert 'hreflang="x-default"' in maps
    assert hidden.slug not in maps


def test_demo_mails_are_read_from_the_folder_and_from_nowhere_else(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "mail").mkdir()
    (tmp_path / "secret.log").write_text("Subject: gizli\n\ngizli")
    (tmp_path / "mail" / "1.log").write_bytes(
        "Subject: =?utf-8?q?Sorunuz_al=C4=B1nd=C4=B1?=\nTo: a@example.org\n"
        "Date: Sun, 22 Nov 2026 00:04:51 -0000\n"
        "Content-Type: text/plain; charset=utf-8\n\nMerhaba İpek\n".encode()
        + b"-" * 79
    )

    listing = client.get("/demo/mail/").content.decode()
    mail = client.get("/demo/mail/1.log/").content.decode()

    assert "Sorunuz alındı" in listing
    assert "Merhaba İpek" in mail
    assert "22 Kasım 2026 03.04" in mail
    assert client.get("/demo/mail/..%2Fsecret.log/").status_code == 404


@pytest.mark.parametrize("path", ["/tr/yok/", "/en/none/", "/tr/projeler/yok/", "/yok"])
def test_unknown_address_is_a_page_with_the_request_number(client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert response["X-Request-ID"] in response.content.decode()
