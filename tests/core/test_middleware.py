"""Request ids, cached pages that are never stale or personal, and the headers of every answer."""

import gzip
import logging
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.core.cache import caches
from django.db import connection

from core import content, request_id
from core.models import ContentChange
from organisations.models import Organisation
from tests.factories.accounts import UserFactory
from tests.factories.core import ExternalServiceFactory
from tests.factories.helpdesk import DeskFactory, TicketFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.provinces import ProvinceFactory

pytestmark = pytest.mark.django_db
PAGE = "/tr/iller/"


@pytest.fixture(autouse=True)
def cached_pages(settings):
    settings.PAGE_CACHE = True


@pytest.fixture
def rendered(monkeypatch):
    """How often the page was really made."""
    made = []
    from portal.views.provinces import ProvinceListView

    original = ProvinceListView.get

    def get(self, request, *args, **kwargs):
        made.append(request.get_full_path())
        return original(self, request, *args, **kwargs)

    monkeypatch.setattr(ProvinceListView, "get", get)
    return made


def test_request_id_is_in_the_answer_and_new_each_time(client):
    ids = {client.get(PAGE)["X-Request-ID"] for _request in range(3)}

    assert len(ids) == 3


def test_request_id_is_in_the_log_line():
    record = logging.LogRecord("portal", logging.INFO, "", 0, "event", (), None)
    request_id.current.set("abc123")

    request_id.RequestIdFilter().filter(record)

    assert record.request_id == "abc123"


def test_second_visitor_gets_the_kept_page(client_factory, rendered):
    first = client_factory().get(PAGE)
    second = client_factory().get(PAGE)

    assert len(rendered) == 1
    assert first.content == second.content


def test_kept_page_costs_one_query(client, client_factory, django_assert_num_queries):
    client.get(PAGE)

    with django_assert_num_queries(1):
        client_factory().get(PAGE)


def test_save_in_the_admin_shows_at_the_very_next_request(client, client_factory):
    province = ProvinceFactory(plate_code=76)
    assert "Yeni ad" not in client.get(PAGE).content.decode()

    province.name_tr = "Yeni ad"
    province.save()

    assert "Yeni ad" in client_factory().get(PAGE).content.decode()


def test_change_by_raw_sql_shows_at_the_very_next_request(client, client_factory):
    ProvinceFactory(plate_code=76)
    client.get(PAGE)

    with connection.cursor() as cursor:
        cursor.execute("UPDATE provinces_province SET name_tr = 'Elle yazıldı'")

    assert "Elle yazıldı" in client_factory().get(PAGE).content.decode()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO organisations_fieldofwork (created_at, updated_at, primary_language, name,"
        " name_tr, slug) VALUES (now(), now(), 'tr', 'a', 'a', 'a')",
        "UPDATE organisations_organisation SET website = 'https://ornek.org'",
        "DELETE FROM organisations_membership",
        "TRUNCATE organisations_organisation_fields_of_work",
    ],
)
def test_clock_moves_with_every_kind_of_statement(statement):
    OrganisationFactory(members=[UserFactory()])
    before = content.clock()

    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert content.clock() != before


@pytest.mark.parametrize("factory", [ExternalServiceFactory, DeskFactory])
def test_change_of_what_the_help_desk_shows_moves_the_clock(factory):
    row = factory()
    before = content.clock()

    row.save()

    assert content.clock() != before


def test_clock_does_not_move_when_people_sign_in_or_ask(client):
    ticket = TicketFactory()
    before = content.clock()

    client.force_login(UserFactory())
    TicketFactory(desk=ticket.desk, topic=ticket.topic, province=ticket.province)

    assert content.clock() == before


def test_clock_is_read_over_a_connection_that_has_died():
    """The page cache asks it first, without the check of the connection that Django would make."""

    def read_after_death():
        try:
            before = content.clock()
            with psycopg.connect(**connection.get_connection_params()) as other:
                other.execute(
                    "SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid]
                )
            return before, content.clock()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        before, after = threads.submit(read_after_death).result(30)

    assert after == before


def test_clock_never_stands_at_zero_after_pruning():
    OrganisationFactory()
    OrganisationFactory()
    ContentChange.objects.update(at="2020-01-01T00:00:00Z")

    content.prune()

    assert ContentChange.objects.count() == 1


def test_clock_never_shows_a_state_again_after_pruning():
    OrganisationFactory()
    ContentChange.objects.update(at="2020-01-01T00:00:00Z")
    content.prune()
    before = content.clock()
    newest = ContentChange.objects.latest("pk").pk
    # A long transaction, numbered early and committed late.
    ContentChange.objects.create(pk=newest - 1_000, at="2020-01-01T00:00:00Z")

    content.prune()

    assert content.clock() != before


def test_pruning_keeps_the_clock_where_nothing_changed():
    OrganisationFactory()
    ContentChange.objects.update(at="2020-01-01T00:00:00Z")
    content.prune()
    ContentChange.objects.update(at="2020-01-01T00:00:00Z")
    before = content.clock()

    content.prune()

    assert content.clock() == before


def test_clock_sees_a_change_that_was_numbered_early_and_committed_late():
    OrganisationFactory()
    before = content.clock()
    newest = ContentChange.objects.latest("pk").pk

    ContentChange.objects.create(pk=newest - 1_000)

    assert content.clock() != before


def test_bulk_work_writes_one_mark_per_statement():
    before = ContentChange.objects.count()

    Organisation.objects.bulk_create(
        OrganisationFactory.build(slug=f"kurulus-{number}") for number in range(50)
    )

    assert ContentChange.objects.count() == before + 1


def test_signed_in_person_never_gets_a_kept_page_nor_leaves_one(client, client_factory):
    client_factory().get(PAGE)
    person = UserFactory()
    client.force_login(person)

    mine = client.get(PAGE)
    strangers = client_factory().get(PAGE)

    assert "/accounts/logout/" in mine.content.decode()
    assert "/accounts/logout/" not in strangers.content.decode()
    assert "ETag" not in mine


@pytest.mark.parametrize("path", [PAGE, "/tr/masam/", "/tr/accounts/sessions/", "/admin/"])
def test_nobody_keeps_what_a_signed_in_person_was_shown(client, path):
    client.force_login(UserFactory(roles=["administrator"]))

    kept = client.get(path)["Cache-Control"]

    assert "private" in kept
    assert "no-store" in kept


def test_page_that_sets_a_cookie_is_never_kept(client_factory):
    first, second = client_factory(), client_factory()
    address = "/tr/accounts/login/"

    tokens = [browser.get(address).context["csrf_token"] for browser in (first, second, first)]

    assert len({str(token) for token in tokens}) == 3
    assert first.cookies["csrf"].value != second.cookies["csrf"].value


def test_visitor_with_a_csrf_cookie_gives_nobody_their_token(client_factory):
    """The form page of someone who holds the cookie already sets no new one, perhaps."""
    first, second = client_factory(), client_factory(enforce_csrf_checks=True)
    address = "/tr/accounts/login/"
    first.get(address)
    first.get(address)

    page = second.get(address)
    token = str(page.context["csrf_token"])
    response = second.post(
        address, {"login": "a@ornek.org", "password": "b", "csrfmiddlewaretoken": token}
    )

    assert response.status_code == 200


def test_kept_page_holds_no_cookie_and_no_token(client):
    response = client.get(PAGE)

    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_same_page_again_is_answered_with_304(client):
    etag = client.get(PAGE)["ETag"]

    response = client.get(PAGE, headers={"if-none-match": etag})

    assert (response.status_code, response.content) == (304, b"")


def test_changed_page_is_sent_whole_again(client):
    province = ProvinceFactory(plate_code=76)
    etag = client.get(PAGE)["ETag"]
    province.name_tr = "Yeni ad"
    province.save()

    assert client.get(PAGE, headers={"if-none-match": etag}).status_code == 200


def test_page_is_zipped_for_those_who_can_read_it(client):
    plain = client.get(PAGE)
    zipped = client.get(PAGE, headers={"accept-encoding": "br, gzip"})

    assert zipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert zipped["Content-Length"] == str(len(zipped.content))
    assert plain["Content-Length"] == str(len(plain.content))
    assert "Accept-Encoding" in zipped["Vary"]


def test_query_and_language_have_pages_of_their_own(client, rendered):
    pages = [client.get(address).content for address in (PAGE, f"{PAGE}?b=1", "/en/provinces/")]

    assert len(rendered) == 3
    assert pages[0] != pages[2]


@pytest.mark.parametrize("method", ["post", "put", "delete", "head"])
def test_only_get_is_kept(client, method):
    getattr(client, method)(PAGE)

    assert len(caches["pages"]._cache) == 0


def test_missing_page_is_never_kept(client):
    client.get("/tr/yok-boyle-bir-sayfa/")

    assert len(caches["pages"]._cache) == 0


@pytest.mark.parametrize("address", [PAGE, "/tr/accounts/login/", "/tr/yok/", "/healthz"])
def test_every_answer_carries_the_security_headers(client, address):
    response = client.get(address)

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    # The tests' institution, to which only the form of its button may lead.
    assert "form-action 'self' https://sso.example.org" in policy
    assert policy.count("http") == 1
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"


def test_strange_host_is_refused(client):
    assert client.get(PAGE, headers={"host": "kotu.org"}).status_code == 400


def test_visitor_of_a_public_page_gets_no_session(client):
    client.get(PAGE)

    assert not client.cookies
