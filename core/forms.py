"""Amounts as people here write them, and forms of texts in two languages."""

import re
import unicodedata
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import translator

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


def texts_required(model: type[models.Model]) -> list[str]:
    """Return the translated fields that must be filled in the row's primary language."""
    filled = {field.name for field in model._meta.fields if not field.blank}
    options = translator.get_options_for_model(model)
    return [name for name in options.all_fields if name in filled]


class PrimaryLanguageForm(forms.ModelForm):
    """A form with both languages: the primary one must be filled, the other may wait."""

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
        return cleaned
