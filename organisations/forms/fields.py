"""What people type about a CSO: names, registry numbers, telephone numbers, provinces."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.identity_numbers import holds_identity_number, refuse_identity_number
from core.text import is_hidden, normalise, slugify_tr, title_sort_key
from organisations.models import FieldOfWork
from provinces.models import Province

BETWEEN_PARTS = re.compile(r"[\s./\\_–—-]+")
IN_A_PHONE = re.compile(r"[\s()./-]+")


class NameField(forms.CharField):
    """A name as people see it: without signs that nobody sees, and with letters of an address."""

    default_validators = [refuse_identity_number]

    def __init__(self, *, max_length: int = 300, **kwargs) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: object) -> str:
        text = super().to_python(value) or ""
        if any(map(is_hidden, text.strip())):
            raise ValidationError(
                _("There is a sign in this name that nobody sees. Please type the name anew.")
            )
        name = normalise(text)
        if name and not slugify_tr(name):
            raise ValidationError(_("Please write the name with Latin letters."))
        return name


class RegistryNumberField(forms.CharField):
    """A number in parts: 34/045.012 and 34 – 045 – 012 are kept as 34-045-012."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("label", _("Registry number"))
        super().__init__(max_length=60, **kwargs)

    def validate(self, value: object) -> None:
        """Whether it may be empty, the legal form says: the form asks for both."""

    def to_python(self, value: object) -> str:
        text = unicodedata.normalize("NFKC", super().to_python(value) or "")
        number = BETWEEN_PARTS.sub("-", text.strip()).strip("-")
        if not number:
            return ""
        if not re.fullmatch(r"[0-9]+(-[0-9]+)*", number) or len(number) > 40:
            raise ValidationError(
                _("Write the number with digits; points, slashes and hyphens may stand between.")
            )
        if holds_identity_number(number):
            raise ValidationError(
                _("This is a person’s identity number. We do not need it."), code="identity_number"
            )
        return number


class PhoneField(forms.CharField):
    """A telephone number, kept with the country's code: 0312 000 00 00 is +903120000000."""

    def __init__(self, **kwargs) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
        super().__init__(max_length=30, widget=widget, **kwargs)

    def to_python(self, value: object) -> str:
        text = IN_A_PHONE.sub("", unicodedata.normalize("NFKC", super().to_python(value) or ""))
        if not text:
            return ""
        # A number of ours has ten digits, or begins with 0, 00 or +.
        refuse_identity_number(text if text[0] != "+" else "")
        if text.startswith("00"):
            text = f"+{text[2:]}"
        elif not text.startswith("+"):
            text = f"+90{text.removeprefix('0')}"
        if not re.fullmatch(r"\+[1-9][0-9]{6,14}", text):
            raise ValidationError(_("Write the telephone number like +90 312 000 00 00."))
        return text


class ProvinceField(forms.ModelChoiceField):
    """One of the 81, in the Turkish order; `offer` asks for them anew at each form."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("label", _("Province"))
        kwargs.setdefault("error_messages", {"required": _("Choose the province.")})
        super().__init__(queryset=Province.objects.none(), empty_label=_("Choose"), **kwargs)

    def offer(self) -> None:
        rows = Province.objects.in_order(get_language() or "tr")
        self.queryset = rows.only("name_tr", "name_en", "primary_language")


class FieldsOfWorkField(forms.ModelMultipleChoiceField):
    """Fields of work of source 004, as boxes to tick."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            label=_("Fields of work"),
            queryset=FieldOfWork.objects.none(),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one field of work.")},
            **kwargs,
        )

    def offer(self) -> None:
        key = title_sort_key(get_language() or "tr", "name")
        self.queryset = FieldOfWork.objects.order_by(key)
