"""What is taken from a form, what is refused, and with which words."""

import io
import zipfile

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from core.identity_numbers import holds_identity_number
from helpdesk import forms
from helpdesk.forms import QuestionForm, new_key
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import PDF
from tests.factories.organisations import OrganisationFactory
from tests.factories.provinces import ProvinceFactory
from tests.factories.publications import TopicFactory

pytestmark = pytest.mark.django_db


def form_with(answers, files=(), user=None, **changes):
    return QuestionForm(
        answers | changes,
        MultiValueDict({"attachments": list(files)}),
        user=user or AnonymousUser(),
    )


def zipped(*members, size=10):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            archive.writestr(member, b"0" * size)
    return packed.getvalue()


def upload(name, content):
    return SimpleUploadedFile(name, content)


def test_question_of_a_visitor_is_taken_with_tidy_values(answers):
    form = form_with(answers, name="  Ümit \t Şıracı ", question="Bir\r\niki")

    assert form.is_valid(), form.errors
    taken = form.answers()
    assert (taken["name"], taken["email"]) == ("Ümit Şıracı", "umit@ornek-dernegi.org")
    assert taken["question"] == "Bir\niki"
    assert "asker" not in taken
    assert not {"notice", "website"} & set(taken)


@pytest.mark.parametrize(
    "field", ["name", "email", "province", "topic", "subject", "question", "notice", "key"]
)
def test_question_without_a_required_answer_is_refused_at_its_field(answers, field):
    form = form_with(answers, **{field: ""})

    assert not form.is_valid()
    assert list(form.errors) == [field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ayse@dernek"),
        ("email", "ışıl@ornek.org"),
        ("email", "a@ornek.org\nBcc: b@ornek.org"),
        ("province", "82"),
        ("province", "0"),
        ("province", "Muş"),
        ("province", "9" * 400),
        ("topic", "999999999999999999999999"),
        ("topic", "0"),
        ("name", "a" * 151),
        ("subject", "a" * 201),
        ("question", "a" * 2001),
        ("name", "NUL\x00"),
        ("subject", "NUL\x00"),
        ("question", "NUL\x00"),
        ("organisation_name", "NUL\x00"),
        ("website", "https://example.org"),
    ],
)
def test_question_with_a_wrong_answer_is_refused_at_its_field(answers, field, value):
    form = form_with(answers, **{field: value})

    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_topic_that_is_no_longer_offered_is_refused(answers):
    form = form_with(answers, topic=TopicFactory(is_active=False).pk)

    assert list(form.errors) == ["topic"]


@pytest.mark.parametrize("field", ["subject", "question"])
def test_identity_number_in_the_text_is_refused(answers, field):
    form = form_with(answers, **{field: "Numaram 10000000146, bakar mısınız?"})

    assert list(form.errors) == [field]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("10000000146", True),
        ("TC: 100 000 001 46.", True),
        ("100-000-001-46", True),
        ("10000000147", False),
        ("0532 123 45 67", False),
        ("110000000146", False),
        ("1000000014", False),
        ("TR12 0006 2000 1000 0000 1460 00", False),
        ("", False),
    ],
)
def test_identity_number_is_known_by_its_check_digits(text, is_one):
    assert holds_identity_number(text) is is_one


def test_form_sent_within_seconds_is_asked_to_be_sent_again(answers, monkeypatch):
    monkeypatch.setattr(forms.QuestionForm.base_fields["key"], "fastest_seconds", 3)

    form = form_with(answers)

    assert list(form.errors) == ["__all__"]


@pytest.mark.parametrize("key", ["", "x", new_key("message.DM-2026-000001")])
def test_form_with_a_key_that_is_not_its_own_gets_a_new_one_and_keeps_the_text(answers, key):
    form = form_with(answers, key=key)

    assert list(form.errors) == ["key"]
    again = form_with(answers, key=form["key"].value(), question=form["question"].value())
    assert again.is_valid(), again.errors


def test_key_older_than_a_day_is_refused(answers, monkeypatch):
    monkeypatch.setattr(forms, "KEY_LIFE_SECONDS", -1)

    assert list(form_with(answers).errors) == ["key"]


# Files


def test_five_allowed_files_are_taken(answers):
    files = [
        upload("Tüzük.PDF", PDF),
        upload("resim.png", b"\x89PNG\r\n\x1a\n..."),
        upload("yazı.docx", zipped("word/document.xml")),
        upload("tablo.ods", zipped("content.xml")),
        upload("not.txt", "ığüşöç".encode("windows-1254")),
    ]

    form = form_with(answers, files)

    assert form.is_valid(), form.errors
    assert form.answers()["files"] == files


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("virüs.pdf", b"MZ\x90\x00"),
        ("virüs.exe", b"MZ\x90\x00"),
        ("çizim.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("sayfa.html", b"<script>alert(1)</script>"),
        ("sayfa.pdf.html", PDF),
        ("adsız", PDF),
        ("boş.pdf", b""),
        ("arşiv.zip", zipped("a.txt")),
        ("makro.docm", zipped("word/document.xml", "word/vbaProject.bin")),
        ("makro.docx", zipped("word/document.xml", "word/vbaProject.bin")),
        ("arşiv.docx", zipped("a.txt")),
        ("bozuk.docx", b"PK\x03\x04 bozuk"),
        ("bomba.xlsx", zipped("xl/workbook.xml", *map(str, range(30)), size=8_000_000)),
        ("ikili.txt", b"metin\x00ikili"),
        ("büyük.pdf", PDF + b"0" * 10 * 1024 * 1024),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_file_that_is_not_allowed_is_refused_by_name(answers, name, content):
    form = form_with(answers, [upload(name, content)])

    assert list(form.errors) == ["attachments"]
    assert name in form.errors["attachments"][0]


def test_sixth_file_is_refused(answers):
    form = form_with(answers, [upload(f"{number}.pdf", PDF) for number in range(6)])

    assert list(form.errors) == ["attachments"]


def test_files_larger_than_25_mb_together_are_refused(answers):
    large = PDF + b"0" * 9 * 1024 * 1024

    form = form_with(answers, [upload(f"{number}.pdf", large) for number in range(3)])

    assert list(form.errors) == ["attachments"]


def test_visitor_is_told_to_choose_good_files_again_when_something_else_is_wrong(answers):
    form = form_with(answers, [upload("tüzük.pdf", PDF)], subject="")

    assert set(form.errors) == {"subject", "attachments"}


# With an account


def test_member_gives_neither_name_nor_address_and_chooses_an_own_organisation(answers):
    member = UserFactory(full_name="Işıl Çağrı", email="Isil@Ornek.org")
    own = OrganisationFactory(members=[member])
    OrganisationFactory()

    form = form_with(answers, user=member, organisation=own.pk, email="baska@ornek.org")

    assert form.is_valid(), form.errors
    taken = form.answers()
    assert (taken["asker"], taken["name"], taken["email"]) == (
        member,
        "Işıl Çağrı",
        "isil@ornek.org",
    )
    assert taken["organisation"] == own
    assert list(form.fields["organisation"].queryset) == [own]


def test_organisation_of_others_is_refused(answers):
    form = form_with(answers, user=UserFactory(), organisation=OrganisationFactory().pk)

    assert list(form.errors) == ["organisation"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("tr", ["Ağrı", "Çankırı", "Iğdır", "İzmir"]), ("en", ["Ağrı", "Çankırı", "Iğdır", "İzmir"])],
)
def test_provinces_are_offered_in_the_turkish_order(db, language, expected):
    for plate in (35, 76, 18, 4):
        ProvinceFactory(plate_code=plate)
    form = QuestionForm(user=AnonymousUser())

    offered = [words for value, words in form.fields["province"].widget.choices if value]

    assert offered == expected


@pytest.mark.parametrize("typed", ["dm-2026-000123", " DM-2026-000123 ", "DM–2026–000123"])
def test_number_is_understood_as_people_type_it(typed):
    form = forms.LinkForm({"number": typed, "email": "A@Ornek.org"})

    assert form.is_valid()
    assert form.cleaned_data == {"number": "DM-2026-000123", "email": "a@ornek.org"}
