"""The front end's budgets and the rules that every template keeps."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import TemplateSyntaxError
from django.template.loader import get_template, render_to_string
from django.utils.translation import override

TEMPLATES = settings.BASE_DIR / "templates"
STATIC = settings.BASE_DIR / "static"
# A PDF and a mail carry their own styles: no content security policy reaches them.
OUTSIDE_THE_POLICY = {"emails", "reports"}
FORBIDDEN = re.compile(r"\sstyle=|<style|\son[a-z]+=|javascript:")
# What a tag's name is followed by up to its end; quoted values may hold anything.
SCRIPT = re.compile(r"""<script\b((?:"[^"]*"|'[^']*'|[^'">])*)>""", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""([\w-]+)=("[^"]*"|'[^']*')""")
OWN_ADDRESS = re.compile(r"\"\{% (?:static|url) '[^']+' %\}\"")


def page_templates() -> list[Path]:
    return [
        path
        for path in sorted(TEMPLATES.rglob("*.html"))
        if path.relative_to(TEMPLATES).parts[0] not in OUTSIDE_THE_POLICY
    ]


def inline_scripts(text: str) -> list[str]:
    """Tags that the policy stops: neither a file of the portal nor a block of JSON, never run."""
    return [
        tag.group()
        for tag in SCRIPT.finditer(text)
        if (attributes := dict(ATTRIBUTE.findall(tag[1]))).get("type") != '"application/json"'
        if not OWN_ADDRESS.fullmatch(attributes.get("src", ""))
    ]


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(TEMPLATES).as_posix() for path in paths]


class QuestionForm(forms.Form):
    email = forms.EmailField(label="E-posta", help_text="Yanıt buraya gelir.")
    topic = forms.ChoiceField(
        label="Konu", widget=forms.RadioSelect, choices=[("law", "Hukuk"), ("other", "Diğer")]
    )
    question = forms.CharField(label="Soru", widget=forms.Textarea, max_length=2000)
    organisation = forms.CharField(
        label="Kuruluş",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Örnek Derneği"}),
    )


def test_stylesheets_of_a_page_stay_in_their_budget():
    linked = re.findall(r"css/[a-z]+\.css", (TEMPLATES / "base.html").read_text())

    assert len(linked) <= 4
    assert sum((STATIC / path).stat().st_size for path in linked) <= 25 * 1024


def test_script_and_fonts_stay_in_their_budget():
    fonts = [path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2")]

    assert (STATIC / "js/portal.js").stat().st_size <= 10 * 1024
    assert sum(fonts) <= 65 * 1024


def test_every_template_compiles():
    broken = {}
    for name in names(sorted(TEMPLATES.rglob("*.html"))):
        try:
            get_template(name)
        except TemplateSyntaxError as fault:
            broken[name] = str(fault)

    assert broken == {}


def test_no_template_needs_an_exception_from_the_security_policy():
    texts = {name: (TEMPLATES / name).read_text() for name in names(page_templates())}

    assert texts
    assert {name: found for name, text in texts.items() if (found := FORBIDDEN.findall(text))} == {}
    assert {name: found for name, text in texts.items() if (found := inline_scripts(text))} == {}
    for name, text in texts.items():
        assert len(SCRIPT.findall(text)) == text.lower().count("<script"), name


def test_scripts_that_the_policy_stops_are_told_from_data_and_own_files():
    allowed = [
        """<script src="{% static 'js/portal.js' %}" defer>""",
        """<script src="{% url 'admin:jsi18n' %}">""",
        '<script data-allauth-onload="allauth.forms.addForm" type="application/json">',
    ]
    stopped = [
        "<script>",
        '<script type="module">',
        '<script type="text/javascript">',
        '<script type="application/javascript">',
        '<script type="importmap">',
        '<script data-type="application/json">',
        """<script data-src="{% static 'js/portal.js' %}">""",
        """<script title='type="application/json"'>""",
        """<script data-of="a > b" nonce="{{ nonce }}">""",
        '<script src="https://cdn.example.org/app.js">',
        "<SCRIPT async>",
    ]

    assert inline_scripts("\n".join(allowed + stopped)) == stopped


def test_stylesheets_never_change_capitals():
    transforms = {
        value
        for path in (STATIC / "css").glob("*.css")
        for value in re.findall(r"text-transform:\s*([a-z]+)", path.read_text())
    }

    assert transforms <= {"none"}


def test_icons_that_templates_name_exist():
    drawn = set(re.findall(r'symbol id="([a-z]+)"', (STATIC / "img/icons.svg").read_text()))
    used = {
        name
        for path in page_templates()
        for name in re.findall(r'components/icon\.html" with name="([a-z]+)"', path.read_text())
    }

    assert used <= drawn


def test_form_when_refused_names_each_field_in_its_summary_and_at_the_field():
    form = QuestionForm({"email": "ayse@dernek", "question": "Tüzük nasıl değişir?"})

    page = render_to_string("components/form.html", {"form": form, "submit": "Gönder"})

    message = form["email"].errors[0]
    assert f'<a href="#id_email">{message}</a>' in page
    assert f'<a href="#id_topic_0">{form["topic"].errors[0]}</a>' in page
    assert page.count(message) == 2
    assert 'aria-describedby="id_email_helptext id_email_error"' in page
    assert '<fieldset aria-describedby="id_topic_error">' in page
    assert 'value="ayse@dernek"' in page
    assert "Tüzük nasıl değişir?</textarea>" in page
    assert "novalidate" in page


def test_form_when_new_has_no_summary_and_marks_what_is_optional():
    page = render_to_string("components/form.html", {"form": QuestionForm(), "submit": "Gönder"})

    assert 'class="errors"' not in page
    assert "placeholder" not in page
    assert re.search(r'<label for="id_organisation">Kuruluş \([^)]+\)</label>', page)
    assert '<label for="id_email">E-posta</label>' in page
    assert 'data-counter="id_question"' in page


@pytest.mark.parametrize(("language", "words"), [("tr", "En çok 2.000"), ("en", "At most 2,000")])
def test_counter_separates_thousands(language, words):
    with override(language):
        page = render_to_string("components/form.html", {"form": QuestionForm(), "submit": "x"})

    assert words in page


def test_every_component_stands_on_a_page_of_the_portal():
    pages = [path for path in TEMPLATES.rglob("*.html") if path.name != "styleguide.html"]
    # A tag of ours may bring its component along.
    tags = TEMPLATES.parent.glob("*/templatetags/*.py")
    text = "".join(path.read_text() for path in [*pages, *tags])

    components = {path.name for path in (TEMPLATES / "components").glob("*.html")}

    assert {name for name in components if f"components/{name}" not in text} == set()


@pytest.mark.parametrize("code", [400, 429, 500, 503])
def test_bare_error_page_renders_without_request_and_database(code):
    page = render_to_string(f"{code}.html", {"request_id": "9f2c1a77b3"})

    assert "9f2c1a77b3" in page
    assert page.count("<h1>") == 1


def test_heading_stands_close_below_the_crumbs():
    """`section` brings the room above a band of the page; crumbs have their own."""
    parts = {
        name: (TEMPLATES / name).read_text().partition("{% block content %}")
        for name in names(sorted(TEMPLATES.rglob("*.html")))
    }
    below = {name: part[2] for name, part in parts.items() if "{% block crumbs %}" in part[0]}

    assert below
    assert {
        name for name, text in below.items() if text.lstrip().startswith('<div class="section')
    } == set()
