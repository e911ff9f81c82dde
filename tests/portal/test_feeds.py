"""Atom feeds: who stands in them, in which words, and what asking again costs."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from lxml import etree

from programmes.models import Project
from publications.models import Publication
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ActivityFactory, ProjectFactory
from tests.factories.publications import VersionFactory
from tests.factories.trainings import DeliveryFactory
from trainings.models import Delivery

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SITE = "http://localhost:8000"
FEEDS = [
    "programmes:project_feed",
    "publications:publication_feed",
    "publications:news_feed",
    "trainings:delivery_feed",
    "portal:activity_feed",
]


def address(name, language="tr", **kwargs) -> str:
    with translation.override(language):
        return reverse(name, kwargs=kwargs)


def feed(client, path) -> etree._Element:
    """Return a feed that has what RFC 4287 asks of it: ids, titles and changes, each once."""
    response = client.get(path)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = etree.fromstring(response.content)
    for element in [root, *root.findall("a:entry", ATOM)]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1
    assert root.find("a:author/a:name", ATOM).text
    assert root.find("a:link[@rel='self']", ATOM).get("href") == SITE + path
    return root


def texts(root, path) -> list[str]:
    return [element.text for element in root.findall(path, ATOM)]


def titles(client, name, language="tr", **kwargs) -> list[str]:
    return texts(feed(client, address(name, language, **kwargs)), "a:entry/a:title")


def test_feeds_hold_public_rows_only_whoever_asks(client):
    project = ProjectFactory(title_tr="Açık proje", short_title_tr="")
    ProjectFactory(draft=True)
    guide = VersionFactory(publication__project=project, title_tr="Kılavuz")
    VersionFactory(publication__kind=Publication.Kind.NEWS, title_tr="Haber")
    VersionFactory(draft=True)
    VersionFactory(embargoed=True, publication__project=project)
    ActivityFactory(project=project, title_tr="Çalıştay")
    ActivityFactory(project__draft=True)
    soon = timezone.localdate() + timedelta(days=3)
    held = DeliveryFactory(state=Delivery.State.ANNOUNCED, start_on=soon, end_on=soon)
    DeliveryFactory(round=held.round, state=Delivery.State.DRAFT, start_on=soon, end_on=soon)
    DeliveryFactory(round=held.round, start_on=date(2019, 1, 7), end_on=date(2019, 1, 8))
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    found = {name: titles(client, name) for name in FEEDS}

    public = set(Project.objects.filter(state="published").values_list("title_tr", flat=True))
    assert set(found["programmes:project_feed"]) == public
    assert found["publications:publication_feed"] == ["Kılavuz"]
    assert found["publications:news_feed"] == ["Haber"]
    assert found["portal:activity_feed"] == ["Çalıştay"]
    assert found["trainings:delivery_feed"] == [held.round.title_tr]
    assert titles(client, "publications:project_feed", slug=project.slug) == ["Kılavuz"]
    guide.publication.project.state = Project.State.ARCHIVED
    guide.publication.project.save()
    assert client.get(address("publications:project_feed", slug=project.slug)).status_code == 404


def test_entry_speaks_the_language_of_its_feed_or_says_which_it_speaks(client):
    project = ProjectFactory(
        title_tr="“İl” & <ilçe>\x0b",
        title_en="",
        summary_tr="</summary><script>",
        summary_en="",
        start_precision="month",
        start_on=date(2018, 5, 1),
    )
    demo = ProjectFactory(is_demo=True)

    root = feed(client, address("programmes:project_feed", "en"))

    newest, entry = root.findall("a:entry", ATOM)
    assert (root.get(LANG), newest.get(LANG), entry.get(LANG)) == ("en", None, "tr")
    assert entry.find("a:title", ATOM).text == "“İl” & <ilçe>"
    summary = entry.find("a:summary", ATOM)
    assert (summary.get("type"), summary.text) == (
        "html",
        "May 2018 – May 2020 · &lt;/summary&gt;&lt;script&gt;",
    )
    assert entry.find("a:id", ATOM).text == f"tag:localhost,2026:en/project/{project.pk}"
    assert entry.find("a:link", ATOM).get("href") == f"{SITE}/en/projects/{project.slug}/"
    assert newest.find("a:title", ATOM).text == demo.title_en
    assert newest.find("a:summary", ATOM).text.startswith("Invented for the demonstration")


def test_new_version_is_the_same_entry_changed(client):
    first = VersionFactory(published_at=timezone.now() - timedelta(days=9))
    path = address("publications:publication_feed")
    before = feed(client, path).find("a:entry", ATOM)
    first.state = "superseded"
    first.save()
    VersionFactory(publication=first.publication, number=2)

    (after,) = feed(client, path).findall("a:entry", ATOM)

    told = [
        [entry.find(f"a:{name}", ATOM).text for name in ("id", "updated")]
        for entry in (before, after)
    ]
    assert told[0][0] == told[1][0]
    assert told[0][1] < told[1][1]


def test_empty_feeds_are_valid_and_always_the_same(client):
    for language in ("tr", "en"):
        for name in FEEDS:
            path = address(name, language)
            root = feed(client, path)
            assert (root.get(LANG), root.findall("a:entry", ATOM)) == (language, [])
            assert texts(root, "a:updated") == ["1970-01-01T00:00:00+00:00"]
            assert client.post(path).status_code == 405


def test_reader_that_has_it_gets_304_until_content_changes_or_an_embargo_ends(
    client, django_assert_num_queries, monkeypatch
):
    VersionFactory()
    later = VersionFactory(embargoed=True)
    path = address("publications:publication_feed")
    first = client.get(path)
    known = {"If-None-Match": first["ETag"]}

    with django_assert_num_queries(2):
        same = client.get(path, headers=known)
    since = client.get(path, headers={"If-Modified-Since": first["Last-Modified"]})
    at = later.published_at + timedelta(minutes=1)
    with monkeypatch.context() as hour_later:
        hour_later.setattr(timezone, "now", lambda: at)
        ended = client.get(path, headers=known)
    VersionFactory()
    changed = client.get(path, headers=known)

    statuses = [answer.status_code for answer in (first, same, since, ended, changed)]
    assert statuses == [200, 304, 304, 200, 200]
    assert later.title_tr in ended.content.decode()


@pytest.mark.parametrize("rows", [1, 25])
def test_feed_costs_the_same_queries_and_stays_short(rows, client, django_assert_num_queries):
    soon = timezone.localdate() + timedelta(days=3)
    for _row in range(rows):
        project = ProjectFactory()
        VersionFactory(publication__project=project)
        VersionFactory(publication__kind=Publication.Kind.NEWS)
        ActivityFactory(project=project)
        DeliveryFactory(state=Delivery.State.ANNOUNCED, start_on=soon, end_on=soon)

    lengths = []
    for name, queries in zip(FEEDS, [2, 3, 3, 2, 2], strict=True):
        with django_assert_num_queries(queries):
            response = client.get(address(name))
        lengths.append(response.content.count(b"<entry"))

    assert max(lengths) <= 20
    assert min(lengths) == min(rows, 20)


def test_lists_and_project_page_lead_to_their_feeds(client):
    project = ProjectFactory(slug="il")
    VersionFactory(publication__project=project)
    pages = {
        "programmes:project_list": ["programmes:project_feed"],
        "publications:publication_list": [
            "publications:publication_feed",
            "publications:news_feed",
        ],
        "trainings:training_list": ["trainings:delivery_feed"],
        "portal:activity_list": ["portal:activity_feed"],
    }
    ActivityFactory(project=project)
    for page, feeds in pages.items():
        body = client.get(address(page)).content.decode()
        for name in feeds:
            path = address(name)
            assert f'href="{path}">\n' in body.partition("</head>")[0]
            assert f'<a href="{path}" type="application/atom+xml">' in body
    body = client.get(address("programmes:project_detail", slug="il")).content.decode()
    assert body.count(f'href="{address("publications:project_feed", slug="il")}"') == 2
