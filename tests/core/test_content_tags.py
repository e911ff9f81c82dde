"""How texts, dates, numbers and money are shown and typed in Turkish and English."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override

from core.errors import RuleError
from core.models import GlossaryTerm
from core.templatetags import content


def show(source, language="tr", **values):
    with override(language):
        return Template("{% load content %}" + source).render(Context(values))


def row(**values):
    return GlossaryTerm(**values)


def test_text_of_another_language_is_marked_and_badged():
    shown = show('{% translated row "term" %}', "en", row=row(term_tr="<b>Sivil</b>"))

    assert shown.startswith('<span lang="tr">&lt;b&gt;Sivil&lt;/b&gt;</span> <span class="tag')


def test_text_without_badge_keeps_its_language():
    shown = show('{% translated row "term" badge=False %}', "en", row=row(term_tr="Sivil"))

    assert shown == '<span lang="tr">Sivil</span>'


def test_text_of_the_readers_language_is_bare_and_escaped():
    assert show('{% translated row "term" %}', row=row(term_tr="A & B")) == "A &amp; B"


@pytest.mark.parametrize(
    ("language", "precision", "expected"),
    [
        ("tr", "day", "14 Mayıs 2018"),
        ("tr", "month", "Mayıs 2018"),
        ("tr", "year", "2018"),
        ("en", "day", "14 May 2018"),
        ("en", "month", "May 2018"),
        ("en", "year", "2018"),
    ],
)
def test_date_is_shown_no_more_precisely_than_it_is_known(language, precision, expected):
    with override(language):
        assert content.date_precise(date(2018, 5, 14), precision) == expected


def test_period_of_one_month_is_shown_once():
    with override("en"):
        shown = content.period(date(2018, 5, 1), "month", date(2018, 5, 31), "month")

    assert shown == "May 2018"


@pytest.mark.parametrize(
    ("start", "end", "precision", "turkish", "english"),
    [
        (date(2018, 9, 17), date(2018, 9, 21), "day", "17–21 Eylül 2018", "17–21 September 2018"),
        (date(2018, 4, 25), date(2018, 5, 3), "day", "25 Nisan – 3 Mayıs 2018",
         "25 April – 3 May 2018"),
        (date(2019, 2, 1), date(2019, 4, 30), "month", "Şubat–Nisan 2019", "February–April 2019"),
    ],
)  # fmt: skip
def test_period_within_a_year_names_the_year_once(start, end, precision, turkish, english):
    with override("tr"):
        assert content.period(start, precision, end, precision) == turkish
    with override("en"):
        assert content.period(start, precision, end, precision) == english


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2018, 5, 1), date(2020, 6, 30), "May 2018 – June 2020"),
        (date(2018, 5, 1), None, "since May 2018"),
        (None, date(2020, 6, 30), "until June 2020"),
        (None, None, "not recorded"),
    ],
)
def test_period_with_an_unknown_side_says_so(start, end, expected):
    with override("en"):
        assert content.period(start, "month", end, "month") == expected


@pytest.mark.parametrize(
    ("value", "turkish", "english"),
    [
        (1500, "1.500", "1,500"),
        (999, "999", "999"),
        (Decimal("1234.50"), "1.234,5", "1,234.5"),
        (Decimal("100.00"), "100", "100"),
        (Decimal("2633500.00"), "2.633.500", "2,633,500"),
        (0, "0", "0"),
        (None, "", ""),
    ],
)
def test_number_has_the_separators_of_the_language(value, turkish, english):
    with override("tr"):
        assert content.number(value) == turkish
    with override("en"):
        assert content.number(value) == english


@pytest.mark.parametrize(
    ("amount", "currency", "turkish", "english"),
    [
        (Decimal("2633500"), "EUR", "2.633.500 avro", "€2,633,500"),
        (Decimal("1200.50"), "TRY", "1.200,5 lira", "₺1,200.5"),
        (Decimal("10"), "CHF", "10 CHF", "CHF 10"),
    ],
)
def test_money_is_said_as_people_say_it(amount, currency, turkish, english):
    with override("tr"):
        assert content.money(amount, currency) == turkish
    with override("en"):
        assert content.money(amount, currency) == english


def test_unknown_amount_is_never_shown_as_nought():
    with override("en"):
        assert content.money(None) == "not published"


def test_percent_stands_before_the_number_in_turkish():
    with override("tr"):
        assert content.percent(92) == "%92"
    with override("en"):
        assert content.percent(92) == "92%"


def test_year_and_key_in_a_template_have_no_separators():
    assert show("{{ year }} {{ key }}", year=2018, key=12345) == "2018 12345"


@pytest.mark.parametrize(
    ("language", "typed", "expected"),
    [
        ("tr", "14.05.2018", date(2018, 5, 14)),
        ("tr", "14/05/2018", date(2018, 5, 14)),
        ("tr", "2018-05-14", date(2018, 5, 14)),
        ("en", "14/05/2018", date(2018, 5, 14)),
        ("en", "14.05.2018", date(2018, 5, 14)),
        ("tr", "05/06/2018", date(2018, 6, 5)),
        ("en", "05/06/2018", date(2018, 6, 5)),
    ],
)
def test_date_is_typed_day_first_in_both_languages(language, typed, expected):
    with override(language):
        assert forms.DateField().clean(typed) == expected


def test_refusal_says_its_own_words_else_those_of_its_class():
    class Closed(RuleError):
        message = "It is closed."

    assert str(Closed()) == "It is closed."
    assert str(Closed("It is closed since Monday.")) == "It is closed since Monday."
