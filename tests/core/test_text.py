"""Turkish text: Python and SQL agree on every letter; order, slugs, upper and lower are Turkish."""

import random
import unicodedata

import pytest
from django.db import connection

from core.text import dative_suffix, fold, lower, normalise, slugify_tr, sort_key, upper

TURKISH = "abcçdefgğhıijklmnoöprsştuüvyzABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZâîûÂÎÛ"
LETTERS = [
    chr(code)
    for code in range(1, 0x2100)
    if not 0x300 <= code <= 0x36F and unicodedata.category(chr(code)) != "Cn"
]
PIECES = [*TURKISH, *" -.,;:!?()'’ʼ`´‘\u00a0\u0307\u00ad0123456789", "ij", "̈", "ñ", "ß", "Å", "œ"]


def in_sql(function, texts):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(t) FROM unnest(%s::text[]) t", [texts])
        return [row[0] for row in cursor.fetchall()]


def random_texts(count=3000):
    dice = random.Random(20261121)
    return ["".join(dice.choices(PIECES, k=dice.randint(0, 24))) for _text in range(count)]


@pytest.mark.django_db
@pytest.mark.parametrize(("twin", "function"), [("tr_fold", fold), ("tr_sort_key", sort_key)])
def test_sql_twin_agrees_on_every_letter(twin, function):
    assert in_sql(twin, LETTERS) == [function(letter) for letter in LETTERS]


@pytest.mark.django_db
@pytest.mark.parametrize(("twin", "function"), [("tr_fold", fold), ("tr_sort_key", sort_key)])
def test_sql_twin_agrees_on_random_texts(twin, function):
    texts = random_texts()

    assert in_sql(twin, texts) == [function(text) for text in texts]


@pytest.mark.django_db
def test_sql_twins_do_not_follow_the_locale_of_the_database():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tr_fold('ÇĞİIŞÖÜ' COLLATE \"C\"), tr_sort_key('ÇĞİIŞÖÜ' COLLATE \"C\")"
        )
        found = cursor.fetchone()

    assert found == ("cgiisou", sort_key("çğiışöü"))


@pytest.mark.parametrize(
    "text",
    [
        "İstanbul",
        "ISTANBUL",
        "istanbul",
        "Istanbul",
        "İSTANBUL’da",
        "i\u0307stanbul",
        "I\u0307stanbul",
    ],
)
def test_fold_makes_every_spelling_one(text):
    assert fold(text) == "istanbul"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("IĞDIR", "ığdır"), ("İZMİR", "izmir"), ("Çankırı", "çankırı"), ("ŞIRNAK", "şırnak")],
)
def test_lower_is_turkish(text, expected):
    assert lower(text) == expected
    assert len(lower(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("ığdır", "IĞDIR"), ("izmir", "İZMİR"), ("çiçek", "ÇİÇEK")]
)
def test_upper_is_turkish(text, expected):
    assert upper(text) == expected


def test_sort_key_follows_the_turkish_alphabet():
    expected = ["Cizre", "Çorum", "Iğdır", "Isparta", "İzmir", "Ömerli", "Şırnak", "Uşak"]
    names = sorted(expected)

    assert sorted(names, key=sort_key) == expected


def test_sort_key_puts_circumflexes_beside_their_letters():
    assert sort_key("Hakkâri") == sort_key("Hakkari")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kırıkkale", "kirikkale"),
        ("Şanlıurfa", "sanliurfa"),
        ("Çankırı'da 1. Tur", "cankirida-1-tur"),
        ("İstanbul – IĞDIR", "istanbul-igdir"),
        ("  “Elâzığ”!  ", "elazig"),
        ("!!!", ""),
        ("日本", ""),
    ],
)
def test_slug_keeps_every_turkish_letter(text, expected):
    assert slugify_tr(text) == expected


def test_normalise_joins_letters_and_spaces():
    assert normalise("  I\u0307zmir\u00a0\n STK  ") == "İzmir STK"


@pytest.mark.parametrize(
    ("number", "suffix"),
    [
        (1, "e"), (2, "ye"), (6, "ya"), (9, "a"), (10, "a"), (20, "ye"), (33, "e"), (40, "a"),
        (50, "ye"), (70, "e"), (90, "a"), (100, "e"), (300, "e"), (1500, "e"), (56_000, "e"),
        (2_000_000, "a"), (0, "a"), (106, "ya"),
    ],
)  # fmt: skip
def test_dative_suffix_follows_the_last_spoken_word(number, suffix):
    assert dative_suffix(number) == suffix
