"""The provinces: their facts, their order, and rules that no way of writing can break."""

from collections import Counter

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from core.text import slugify_tr
from provinces import services
from provinces.models import Province
from tests.factories.provinces import ROWS, ProvinceFactory

pytestmark = pytest.mark.django_db

# The Turkish alphabet: c ç d, g ğ h, h ı i j, o ö p, s ş t, u ü v.
IN_TURKISH_ORDER = [
    "Adana",
    "Adıyaman",
    "Afyonkarahisar",
    "Ağrı",
    "Aksaray",
    "Amasya",
    "Ankara",
    "Antalya",
    "Ardahan",
    "Artvin",
    "Aydın",
    "Balıkesir",
    "Bartın",
    "Batman",
    "Bayburt",
    "Bilecik",
    "Bingöl",
    "Bitlis",
    "Bolu",
    "Burdur",
    "Bursa",
    "Çanakkale",
    "Çankırı",
    "Çorum",
    "Denizli",
    "Diyarbakır",
    "Düzce",
    "Edirne",
    "Elazığ",
    "Erzincan",
    "Erzurum",
    "Eskişehir",
    "Gaziantep",
    "Giresun",
    "Gümüşhane",
    "Hakkâri",
    "Hatay",
    "Iğdır",
    "Isparta",
    "İstanbul",
    "İzmir",
    "Kahramanmaraş",
    "Karabük",
    "Karaman",
    "Kars",
    "Kastamonu",
    "Kayseri",
    "Kırıkkale",
    "Kırklareli",
    "Kırşehir",
    "Kilis",
    "Kocaeli",
    "Konya",
    "Kütahya",
    "Malatya",
    "Manisa",
    "Mardin",
    "Mersin",
    "Muğla",
    "Muş",
    "Nevşehir",
    "Niğde",
    "Ordu",
    "Osmaniye",
    "Rize",
    "Sakarya",
    "Samsun",
    "Siirt",
    "Sinop",
    "Sivas",
    "Şanlıurfa",
    "Şırnak",
    "Tekirdağ",
    "Tokat",
    "Trabzon",
    "Tunceli",
    "Uşak",
    "Van",
    "Yalova",
    "Yozgat",
    "Zonguldak",
]


def break_with(statement, *values):
    """Run raw SQL in its own savepoint and return the name of the constraint that refused it."""
    with (
        pytest.raises(IntegrityError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
    return refusal.value.__cause__.diag.constraint_name


@pytest.mark.parametrize("language", ["tr", "en"])
def test_in_order_follows_the_turkish_alphabet_in_both_languages(language):
    services.load_provinces()

    ordered = Province.objects.in_order(language)

    assert [province.name_tr for province in ordered] == IN_TURKISH_ORDER


def test_reference_file_has_each_region_with_its_provinces():
    counts = Counter(row["region"] for row in ROWS.values())

    assert counts == {
        "marmara": 11,
        "aegean": 8,
        "mediterranean": 8,
        "central_anatolia": 13,
        "black_sea": 18,
        "eastern_anatolia": 14,
        "southeastern_anatolia": 9,
    }
    assert set(counts) == set(Province.Region.values)


def test_reference_file_makes_slugs_and_codes_from_names_and_plates():
    for plate_code, row in ROWS.items():
        assert row["slug"] == slugify_tr(row["name_tr"])
        assert row["iso_code"] == f"TR-{plate_code:02d}"


@pytest.mark.parametrize(
    ("plate_code", "name"),
    [(6, "Ankara"), (34, "İstanbul"), (46, "Kahramanmaraş"), (67, "Zonguldak"), (81, "Düzce")],
)
def test_reference_file_gives_each_plate_its_province(plate_code, name):
    assert ROWS[plate_code]["name_tr"] == name


def test_province_is_called_by_its_name_in_the_reader_language():
    istanbul = ProvinceFactory(plate_code=34)

    with translation.override("tr"):
        assert str(istanbul) == "İstanbul"
    with translation.override("en"):
        assert str(istanbul) == "Istanbul"


def test_provinces_are_visible_to_everybody():
    ProvinceFactory(plate_code=4)

    assert set(Province.objects.visible_to(AnonymousUser())) == set(Province.objects.all())


@pytest.mark.parametrize("plate_code", [0, 82])
def test_plate_code_outside_1_to_81_is_refused_by_the_database(plate_code):
    province = ProvinceFactory(plate_code=4)

    with pytest.raises(IntegrityError), transaction.atomic():
        Province.objects.filter(pk=province.pk).update(plate_code=plate_code)
    name = break_with(
        "UPDATE provinces_province SET plate_code = %s, iso_code = 'TR-' || lpad(%s::text, 2, '0')",
        plate_code,
        plate_code,
    )

    assert name == "province_plate_1_to_81"


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("iso_code", "TR-05", "province_iso_code_is_plate"),
        ("iso_code", "TR-4", "province_iso_code_is_plate"),
        ("slug", "ağrı", "province_slug_is_ascii"),
        ("slug", "AGRI", "province_slug_is_ascii"),
        ("tile_row", 8, "province_tile_on_the_map"),
        ("tile_column", 0, "province_tile_on_the_map"),
        ("name_tr", "  ", "province_primary_filled"),
        ("name_tr", None, "province_primary_filled"),
    ],
)
def test_province_rules_hold_through_the_orm_and_raw_sql(column, value, constraint):
    province = ProvinceFactory(plate_code=4)

    with pytest.raises(IntegrityError), transaction.atomic():
        Province.objects.filter(pk=province.pk).update(**{column: value})
    name = break_with(f"UPDATE provinces_province SET {column} = %s WHERE plate_code = 4", value)

    assert name == constraint


def test_two_provinces_on_one_tile_are_refused_by_the_database():
    first, second = ProvinceFactory(plate_code=4), ProvinceFactory(plate_code=5)

    name = break_with(
        "UPDATE provinces_province SET tile_row = %s, tile_column = %s WHERE plate_code = %s",
        first.tile_row,
        first.tile_column,
        second.pk,
    )

    assert name == "province_own_tile"
