"""What an officer is warned of: doubles, look-alikes, borrowed names, strange letters."""

from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from core.text import LIKE_FROM, skeleton
from organisations.forms import IdentityForm
from organisations.models.likeness import (
    mail_domain,
    permitted_words,
    public_words,
    strange_letters,
    warnings_about,
)
from tests.factories.organisations import (
    CsoProfileFactory,
    OrganisationFactory,
    OrganisationNameFactory,
)

NAMES = [
    LIKE_FROM,
    "Iğdır Işık Gönüllüleri Derneği",
    "IĞDIR IŞIK GÖNÜLLÜLERİ DERNEĞİ",
    "i\u0307ğdir ışık",
    "Aile Вakanlığı",
    "Ｉğdır\u200b\u00ad Dern eği 101",
    "vvomen – rnodern",
    "ŞİŞLİ ĀĖŌ",
    "日本 ١٢",
    "",
]


@pytest.mark.django_db
def test_skeleton_is_the_same_in_python_and_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tr_skeleton(name) FROM unnest(%s::text[]) AS name", [NAMES])
        assert [row[0] for row in cursor.fetchall()] == [skeleton(name) for name in NAMES]


@pytest.mark.parametrize(
    "other",
    [
        "IĞDIR IŞIK GÖNÜLLÜLERİ DERNEĞİ",
        "Igdir Isik Gonulluleri Dernegi",
        "Iğdır  Işık-Gönüllüleri Derneği",
        "lğdır Işık Gönüllüleri Derneği",
        "Iğdır Işık Gönü11ü1eri Derneği",
        "Iğdır Işık Gönüllülеri Dеrnеği",  # Cyrillic е
        "Iğdır Işıκ Gönüllüleri Derneği",  # Greek κ
        "Iğdır\u200b Işık Gönüllüleri Derneği",
        "I\u0306ğdır Işık Gönüllüleri Derneği",
    ],
)
def test_names_that_an_eye_takes_for_one_have_one_skeleton(other):
    assert skeleton(other) == skeleton("Iğdır Işık Gönüllüleri Derneği")


@pytest.mark.django_db
def test_warnings_name_what_was_found_about_a_cso_and_nothing_else():
    ministry = OrganisationFactory(
        ministry=True, name_tr="Örnek İşler Bakanlığı (eski)", name_en=None
    )
    former = OrganisationFactory(
        kind="directorate", name_tr="Sosyal İşler Genel Müdürlüğü", name_en=None
    )
    OrganisationNameFactory(
        organisation=former,
        name_tr="Örnek İşler Başmüdürlüğü",
        name_en=None,
        valid=DateRange(None, None),
    )
    suspect = _cso("Örnek Іşler Bakanlığı Gönüllüleri Derneği", registry_number="034-7")
    twin = _cso("ÖRNEK İŞLER BAKANLIĞI GÖNÜLLÜLERİ DERNEĞİ", registry_number="34-99")
    alike = _cso("Örnek İşler Bakanlığı Gönülleri Derneği", registry_number="34-98")
    same_number = _cso(
        "Bambaşka Vakfı",
        registry_number="34-7",
        legal_form="foundation",
        contact_email="baska@ORNEKISLER.org.tr".lower(),
    )
    joined = _cso("Yakın Köy Derneği", registry_number="347")
    _cso("Uzak Köy Kalkınma Kooperatifi", contact_email="bilgi@gmail.com")

    found = warnings_about(suspect)

    assert found.same_name == [twin.organisation]
    assert found.alike == [alike.organisation]
    assert found.public_bodies == [ministry]
    assert found.same_number == [same_number, joined]
    assert found.same_domain == [same_number]
    assert found.public_words == ["Bakanlığı"]
    assert found.strange_letters == ["І U+0406 CYRILLIC CAPITAL LETTER BYELORUSSIAN-UKRAINIAN I"]


def _cso(name, **columns):
    organisation = OrganisationFactory(name_tr=name, name_en=None)
    columns.setdefault("contact_email", "iletisim@ornekisler.org.tr" if "Іşler" in name else "")
    return CsoProfileFactory(organisation=organisation, **columns)


@pytest.mark.django_db
def test_usual_cso_raises_no_warning_and_neither_do_addresses_of_everybody():
    profile = _cso("Kırkpencere Kadın Emeği Derneği", contact_email="kirkpencere@gmail.com")
    _cso("Papatya Yokuşu Çocuk Derneği", contact_email="papatya@gmail.com")
    OrganisationFactory(ministry=True, name_tr="Örnek İşler Bakanlığı", name_en=None)

    assert not warnings_about(profile)
    assert mail_domain("kirkpencere@gmail.com") == ""


@pytest.mark.django_db
def test_abbreviation_is_looked_at_like_a_name():
    body = OrganisationFactory(ministry=True, name_tr="Örnek İşler Bakanlığı", name_en=None)
    profile = _cso("Kırkpencere Kadın Emeği Derneği")
    profile.organisation.abbreviation_tr = "Örnek İşler Bakanlığ\u2800ı"

    found = warnings_about(profile)

    assert (found.public_bodies, found.strange_letters) == (
        [body],
        ["U+2800 BRAILLE PATTERN BLANK"],
    )


def test_sign_that_nobody_sees_is_refused_in_names_and_abbreviations():
    fields = [IdentityForm.base_fields[name] for name in ("name_tr", "name_en", "abbreviation")]
    for field, sign in product(fields, "\u202e\u200b\u2800\u3164\u034f\ufe0f"):
        with pytest.raises(ValidationError):
            field.clean(f"A{sign}BC")
    assert [field.clean("İĞÜ") for field in fields] == ["İĞÜ"] * 3


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Samsun Valiliği Dostları", ["Valiliği"]),
        ("SAMSUN VALİLİĞİ DOSTLARI", ["VALİLİĞİ"]),
        ("Belediyelerarası Dayanışma", ["Belediyelerarası"]),
        ("Friends of the Ministry", ["Ministry"]),
        ("Birleşmiş  Milletler Gönüllüleri", ["Birleşmiş Milletler"]),
        ("B a k a n l ı k Dostları", ["bakanlık"]),
        ("Vakıf ve Dernekler Platformu", []),
    ],
)
def test_words_of_public_bodies_are_found_however_they_are_written(name, words):
    assert public_words([name]) == words


def test_words_that_need_a_permission_are_whole_words():
    assert permitted_words(["Türk Kadınları ve Türkan Hanım Derneği"]) == ["Türk"]
    assert permitted_words(["Cumhuriyet Kadınları", "Milli Kültür"]) == ["Cumhuriyet", "Milli"]


def test_letters_that_nobody_sees_or_that_are_others_are_named():
    assert strange_letters(["Çınaraltı Şöyle Böyle – “Güzel” Derneği’nin"]) == []
    assert strange_letters(["Dern\u200beği", "Вakanlık"]) == [
        "В U+0412 CYRILLIC CAPITAL LETTER VE",
        "U+200B ZERO WIDTH SPACE",
    ]
