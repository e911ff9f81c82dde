"""Every component with invented samples, for those who build pages; exists in DEBUG only."""

from datetime import date
from types import SimpleNamespace

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from core.paging import Page

TILES = [
    ("16", "Bursa: pilot il", "is-pilot"),
    ("77", "Yalova: çevre il", "is-neighbour"),
    ("03", "Afyonkarahisar: kapsam dışı", "is-outside"),
    *[(str(step), f"Basamak {step}", f"ramp-{step}") for step in range(1, 6)],
]
ROWS = [("Diyarbakır", 12), ("Iğdır", 6), ("Şanlıurfa", 3)]
BOOKS = [
    "Davranış Kuralları Rehberi",
    "Kaliteli Hizmet Sunumu",
    "AB Sosyal Politikaları",
    "Politika Döngüsüne Katılım",
    "Gönüllü Yönetimi",
    "İzleme ve Değerlendirme",
]

TASKS = [
    {
        "icon": "ask",
        "title": "Destek masasına sor",
        "text": "Hesap açmadan soru gönderin.",
    },
    {
        "icon": "calendar",
        "title": "Eğitime katıl",
        "text": "Takvimi süzün, kayıt olun.",
    },
    {
        "icon": "book",
        "title": "Rehber bul",
        "text": "Sürüm, dil ve biçim seçin.",
    },
    {
        "icon": "follow",
        "title": "Sorunu izle",
        "text": "Takip numaranızla bakın.",
    },
]


class SampleForm(forms.Form):
    name = forms.CharField(label="Adınız", help_text="Resmî yazışmadaki gibi.", required=False)
    email = forms.EmailField(label="E-posta adresiniz")
    province = forms.ChoiceField(label="İl", choices=[("", "Seçin"), ("06", "Ankara")])
    topic = forms.ChoiceField(
        label="Sorunuz hangi konuda?",
        widget=forms.RadioSelect,
        choices=[("law", "Hukuk"), ("project", "Proje hazırlama")],
    )
    question = forms.CharField(
        label="Sorunuz",
        help_text="Kimlik numarası ya da sağlık bilgisi yazmayın.",
        widget=forms.Textarea,
        max_length=2000,
    )
    attachment = forms.FileField(label="Dosya", help_text="En çok 10 MB.", required=False)
    has_read = forms.BooleanField(label="Aydınlatma metnini okudum.")


class SampleFilterForm(forms.Form):
    kind = forms.MultipleChoiceField(
        label="Tür",
        widget=forms.CheckboxSelectMultiple,
        choices=[("guide", "Rehber"), ("report", "Rapor")],
    )
    topic = forms.ChoiceField(label="Konu", choices=[("", "Hepsi"), ("law", "Hukuk")])


def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide.html", {**_samples(), **_form_samples()})


def _tile(place: int, number: str, title: str, state: str) -> dict[str, object]:
    x = 32 * place
    return {"number": number, "title": title, "state": state, "x": x, "centre": x + 14}


def _samples() -> dict[str, object]:
    return {
        "today": date(2026, 12, 14),
        "tiles": [_tile(place, *tile) for place, tile in enumerate(TILES)],
        "provinces": [{"plate_code": 6, "url": "#06", "label": "Ankara"}],
        "map": {
            "legend": [
                {"state": "pilot", "text": "10 pilot il"},
                {"state": "neighbour", "text": "43 çevre il"},
                {"state": "outside", "text": "Kapsam dışı"},
            ]
        },
        "tasks": TASKS,
        "books": [
            {"title": title, "cloth": cloth, "meta": "Sürüm 2.1 · 12 Mart 2020"}
            for cloth, title in enumerate(BOOKS, start=1)
        ],
        "formats": ["PDF"],
        "rows": [{"label": name, "value": n} for name, n in ROWS],
        "tones": ["bad", "warn", ""],
        "tag_tones": ["", "brand", "ok", "warn", "bad", "info"],
        "note_tones": ["", "ok", "warn", "bad"],
        "problems": ["Böyle bir sayfa yok; listenin başı gösteriliyor."],
    }


def _form_samples() -> dict[str, object]:
    chosen = QueryDict("kind=guide")
    return {
        "sample_form": SampleForm({"email": "ayse@dernek", "question": "Tüzük nasıl değişir?"}),
        "sample_filter": SimpleNamespace(form=SampleFilterForm(chosen), data=chosen),
        "chips": [{"label": "Tür: Rehber", "url": "?"}],
        "sorts": [
            {"label": "En yeni", "url": "?", "current": True},
            {"label": "A–Z", "url": "?sort=title", "current": False},
        ],
        "page": Page([], "?before=x", "?after=x", "?", "?page=last", 0, is_capped=False),
    }
