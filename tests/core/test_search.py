"""Search finds Turkish words however they are typed and whatever their suffix; it is capped."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import search
from core.search import best, highlight, search_query
from core.text import fold, upper
from organisations.models import Organisation
from tests.factories.organisations import OrganisationFactory
from tests.factories.provinces import ROWS

pytestmark = pytest.mark.django_db

# What stands in the title, and what people type.
FORMS = [
    ("Kılavuzlar", "kılavuz"),
    ("Kılavuz", "KILAVUZLARI"),
    ("Kılavuz", "kilavuzlar"),
    ("Eğitim programı", "EĞİTİM"),
    ("Eğitimler", "egitim"),
    ("Eğitim", "eğitimde"),
    ("Gönüllüler", "gönüllü"),
    ("Gönüllülük", "gonulluluk"),
    ("Dernekler", "dernek"),
    ("Dernek", "derneği"),
    ("Derneği", "DERNEK"),
    ("Kitap", "kitabı"),
    ("Kitabı", "kitap"),
    ("Çocuklar", "çocuk"),
    ("Çocuk hakları", "COCUGUN"),
    ("Vakıflar", "vakıf"),
    ("Vakfı", "vakıf"),
    ("Kayıt", "kaydı"),
    ("Kaydı", "kayıt"),
    ("STK'ların", "stk"),
    ("STK", "STK’lar"),
    ("Sivil toplum", "SİVİL TOPLUM"),
    ("Katılımcılık", "katılım"),
    ("Katılım", "katilimcilik"),
    ("Bakanlığı", "bakanlık"),
    ("Bakanlık", "BAKANLIĞI"),
    ("Belediyeler", "belediye"),
    ("Belediye", "belediyesi"),
    ("Savunuculuk", "savunuculuğu"),
    ("Engelli", "engelliler"),
    ("Göçmenler", "göçmen"),
    ("Mülteci", "mültecilerin"),
    ("Kadınların", "kadın"),
    ("Gençlik", "genç"),
    ("Yaşlılar", "yaşlı"),
    ("İşbirliği", "işbirliğinin"),
    ("Proje", "projeler"),
    ("Hibe", "hibeler"),
    ("Rehberi", "rehber"),
    ("İzleme", "izlemenin"),
    ("Danışma", "danışmanlık"),
    ("Toplantılar", "toplantı"),
    ("Ürünler", "ürün"),
    ("Hakkâri", "hakkari"),
    ("Hibe", "hibenin"),
    ("Ders", "dersler"),
    ("İl", "illerde"),
    ("Vakıf", "vakfın"),
    ("Ağ", "ağlar"),
]


@pytest.fixture
def find():
    def find_(text):
        query = search_query(text)
        return set(Organisation.objects.filter(search=query)) if query else set()

    return find_


def test_every_province_is_found_in_capitals_plain_letters_and_with_a_suffix(find):
    stored = {name: OrganisationFactory(name_tr=name, name_en="") for name in names()}
    OrganisationFactory(name_tr="Başka", name_en="Other")

    missed = [
        (name, typed)
        for name, row in stored.items()
        for typed in (
            name,
            upper(name),
            fold(name),
            fold(name).upper(),
            f"{name}’da",
            f"{name}'nın",
        )
        if row not in find(typed)
    ]

    assert missed == []


def names():
    return [row["name_tr"] for row in ROWS.values()]


@pytest.mark.parametrize(("stored", "typed"), FORMS)
def test_word_is_found_in_another_form(find, stored, typed):
    row = OrganisationFactory(name_tr=stored, name_en="")
    OrganisationFactory(name_tr="Bambaşka", name_en="Nothing alike")

    assert find(typed) == {row}


@pytest.mark.parametrize("typed", ["Iğdır çocuk", "çocuk ığdır", "IGDIR COCUK"])
def test_all_words_must_be_there(find, typed):
    both = OrganisationFactory(name_tr="Iğdır Çocuk Evi", name_en="")
    OrganisationFactory(name_tr="Iğdır Kadın Evi", name_en="")

    assert find(typed) == {both}


def test_words_are_found_in_either_language(find):
    row = OrganisationFactory(name_tr="Işık Derneği", name_en="Lighthouse Association")

    assert find("lighthouse") == find("ışık") == {row}


@pytest.mark.parametrize(
    "typed", ["", "   ", "!!!", "'", "& | ! ( ) :*", "日本", "\x00", "\ud800", "’", "<->"]
)
def test_text_without_a_word_has_no_query(typed):
    assert search_query(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "a & b",
        "!kılavuz",
        "kılavuz:*",
        "(kılavuz",
        "' OR 1=1 --",
        "kılavuz\x00",
        "\ud800kılavuz",
        "k" * 5000,
        "a " * 5000,
    ],
)
def test_operators_and_strange_input_never_break_the_query(find, typed):
    find(typed)


def test_best_puts_the_hit_in_the_title_first_and_counts_in_the_same_statement():
    wanted = OrganisationFactory(name_tr="Gönüllülük Merkezi", name_en="")
    for _row in range(3):
        OrganisationFactory(name_tr="Gönül Evi", name_en="")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        hits = best(Organisation.objects.all(), "gönüllülük", newest="created_at", limit=2)

    assert hits.rows[0] == wanted
    assert (hits.total, len(queries)) == (4, 1)


def test_best_stops_counting_at_the_cap(monkeypatch):
    monkeypatch.setattr(search, "CAP", 3)
    OrganisationFactory.create_batch(6)

    hits = best(Organisation.objects.all(), "ışık", newest="created_at", limit=2)

    assert (len(hits.rows), hits.is_capped) == (2, True)


def test_best_of_nothing_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert best(Organisation.objects.all(), "?!", newest="created_at", limit=5).total == 0


def test_highlight_marks_folded_words_and_escapes_the_rest():
    shown = highlight("<b>IĞDIR</b> & çocuklar", "ığdır çocuk")

    assert shown == "&lt;b&gt;<mark>IĞDIR</mark>&lt;/b&gt; &amp; <mark>çocuklar</mark>"
