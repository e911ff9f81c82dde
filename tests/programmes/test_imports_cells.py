"""What a typed cell means: precision of dates, marks of numbers, folded words, garbled letters."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from programmes.models import Activity, Figure
from programmes.services.imports import cells
from programmes.services.imports.cells import CellError

STARTS = {
    "14.05.2018": (date(2018, 5, 14), "day"),
    " 14.5.2018 ": (date(2018, 5, 14), "day"),
    "2018-05-14": (date(2018, 5, 14), "day"),
    "2018-05-14 00:00:00": (date(2018, 5, 14), "day"),
    "14/05/2018": (date(2018, 5, 14), "day"),
    "14 Mayıs 2018": (date(2018, 5, 14), "day"),
    "May 14, 2018": (date(2018, 5, 14), "day"),
    "05.2018": (date(2018, 5, 1), "month"),
    "5/2018": (date(2018, 5, 1), "month"),
    "2018-05": (date(2018, 5, 1), "month"),
    "Mayıs 2018": (date(2018, 5, 1), "month"),
    "MAYIS\u00a02018": (date(2018, 5, 1), "month"),
    "May 2018": (date(2018, 5, 1), "month"),
    "Ağu 2019": (date(2019, 8, 1), "month"),
    "ŞUBAT 2020": (date(2020, 2, 1), "month"),
    "S\u0327ubat 2020": (date(2020, 2, 1), "month"),
    "2018": (date(2018, 1, 1), "year"),
}
NO_DATES = [
    *("yakında", "14.05.18", "31.02.2019", "13.2018", "05/06/2018", "14 Mayıs", "Foo 2018"),
    *(
        "17–21 Mayıs 2018",
        "1 May 2 2018",
        "0001",
        "14.05.2018 10:30",
        "20188",
        "00.2018",
        "0.5.2018",
    ),
]
VALUES = {
    "1500": (Decimal(1500), None),
    "2.633.500,00": (Decimal(2633500), None),
    "2,633,500.00": (Decimal(2633500), None),
    "2 633 500,5": (Decimal("2633500.5"), None),
    "12,5": (Decimal("12.5"), None),
    "en az 1.500": (Decimal(1500), "at_least"),
    "EN AZ 1500": (Decimal(1500), "at_least"),
    "at least 1,500": (Decimal(1500), "at_least"),
    "≥ 1500": (Decimal(1500), "at_least"),
    "yaklaşık 56.000": (Decimal(56000), "about"),
    "~1500": (Decimal(1500), "about"),
    "56.000'e yakın": (Decimal(56000), "nearly"),
    "nearly 56,000": (Decimal(56000), "nearly"),
    "2000 (hedef)": (Decimal(2000), "target"),
    "2000 (planned)": (Decimal(2000), "planned"),
}
# A single mark can mean two things, unless words beside it tell the language.
NO_VALUES = [
    "1.500",
    "1,500",
    "en az 1,500",
    "at least 1.500",
    "~1.500",
    "bin",
    "1500 kişi",
    "5-10",
]


def refuses(read, text):
    with pytest.raises(CellError) as refusal:
        read(text)
    return str(refusal.value)


def test_start_keeps_the_precision_with_which_it_was_typed():
    read = {text: tuple(cells.period_start(text).values()) for text in STARTS}

    assert read == STARTS


def test_end_of_a_month_or_year_is_its_last_day():
    read = [cells.period_end(text) for text in ("02.2020", "2020", "03.02.2020")]

    assert [tuple(one.values()) for one in read] == [
        (date(2020, 2, 29), "month"),
        (date(2020, 12, 31), "year"),
        (date(2020, 2, 3), "day"),
    ]


def test_what_is_no_date_or_may_be_two_is_refused_in_both_languages():
    words = {}
    for language in ("tr", "en"):
        with translation.override(language):
            words[language] = [refuses(cells.period_start, text) for text in NO_DATES]

    assert all(words["en"])
    assert "05.06.2018" in words["en"][NO_DATES.index("05/06/2018")]


def test_day_only_takes_no_month_for_a_day():
    assert cells.day_only("31.12.2019") == date(2019, 12, 31)
    assert refuses(cells.day_only, "12.2019")


def test_value_is_read_with_its_qualifier():
    read = {text: cells.figure_value(text) for text in VALUES}

    assert {
        text: (value["value"], value.get("qualifier")) for text, value in read.items()
    } == VALUES


def test_value_that_may_be_two_things_is_asked_about():
    assert all(refuses(cells.figure_value, text) for text in NO_VALUES)


def test_words_of_a_choice_are_taken_in_both_languages_and_folded():
    read = cells.choice_of(Activity.Kind)
    typed = ["workshop", " WORKSHOP ", "Çalıştay", "ÇALIŞTAY", "calistay", "C\u0327alıştay"]

    assert {read(text) for text in typed} == {"workshop"}
    assert cells.choice_of(Figure.Qualifier)("En az") == "at_least"
    assert "Konferans" in refuses(read, "toplanma")


def test_yes_and_no_are_taken_in_both_languages():
    assert [cells.yes_or_no(text) for text in ("Evet", "yes", "HAYIR", "No", "x")] == [
        *(True, True, False, False, True)
    ]
    assert refuses(cells.yes_or_no, "belki")


def test_texts_are_normalised_and_garbled_letters_refused():
    garbled = "İstanbul’da Çalıştay".encode().decode("windows-1254", "replace")

    assert cells.short_text(" S\u0327anlı\u00a0urfa  Çalıştayı\n") == "Şanlı urfa Çalıştayı"
    assert cells.long_text("bir \r\n  iki\u00a0üç") == "bir\n iki üç"
    assert "İstanbul" in refuses(cells.short_text, "Ä°stanbul")
    assert refuses(cells.short_text, garbled)
    assert refuses(cells.short_text, "a\u202eb")
    assert refuses(cells.short_text, "a\ufffdb")


def test_country_is_the_code_of_one_that_there_is():
    assert cells.country("it") == "IT"
    assert [refuses(cells.country, text) for text in ("İtalya", "XX")]


def test_whole_number_has_no_fraction_and_no_sign():
    assert cells.whole("12") == 12
    assert all(refuses(cells.whole, text) for text in ("-1", "40000"))
    with translation.override("en"):
        for text in ("2.633.500,00", "12,5", "1.500", "on"):
            assert refuses(cells.whole, text) == "Write a whole number here."
