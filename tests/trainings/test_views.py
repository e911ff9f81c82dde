"""The public pages of trainings: who sees what, at which cost, and what bad addresses get."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from tests.factories.accounts import UserFactory
from tests.factories.programmes import ProjectFactory
from tests.factories.trainings import (
    DeliveryFactory,
    RoundDayFactory,
    RoundDayTopicFactory,
    RoundFactory,
    TrainingProgrammeFactory,
)
from trainings.models import Delivery

pytestmark = pytest.mark.django_db
LIST = "/tr/egitimler/"


def draft_round():
    return RoundFactory(programme=TrainingProgrammeFactory(project=ProjectFactory(draft=True)))


def test_list_for_a_visitor_shows_rounds_of_published_projects_only(client):
    shown, hidden = RoundFactory(), draft_round()

    response = client.get(LIST)

    assert set(response.context["page"].rows) == {shown}
    assert hidden.title_tr not in response.content.decode()


def test_list_for_staff_shows_rounds_of_drafts_too(client):
    rounds = {RoundFactory(), draft_round()}
    client.force_login(UserFactory(roles=["editor"]))

    response = client.get(LIST)

    assert set(response.context["page"].rows) == rounds


def test_list_shows_announced_deliveries_to_come_in_order(client):
    today = timezone.localdate()
    second = DeliveryFactory(start_on=today + timedelta(days=9))
    first = DeliveryFactory(start_on=today, end_on=today)
    DeliveryFactory(start_on=today - timedelta(days=9), end_on=today - timedelta(days=7))
    DeliveryFactory(draft=True)
    DeliveryFactory(cancelled=True)

    response = client.get(LIST)

    assert list(response.context["deliveries"]) == [first, second]


def test_list_without_rows_says_so_and_offers_the_next_step(client):
    response = client.get("/en/trainings/?q=zzz")

    assert "No round fits these filters." in response.content.decode()
    assert "No training has been announced" in response.content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_list_costs_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    programme = TrainingProgrammeFactory()
    for _number in range(rows):
        DeliveryFactory(round=RoundFactory(programme=programme))

    with django_assert_num_queries(4):
        response = client.get(LIST)

    assert len(response.context["page"]) == min(rows, 25)


@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "sort=password",
        "after=%00",
        "q=%00",
        "project=%27",
        "audience=x",
        "q=" + "a" * 5000,
    ],
)
def test_list_with_a_bad_address_is_a_page_with_a_message(client, query):
    RoundFactory()

    response = client.get(f"{LIST}?{query}")

    assert response.status_code == 200
    assert response.context["problems"] or response.context["page"].rows


def test_filter_by_project_leaves_only_its_rounds(client):
    wanted = RoundFactory()
    RoundFactory()

    response = client.get(LIST, {"project": wanted.programme.project.slug})

    assert response.context["page"].rows == [wanted]


@pytest.mark.parametrize("typed", ["GÖNÜLLÜLÜK", "gonulluluk", "gönüllülüğün"])
def test_search_in_rounds_ignores_turkish_case_and_endings(client, typed):
    wanted = RoundFactory()
    RoundFactory(title_tr="Bütçe", title_en="Budget")

    response = client.get(LIST, {"q": typed})

    assert response.context["page"].rows == [wanted]


def test_round_shows_its_days_topics_and_period_no_more_precisely_than_known(client):
    topic = RoundDayTopicFactory(needs_confirmation=True)

    html = client.get(topic.day.round.get_absolute_url()).content.decode()

    assert topic.title_tr in html
    assert "Aralık 2018 – Ocak 2019" in html
    assert "1 Aralık 2018" not in html


@pytest.mark.parametrize("rows", [1, 30])
def test_round_costs_the_same_queries_for_any_number_of_days(
    client, django_assert_num_queries, rows
):
    one = RoundFactory()
    for _number in range(rows):
        RoundDayTopicFactory(day=RoundDayFactory(round=one))
        DeliveryFactory(round=one)

    with django_assert_num_queries(4):
        client.get(one.get_absolute_url())


@pytest.mark.parametrize("make", [draft_round, lambda: DeliveryFactory(draft=True)])
def test_page_of_a_draft_is_for_staff_only(client, client_factory, make):
    row = make()
    staff = client_factory()
    staff.force_login(UserFactory(roles=["editor"]))

    assert client.get(row.get_absolute_url()).status_code == 404
    assert staff.get(row.get_absolute_url()).status_code == 200


def test_cancelled_delivery_gives_its_reason_and_no_calendar_link(client):
    delivery = DeliveryFactory(cancelled=True)

    html = client.get(delivery.get_absolute_url()).content.decode()

    assert "Salon su bastığı için kullanılamıyor." in html
    assert "calendar.ics" not in html


@pytest.mark.parametrize(
    ("state", "tag"),
    [
        ("announced", '<span class="tag ok">Duyuruldu</span>'),
        ("completed", '<span class="tag brand">Tamamlandı</span>'),
        ("cancelled", '<span class="tag bad">İptal edildi</span>'),
    ],
)
def test_state_of_a_delivery_looks_the_same_on_every_page(client, state, tag):
    delivery = DeliveryFactory(cancelled=state == "cancelled")
    Delivery.objects.filter(pk=delivery.pk).update(state=state)
    pages = [delivery.round.get_absolute_url(), delivery.get_absolute_url()]
    if state == "announced":
        pages += ["/tr/", "/tr/egitimler/", delivery.province.get_absolute_url()]

    shown = [client.get(page).content.decode() for page in pages]

    assert [tag in page for page in shown] == [True] * len(pages)


@pytest.mark.parametrize("first_day", [date(2026, 12, 14), date(2026, 12, 30)])
def test_calendar_has_one_event_that_repeats_on_each_day(client, first_day):
    delivery = DeliveryFactory(start_on=first_day)
    with translation.override("tr"):
        url = reverse("trainings:delivery_calendar", args=[delivery.round.slug, delivery.slug])

    first, second = client.get(url), client.get(url)
    (event,) = Calendar.from_ical(first.content).walk("VEVENT")

    assert first["Content-Type"].startswith("text/calendar")
    assert event.decoded("dtstart").date() == event.decoded("dtend").date() == first_day
    assert event["rrule"].to_ical() == b"FREQ=DAILY;COUNT=3"
    assert str(event["location"]) == f"Halk Eğitim Merkezi, {delivery.province.name_tr}"
    assert b"\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Istanbul\r\n" in first.content
    assert first.content == second.content


def test_calendar_of_one_day_does_not_repeat(client):
    delivery = DeliveryFactory(start_on=date(2026, 12, 14), end_on=date(2026, 12, 14))

    text = client.get(f"{delivery.get_absolute_url()}calendar.ics").content

    assert text.count(b"BEGIN:VEVENT") == 1
    assert b"RRULE" not in text


def test_calendar_of_a_draft_is_not_found(client):
    delivery = DeliveryFactory(draft=True)

    response = client.get(f"{delivery.get_absolute_url()}calendar.ics")

    assert response.status_code == 404


def test_project_page_names_its_rounds(client):
    one = RoundFactory()

    html = client.get(one.programme.project.get_absolute_url()).content.decode()

    assert one.get_absolute_url() in html
