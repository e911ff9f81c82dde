"""What search engines read of each kind of page: parsed as they would, against the rows."""

import json
import re
from datetime import date

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import translation

from programmes.exports import activity_data
from programmes.models import Activity, Project
from publications.models import Publication
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ActivityFactory, ProjectFactory, ProjectProvinceFactory
from tests.factories.publications import FileFactory, VersionFactory
from tests.factories.trainings import DeliveryFactory
from trainings.models import Delivery

pytestmark = pytest.mark.django_db

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
SITE = "http://localhost:8000"


def blocks(client, path) -> dict[str, dict]:
    """Return the blocks of a page by type; each is told by schema.org's context."""
    found = [json.loads(text) for text in BLOCK.findall(client.get(path).content.decode())]
    assert {block["@context"] for block in found} <= {"https://schema.org"}
    return {block["@type"]: block for block in found}


def trail(block) -> list[tuple]:
    return [(row["position"], row["name"], row.get("item")) for row in block["itemListElement"]]


def test_project_page_tells_what_is_known_as_exactly_as_it_is_known(client):
    project = ProjectFactory(
        title_tr="</script><script>alert('İ')</script> & <!--",
        title_en="",
        short_title_tr="",
        slug="il",
        start_on=date(2018, 5, 1),
        start_precision="month",
        end_on=date(2020, 12, 31),
        end_precision="year",
        budget_amount="2633500.00",
        budget_currency="EUR",
    )
    ProjectProvinceFactory(project=project, province__plate_code=76)

    in_turkish = blocks(client, "/tr/projeler/il/")
    in_english = blocks(client, "/en/projects/il/")

    page, told = in_turkish["WebPage"], in_turkish["WebPage"]["mainEntity"]
    assert (page["inLanguage"], page["url"]) == ("tr", f"{SITE}/tr/projeler/il/")
    assert page["temporalCoverage"] == "2018-05/2020"
    assert (told["foundingDate"], told["dissolutionDate"]) == ("2018-05", "2020")
    assert told["name"] == project.title_tr
    assert told["funder"] == [{"@type": "Organization", "name": "Türkiye Cumhuriyeti"}]
    assert told["areaServed"] == [{"@type": "AdministrativeArea", "name": "Iğdır"}]
    assert told["funding"]["amount"]["value"] == "2633500.00"
    # The English page has no English title: the text says which language it is in.
    other = in_english["WebPage"]["mainEntity"]
    assert other["name"] == {"@language": "tr", "@value": project.title_tr}
    assert trail(in_english["BreadcrumbList"]) == [
        (1, "Home", f"{SITE}/en/"),
        (2, "Projects", f"{SITE}/en/projects/"),
        (3, project.title_tr, None),
    ]


def test_planned_project_without_budget_has_neither_founding_nor_amount(client):
    ProjectFactory(slug="il", stage=Project.Stage.PLANNED, end_on=None, end_precision="day")

    page = blocks(client, "/tr/projeler/il/")["WebPage"]

    assert page["temporalCoverage"] == "2018-05-14/.."
    assert {"foundingDate", "dissolutionDate", "funding"} & set(page["mainEntity"]) == set()


def test_rows_that_are_hidden_or_invented_tell_machines_nothing(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    pages = [
        ProjectFactory(draft=True),
        ProjectFactory(is_demo=True),
        VersionFactory(draft=True),
        VersionFactory(publication__is_demo=True),
        DeliveryFactory(state=Delivery.State.DRAFT),
        DeliveryFactory(is_demo=True),
    ]

    told = [set(blocks(client, row.get_absolute_url())) for row in pages]

    assert told == [{"BreadcrumbList"}] * 6
    hidden = ActivityFactory(project__draft=True)
    invented = ActivityFactory(project__is_demo=True)
    assert [activity_data(row) for row in (hidden, invented)] == [None, None]


def test_publication_page_tells_its_kind_files_and_date(client):
    held = VersionFactory(publication__kind=Publication.Kind.REPORT)
    FileFactory(version=held)
    news = VersionFactory(publication__kind=Publication.Kind.NEWS)
    lost = VersionFactory(original_is_held=False)

    report = blocks(client, held.get_absolute_url())["Report"]
    with translation.override("en"):
        article = blocks(client, news.get_absolute_url())["NewsArticle"]
        work = blocks(client, lost.get_absolute_url())["CreativeWork"]

    (file,) = report["encoding"]
    assert file["contentUrl"].endswith(f"{held.publication.slug}/tr.pdf")
    assert (report["inLanguage"], article["inLanguage"]) == ("tr", "en")
    assert report["datePublished"] == held.published_at.isoformat(timespec="seconds")
    assert report["identifier"] == f"{SITE}/p/{held.publication.pk}/"
    # When the portal recorded it is not when it was published.
    assert "datePublished" not in work


def test_delivery_and_activity_are_events_with_state_and_place(client):
    delivery = DeliveryFactory(
        state=Delivery.State.CANCELLED, cancel_reason_tr="Kar yağdı.", start_on=date(2026, 1, 12)
    )
    activity = ActivityFactory(
        start_on=date(2019, 4, 1),
        start_precision="month",
        end_on=None,
        place_tr="Halk Eğitim Merkezi",
        status=Activity.Status.POSTPONED,
        mode=Activity.Mode.ONLINE,
    )
    inferred = ActivityFactory(year_is_inferred=True)

    event = blocks(client, delivery.get_absolute_url())["EducationEvent"]
    told = blocks(client, activity.get_absolute_url())["Event"]

    assert event["startDate"] == "2026-01-12T09:30+03:00"
    assert event["eventStatus"] == "https://schema.org/EventCancelled"
    assert event["location"]["address"]["addressRegion"] == str(delivery.province)
    assert (told["startDate"], told["eventStatus"][19:]) == ("2019-04", "EventPostponed")
    assert told["location"]["name"] == "Halk Eğitim Merkezi"
    assert "startDate" not in activity_data(inferred)


def test_every_page_with_a_breadcrumb_tells_its_trail_and_home_tells_who_publishes(client):
    with translation.override("en"):
        lists = ["programmes:project_list", "portal:glossary", "helpdesk:ticket_ask"]
        found = [blocks(client, reverse(name))["BreadcrumbList"] for name in lists]
        home = blocks(client, reverse("portal:home"))

    assert [len(trail(block)) for block in found] == [2, 2, 3]
    assert home["GovernmentOrganization"]["url"] == f"{SITE}/en/"
    assert home["GovernmentOrganization"]["contactPoint"]["url"] == f"{SITE}/en/help-desk/"
    assert "BreadcrumbList" not in home


def test_text_can_end_neither_script_nor_page():
    hostile = "</script><!--<script>\u2028&amp;"
    markup = Template("{% load json_ld %}{{ data|json_ld }}{{ none|json_ld }}").render(
        Context({"data": {"name": hostile, "empty": ""}, "none": None})
    )

    (text,) = BLOCK.findall(markup)

    assert re.findall(r"[<>&\u2028]", text) == []
    assert json.loads(text) == {"@context": "https://schema.org", "name": hostile}
