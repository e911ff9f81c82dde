"""What people type into a question, a message, a reply or a note."""

import re
import time
import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import canonical_email
from core.forms import PlainTextField
from core.identity_numbers import refuse_identity_number
from core.text import normalise, title_sort_key
from core.uploads import ALLOWED, check_uploads
from helpdesk.models import Message, Ticket
from organisations.models import Organisation
from organisations.permissions import organisations_of
from provinces.models import Province
from publications.models import Topic

KEY_SALT = "helpdesk.form"
FASTEST_SECONDS = 3
KEY_LIFE_SECONDS = 24 * 60 * 60
LONGEST_QUESTION = 2000


def new_key(scope: str) -> str:
    """Return a signed submission key with its time, good for one form of `scope`."""
    return signing.dumps([uuid.uuid4().hex, int(time.time())], salt=f"{KEY_SALT}.{scope}")


class SubmissionKeyField(forms.CharField):
    """The hidden key that makes a form sent twice one ticket or message. Cleans to a UUID."""

    widget = forms.HiddenInput

    def __init__(self, *, scope: str = "", fastest_seconds: int = 0, **kwargs) -> None:
        super().__init__(max_length=400, label="", **kwargs)
        self.scope, self.fastest_seconds = scope, fastest_seconds
        self.was_quick = False

    def clean(self, value: object) -> UUID:
        try:
            text = super().clean(value)
            key, made_at = signing.loads(
                text, salt=f"{KEY_SALT}.{self.scope}", max_age=KEY_LIFE_SECONDS
            )
            found = UUID(key)
        except (ValidationError, signing.BadSignature, TypeError, ValueError):
            raise ValidationError(
                _("This page was open for too long. Your text is kept: please send it again."),
                code="stale",
            ) from None
        self.was_quick = time.time() - made_at < self.fastest_seconds
        return found


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to five files, checked by suffix and content. Cleans to a list, perhaps empty."""

    widget = FilesInput

    def __init__(self, **kwargs) -> None:
        accept = ",".join(f".{suffix}" for suffix in ALLOWED)
        super().__init__(
            required=False,
            widget=FilesInput(attrs={"accept": accept}),
            help_text=gettext_lazy(
                "Up to five files: PDF, Word, Excel, OpenDocument, JPG, PNG or plain text; 10 MB "
                "each, 25 MB together."
            ),
            **kwargs,
        )

    def clean(self, data, initial=None):
        files = [file for file in data or [] if file]
        check_uploads(files)
        return files


class SentOnceForm(forms.Form):
    """A form with a submission key and files; a stale key is replaced, so that it can be sent."""

    def clean(self):
        cleaned = super().clean()
        if self.has_error("key", "stale"):
            self._renew_key()
        if not self.errors and self.fields["key"].was_quick:
            # Told only when nothing else is wrong: people press "send" early to see what is asked.
            self.add_error(None, _("That was very quick. Please wait a moment and send it again."))
        if self.errors and cleaned.get("attachments"):
            self._ask_for_files()
        return cleaned

    def send_anew(self, refusal: Exception) -> None:
        """After a clash with what the form has sent already: what is typed now is another one."""
        self.add_error(None, str(refusal))
        if self.cleaned_data.get("attachments"):
            self._ask_for_files()
        self._renew_key()

    def _renew_key(self) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix("key")] = new_key(self.fields["key"].scope)

    def _ask_for_files(self) -> None:
        self.add_error(
            "attachments", _("Please choose your files again: browsers do not keep chosen files.")
        )

    def answers(self) -> dict[str, Any]:
        """What the service wants, of a valid form."""
        wanted = dict(self.cleaned_data)
        return wanted | {"files": wanted.pop("attachments")}


class QuestionForm(SentOnceForm):
    """A question to the help desk; someone with an account gives neither name nor address."""

    name = forms.CharField(
        label=gettext_lazy("Your name and surname"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        validators=[refuse_identity_number],
        error_messages={"required": gettext_lazy("Write your name and surname")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        help_text=gettext_lazy("The answer and the link to follow your question come here."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Write your e-mail address"),
            "invalid": gettext_lazy("Write the e-mail address like name@example.org"),
        },
    )
    organisation_name = forms.CharField(
        label=gettext_lazy("Name of your organisation"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Leave it empty if you do not write for an organisation."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        validators=[refuse_identity_number],
    )
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("On behalf of which organisation are you asking?"),
        required=False,
        empty_label=gettext_lazy("For myself"),
        help_text=gettext_lazy("Other members of the organisation can read the question."),
    )
    # Typed as a number: the 81 provinces need no query to be checked.
    province = forms.IntegerField(
        label=gettext_lazy("Province"),
        min_value=1,
        max_value=81,
        widget=forms.Select,
        error_messages={
            name: gettext_lazy("Choose your province")
            for name in ("required", "invalid", "min_value", "max_value")
        },
    )
    topic: "forms.ModelChoiceField[Topic]" = forms.ModelChoiceField(
        Topic.objects.none(),
        label=gettext_lazy("What is your question about?"),
        empty_label=gettext_lazy("Choose"),
        error_messages={
            "required": gettext_lazy("Choose the topic of your question"),
            "invalid_choice": gettext_lazy("Choose the topic of your question"),
        },
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=200,
        validators=[refuse_identity_number],
        help_text=gettext_lazy("Your question in a few words."),
        error_messages={"required": gettext_lazy("Write the subject of your question")},
    )
    question = PlainTextField(
        label=gettext_lazy("Your question"),
        max_length=LONGEST_QUESTION,
        help_text=gettext_lazy(
            "Do not write identity numbers or health data, neither yours nor other people's."
        ),
        error_messages={"required": gettext_lazy("Write your question")},
    )
    attachments = FilesField(label=gettext_lazy("Add files"))
    notice = forms.BooleanField(
        label=gettext_lazy("I have read the privacy notice."),
        error_messages={
            "required": gettext_lazy("Tick the box when you have read the privacy notice")
        },
    )
    # For machines that fill in everything; people neither see nor reach it.
    website = forms.CharField(
        label=gettext_lazy("Leave this field empty"), required=False, max_length=200
    )
    key = SubmissionKeyField(scope="question", fastest_seconds=FASTEST_SECONDS)

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        language = get_language() or "tr"
        topics = Topic.objects.filter(is_active=True)
        self.fields["topic"].queryset = topics.order_by(title_sort_key(language))
        self.fields["province"].widget.choices = lambda: _provinces(language)
        self.fields["website"].widget.attrs = {"tabindex": "-1", "autocomplete": "off"}
        self.fields["key"].initial = new_key("question")
        self._fit_to(user)

    def _fit_to(self, user) -> None:
        """Leave out what the account says already; offer one's own organisations only."""
        if not user.is_authenticated:
            del self.fields["organisation"]
            return
        for name in ("name", "email", "organisation_name"):
            del self.fields[name]
        own = organisations_of(user, timezone.now()).defer("search")
        self.fields["organisation"].queryset = own

    def clean_name(self):
        return normalise(self.cleaned_data["name"])

    def clean_email(self):
        return canonical_email(self.cleaned_data["email"])

    def clean_organisation_name(self):
        return normalise(self.cleaned_data["organisation_name"])

    def clean_subject(self):
        return normalise(self.cleaned_data["subject"])

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please leave the last, hidden field empty and send it again."))
        return ""

    def answers(self) -> dict[str, Any]:
        wanted = super().answers()
        for name in ("notice", "website"):
            del wanted[name]
        if self.user.is_authenticated:
            wanted |= {
                "asker": self.user,
                "name": self.user.full_name,
                "email": self.user.email_canonical,
            }
        return wanted


def _provinces(language: str) -> list[tuple[object, str]]:
    names = Province.objects.in_order(language).only("name_tr", "name_en", "primary_language")
    return [("", _("Choose")), *((province.pk, str(province)) for province in names)]


class MessageForm(SentOnceForm):
    """A message of the asker's side."""

    body = PlainTextField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST_QUESTION,
        rows=6,
        help_text=gettext_lazy("Do not write identity numbers or health data."),
        error_messages={"required": gettext_lazy("Write your message before you send it")},
    )
    attachments = FilesField(label=gettext_lazy("Add files"))
    key = SubmissionKeyField()

    def __init__(self, *args, ticket: Ticket, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].scope = f"{self.prefix or 'message'}.{ticket.number}"
        self.fields["key"].initial = new_key(self.fields["key"].scope)


class ReplyForm(MessageForm):
    """A public reply of the desk; `version` is the ticket's as the officer saw it."""

    body = PlainTextField(
        label=gettext_lazy("Reply to the asker"),
        max_length=Message._meta.get_field("body").max_length,
        help_text=gettext_lazy("It is mailed to the asker and stays on the page of the question."),
        error_messages={"required": gettext_lazy("Write your reply before you send it")},
    )
    state = forms.ChoiceField(
        label=gettext_lazy("After this reply the question is"), widget=forms.RadioSelect
    )
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    field_order = ["body", "attachments", "state"]

    def __init__(self, *args, ticket: Ticket, states: list[str], **kwargs) -> None:
        super().__init__(*args, ticket=ticket, prefix="reply", **kwargs)
        labels = dict(Ticket.State.choices)
        state = self.fields["state"]
        # Both are understood, so that the service can say why one is not possible by now.
        state.choices = [(name, labels[name]) for name in ("answered", "waiting")]
        state.widget.choices = [(name, labels[name]) for name in states]
        state.initial = states[0] if states else "answered"
        if len(states) < 2:
            state.widget = forms.HiddenInput()
        self.fields["version"].initial = ticket.version

    def show_version(self, version: int) -> None:
        """After a clash: the next sending starts from what the officer sees now."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(version)


class NoteForm(MessageForm):
    """An internal note."""

    body = PlainTextField(
        label=gettext_lazy("Internal note"),
        max_length=Message._meta.get_field("body").max_length,
        rows=4,
        help_text=gettext_lazy("Only staff read it. It is never mailed."),
        error_messages={"required": gettext_lazy("Write your note before you save it")},
    )

    def __init__(self, *args, ticket: Ticket, **kwargs) -> None:
        super().__init__(*args, ticket=ticket, prefix="note", **kwargs)


class LinkForm(forms.Form):
    """Number and address of an asker who has lost the mail with the link."""

    number = forms.CharField(
        label=gettext_lazy("Number of the question"),
        max_length=20,
        help_text=gettext_lazy("It looks like DM-2026-000123."),
        error_messages={"required": gettext_lazy("Write the number of your question")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        help_text=gettext_lazy("The one with which you asked."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Write your e-mail address"),
            "invalid": gettext_lazy("Write the e-mail address like name@example.org"),
        },
    )

    def clean_number(self):
        return re.sub(r"[\s–—]+", "-", self.cleaned_data["number"].strip()).upper()

    def clean_email(self):
        return canonical_email(self.cleaned_data["email"])
