"""Amounts as people here write them, forms of texts in two languages, and rows below a parent."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import translator

from core.identity_numbers import refuse_identity_number
from core.text import slugify_tr

GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<mark>[.,])[0-9]{3})(?:(?P=mark)[0-9]{3})*")
AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


class AmountField(forms.DecimalField):
    """A number typed in the Turkish or the English way, whichever language the page is in.

    Taken: 2633500, 2.633.500,00, 2,633,500.00, 2 633 500,00, 2633500,5. A single mark before
    three digits ("2.633") means thousands to one reader and a fraction to the other: refused with
    a question, for a guess would be wrong by a thousand.

    Django's own localised field takes 2.633 for 2.633 in Turkish and refuses 2.633.500,00.
    """

    widget = forms.TextInput
    default_error_messages = {
        "ambiguous": _(
            "“%(typed)s” can be read in two ways. If you mean %(whole)s, write it without a mark; "
            "a fraction has at most %(places)d digits."
        ),
    }

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value):
        return super().to_python(self._plain(value) if isinstance(value, str) else value)

    def prepare_value(self, value):
        """Show no thousands: what is shown must never be ambiguous when it comes back."""
        if not isinstance(value, Decimal):
            return value
        is_whole = value == value.to_integral_value()
        places = 0 if is_whole else self.decimal_places
        return number_format(value, decimal_pos=places, use_l10n=True, force_grouping=False)

    def _plain(self, typed: str) -> str:
        """Return the number with a point before its fraction and without marks of thousands."""
        text = "".join(typed.split())
        if AMBIGUOUS.fullmatch(text):
            raise ValidationError(
                self.error_messages["ambiguous"],
                code="ambiguous",
                params={
                    "typed": typed,
                    "whole": re.sub("[.,]", "", text),
                    "places": self.decimal_places,
                },
            )
        whole, mark, fraction = _split(text)
        if mark and not fraction.isdecimal():
            return typed
        if match := GROUPED.fullmatch(whole):
            whole = whole.replace(match["mark"], "")
        return f"{whole}.{fraction}" if mark else whole


def _split(text: str) -> tuple[str, str, str]:
    """Return what stands before the mark of the fraction, that mark ("": none), and after it."""
    marks = [letter for letter in text if letter in ".,"]
    if not marks or (len(marks) > 1 and marks[-1] == marks[0]):
        return text, "", ""
    return text.rpartition(marks[-1])


class PlainTextField(forms.CharField):
    """Several lines of people's own words, without identity numbers."""

    def __init__(self, *, rows: int = 8, **kwargs) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def clean(self, value):
        text = super().clean(value).replace("\r\n", "\n")
        refuse_identity_number(text)
        return text


class WebAddressField(forms.SlugField):
    """The last part of an address, as the database takes it (core.fields.slug_is_ascii)."""

    default_validators = [
        RegexValidator(
            r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("Use only lower-case letters, digits and hyphens.")
        )
    ]


def texts_required(model: type[models.Model]) -> list[str]:
    """Return the translated fields that must be filled in the row's primary language."""
    filled = {field.name for field in model._meta.fields if not field.blank}
    options = translator.get_options_for_model(model)
    return [name for name in options.all_fields if name in filled]


class PrimaryLanguageForm(forms.ModelForm):
    """A form with both languages: the primary one must be filled, the other may wait.

    A web address that is left empty is made from the title.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self._makes_slug():
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Leave it empty and it is made from the title.")

    def _makes_slug(self) -> bool:
        return "slug" in self.fields and self._meta.model._meta.get_field("slug").unique

    def _slug(self, language: str) -> str:
        """Return the address that the row has, or one of its title that no other row has."""
        if self.initial.get("slug"):
            return str(self.initial["slug"])
        texts = [self.cleaned_data.get(f"{name}_{language}") for name in ("title", "name")]
        base = slugify_tr(next(filter(None, texts), ""))
        rows = self._meta.model._default_manager
        longest = self._meta.model._meta.get_field("slug").max_length - 5
        base = slug = base[:longest].strip("-")
        number = 1
        while slug and rows.filter(slug=slug).exists():
            number += 1
            slug = f"{base}-{number}"
        return slug

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = unicodedata.normalize("NFC", value)
        language = cleaned.get("primary_language") or self.instance.primary_language
        for field in texts_required(self._meta.model):
            column = f"{field}_{language}"
            if column in cleaned and not (cleaned[column] or "").strip():
                self.add_error(column, _("Please fill in the text in the primary language."))
        if self._makes_slug() and cleaned.get("slug") == "":
            cleaned["slug"] = self._slug(language)
            if not cleaned["slug"] and not self.errors:
                words = _("No web address can be made from this title. Please write one.")
                self.add_error("slug", words)
        return cleaned


class RowFormSet(forms.BaseInlineFormSet):
    """Rows of an inline. Django would name their columns as the code does: “province”."""

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        """Return the words of the constraint; where it has none, the labels of the fields."""
        assert self.model is not None
        for constraint in self.model._meta.constraints:
            if getattr(constraint, "fields", ()) == tuple(unique_check):
                told = constraint.violation_error_message
                if told != constraint.default_violation_error_message:
                    return str(told)
        names = [name for name in unique_check if name != self.fk.name]
        labels = [capfirst(str(self.model._meta.get_field(name).verbose_name)) for name in names]
        words = gettext("Each row may stand here once: “%(fields)s” is given twice.")
        return words % {"fields": ", ".join(labels)}
