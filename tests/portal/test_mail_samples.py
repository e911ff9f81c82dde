"""Every mail stands in the preview, renders in both languages, and is Turkish in Turkish."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.template import engines
from django.test import override_settings
from django.urls import path
from django.utils import translation

import config.urls
from core import outbox
from portal.views.mail_samples import mail_sample, mail_samples

FOLDER = Path(settings.BASE_DIR) / "templates" / "emails"
TEMPLATES = sorted(
    str(found.relative_to(FOLDER)).removesuffix(".subject.txt")
    for found in FOLDER.rglob("*.subject.txt")
)
MISSING = "⟦missing⟧"
LETTERS = re.compile(r"[^\W\d_]{2,}")
urlpatterns = [
    path("<str:code>/<path:template>", mail_sample, name="mail_sample"),
    *config.urls.urlpatterns,
]


@pytest.fixture(autouse=True)
def _missing_variables_show(monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", MISSING)


def rendered(template, language):
    """Return the lines of the subject, the text and the HTML, tags taken away."""
    made = outbox.render(template=template, language=language, context=outbox.samples()[template])
    page = BeautifulSoup(made["html"], "html.parser")
    page.style.decompose()
    texts = [made["subject"], made["text"], page.get_text("\n")]
    return [line.strip() for text in texts for line in text.splitlines() if line.strip()]


def words_of_sample(template):
    values = [str(value) for value in outbox.samples()[template].values()]
    return sorted(
        {part for value in values for part in value.splitlines() if part}, key=len, reverse=True
    )


def test_every_mail_has_a_sample_a_text_and_a_twin_in_html():
    assert TEMPLATES
    assert set(outbox.samples()) == set(TEMPLATES)
    for template in TEMPLATES:
        assert (FOLDER / f"{template}.txt").exists(), template
        assert (FOLDER / f"{template}.html").exists(), template


@pytest.mark.parametrize("template", TEMPLATES)
def test_mail_renders_in_both_languages_without_the_other_and_without_gaps(template):
    lines = {language: rendered(template, language) for language in ("tr", "en")}

    assert all(MISSING not in line for both in lines.values() for line in both)
    assert [code for code in lines if f'lang="{code}"' not in html(template, code)] == []
    known = [*words_of_sample(template), *settings.SITE_NAME.values(), settings.SITE_URL]
    known_words = re.compile("|".join(map(re.escape, known)))
    both = {known_words.sub("", line) for line in set(lines["tr"]) & set(lines["en"])}
    assert {line for line in both if LETTERS.search(line)} == set()


def html(template, language):
    context = outbox.samples()[template]
    return outbox.render(template=template, language=language, context=context)["html"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_mail_names_no_other_host_and_stands_on_light_and_dark(template):
    page = html(template, "tr")

    addresses = re.findall(r"https?://[^\s\"'<]+", page)
    assert {
        one for one in addresses if not one.startswith((settings.SITE_URL, "https://…"))
    } == set()
    assert "prefers-color-scheme: dark" in page
    assert not re.search("<(img|script|link|iframe)", page)


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_preview_shows_every_mail_in_both_languages(rf):
    request = rf.get("/")
    request.user = AnonymousUser()

    with translation.override("en"):
        page = mail_samples(request).content.decode()
        one = mail_sample(request, template="helpdesk/reply", code="tr")

    assert all(f"{template}</h2>" in page for template in TEMPLATES)
    assert page.count("HTML (tr)") == page.count("HTML (en)") == len(TEMPLATES)
    assert 'lang="tr"' in one.content.decode()
    with pytest.raises(Http404):
        mail_sample(request, template="../base", code="tr")
