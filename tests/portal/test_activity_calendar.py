"""The calendar of activities: no date more exactly than it is known; its files for others."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar

from programmes.exports import month
from programmes.models import Activity
from tests.factories.programmes import ActivityFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def calendar_page(client, **query):
    with translation.override("en"):
        return client.get(reverse("portal:activity_calendar"), query)


def cells(response):
    """Day of the month → titles in its cell."""
    table = BeautifulSoup(response.content, "html.parser").find("table", class_="calendar")
    return {
        int(cell.b.get_text()): [item.a.get_text(strip=True) for item in cell("li") if item.a]
        for cell in table("td")
        if cell.b
    }


def beside(response, anchor):
    section = BeautifulSoup(response.content, "html.parser").find(id=anchor)
    return [title.get_text(strip=True) for title in section.parent("h3")] if section else []


def activity(title, start, end=None, precision="day", **columns):
    return ActivityFactory(
        title_en=title,
        start_on=start,
        end_on=end,
        start_precision=precision,
        end_precision=precision if end else "day",
        **columns,
    )


def test_calendar_puts_an_activity_on_the_days_that_are_known_and_on_no_other(client):
    activity("One day", date(2019, 5, 20))
    activity("Three days", date(2019, 5, 30), date(2019, 6, 1))
    activity("Some day in May", date(2019, 5, 1), date(2019, 5, 31), "month")
    activity("Begins in May", date(2019, 5, 1), precision="month")
    activity("Some time in 2019", date(2019, 1, 1), date(2019, 12, 31), "year")
    activity("For years", date(2018, 5, 14), date(2020, 5, 14))
    activity("The end alone is known", None, date(2019, 5, 7))
    activity("Of another month", date(2019, 6, 20))
    ActivityFactory(undated=True)

    response = calendar_page(client, year=2019, month=5)

    assert cells(response) == {
        7: ["The end alone is known"],
        20: ["One day"],
        30: ["Three days"],
        31: ["Three days"],
    }
    assert beside(response, "all-month") == ["For years"]
    assert sorted(beside(response, "day-unknown")) == ["Begins in May", "Some day in May"]
    assert beside(response, "month-unknown") == ["Some time in 2019"]
    assert cells(calendar_page(client, year=2019, month=6)) == {
        1: ["Three days"],
        20: ["Of another month"],
    }


def test_calendar_begins_on_monday_and_leads_to_the_months_beside(client):
    response = calendar_page(client, year=2019, month=1, kind="panel")

    soup = BeautifulSoup(response.content, "html.parser")
    heads = [cell.get_text() for cell in soup.find("table")("th")]
    assert heads[0] == "Monday"
    # The first of January 2019 was a Tuesday.
    first_week = [cell.get_text(strip=True) for cell in soup.find("tbody").tr("td")]
    assert first_week == ["", "1", "2", "3", "4", "5", "6"]
    assert soup.find("a", rel="prev")["href"] == "?year=2018&month=12&kind=panel"
    assert soup.find("a", rel="next")["href"] == "?year=2019&month=2&kind=panel"


@pytest.mark.parametrize("query", [{}, {"year": "", "month": ""}, {"year": 2019, "month": 5}])
def test_calendar_form_names_the_month_that_is_shown_and_calls_it_no_choice(client, query):
    response = calendar_page(client, **query)

    month = response.context["month"]
    fields = BeautifulSoup(response.content, "html.parser").find(id="filters")
    assert int(fields.find(attrs={"name": "year"})["value"]) == month.year
    chosen = fields.find("select", attrs={"name": "month"}).find("option", selected=True)
    assert int(chosen["value"]) == month.month
    assert ("2 chosen" in fields.summary.text) == bool(query.get("year"))


def test_calendar_of_an_empty_month_leads_to_the_nearest_ones(client):
    activity("Before", date(2016, 4, 25))
    activity("After", date(2018, 9, 17))

    soup = BeautifulSoup(calendar_page(client, year=2017, month=1).content, "html.parser")

    assert [link["href"] for link in soup.select(".note a")] == [
        "?year=2016&month=4",
        "?year=2018&month=9",
    ]


def test_calendar_shows_what_a_day_can_hold_and_leads_to_the_rest(client, monkeypatch):
    monkeypatch.setattr(month, "MOST_OF_DAY", 1)
    first, second = (activity(f"Number {n}", date(2019, 5, 20)) for n in (1, 2))

    response = calendar_page(client, year=2019, month=5)

    assert cells(response) == {20: ["Number 1"]}
    assert "… and more" in response.content.decode()
    day = BeautifulSoup(response.content, "html.parser").find("td", class_=None).a["href"]
    assert set(client.get(day).context["page"]) == {first, second}


@pytest.mark.parametrize(
    "query",
    [
        {"year": "2019", "month": "13"},
        {"year": "99999", "month": "5"},
        {"year": "-1"},
        {"year": "\0", "month": "\0"},
        {"year": "nan"},
        {"year": "2019.5"},
        {"project": "\0", "province": "' OR 1=1"},
        {"day": "9999-99-99"},
    ],
)
def test_calendar_and_its_list_and_file_stand_whatever_the_address_says(client, query):
    for name in ("activity_calendar", "activity_list", "activity_list_calendar"):
        with translation.override("en"):
            response = client.get(reverse(f"portal:{name}"), query)

        assert response.status_code == 200


def test_calendar_shows_the_first_and_the_last_year_that_can_be_asked_for(client):
    for year, number, rel in ((1900, 1, "prev"), (2999, 12, "next")):
        soup = BeautifulSoup(calendar_page(client, year=year, month=number).content, "html.parser")

        assert soup.find("nav", {"aria-label": "Months"})
        assert soup.find("a", rel=rel) is None


def test_calendar_hides_the_activities_of_drafts(client, admin_client):
    activity("Not yet public", date(2019, 5, 20), project__draft=True)

    assert cells(calendar_page(client, year=2019, month=5)) == {}
    assert cells(calendar_page(admin_client, year=2019, month=5)) == {20: ["Not yet public"]}


@pytest.mark.parametrize("rows", [1, 30])
def test_calendar_costs_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    project = ProjectFactory()
    for number in range(rows):
        activity("Day", date(2019, 5, number % 31 + 1), project=project)
        activity("Month", date(2019, 5, 1), precision="month", project=ProjectFactory())

    with django_assert_num_queries(5):
        calendar_page(client, year=2019, month=5)
    with translation.override("en"), django_assert_num_queries(4):
        client.get(reverse("portal:activity_list_calendar"))


def events(response):
    assert response["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_file_of_a_query_holds_what_stands_on_days_of_that_query(client):
    held = activity("Held", date(2019, 5, 30), date(2019, 6, 1))
    activity("Of a month", date(2019, 5, 1), precision="month", project=held.project)
    activity("Of another project", date(2019, 5, 30))

    with translation.override("en"):
        response = client.get(
            reverse("portal:activity_list_calendar"), {"project": held.project.slug}
        )

    (event,) = events(response)
    assert str(event["SUMMARY"]) == "Held"
    assert event.decoded("DTSTART") == date(2019, 5, 30)
    assert event.decoded("DTEND") == date(2019, 6, 2)
    assert "month or the year" in str(Calendar.from_ical(response.content)["X-WR-CALDESC"])


def test_file_of_an_activity_that_was_cancelled_says_so_under_the_same_uid(client):
    row = ActivityFactory()
    with translation.override("en"):
        url = reverse("portal:activity_calendar_file", args=[row.slug])
    (before,) = events(client.get(url))
    row.status = Activity.Status.CANCELLED
    row.save()

    (after,) = events(client.get(url))

    assert str(before["STATUS"]) == "CONFIRMED"
    assert str(after["STATUS"]) == "CANCELLED"
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] >= before["SEQUENCE"]


def test_file_of_an_activity_whose_day_is_not_known_is_not_found(client):
    row = activity("Some day in May", date(2019, 5, 1), precision="month")
    with translation.override("en"):
        url = reverse("portal:activity_calendar_file", args=[row.slug])

    assert client.get(url).status_code == 404
    assert "calendar.ics" not in client.get(row.get_absolute_url()).content.decode()
