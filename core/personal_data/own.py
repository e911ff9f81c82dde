"""What core itself holds about people: mails on their way, who did what, who settled a doubt."""

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from core.models import AuditEvent, Job, OutboundMail, SourceNote
from core.personal_data.kinds import Erased, Fate, Ground, Held, Holding, Rule, Subject

MAIL_KEPT = timedelta(days=365)
# The mail that tells somebody that they have been erased; it goes as soon as it has been sent.
LAST_MAIL_KEY = "data-request-erased:"
# Shorter names stand in too many words that mean nobody.
SHORTEST_NAME = 5
STAFF = _("staff of the institution whose role needs it")
OVER = [Job.State.DONE, Job.State.FAILED]

HOLDINGS = [
    Holding(
        model="core.OutboundMail",
        title=_("Mails sent by the portal"),
        purpose=_("to send the mail once, and to tell whether it went out"),
        ground=Ground.INTEREST,
        retention=_(
            "text: 30 days after it was sent, 90 if it failed; with a link or a code that opens "
            "something: an hour, 14 days if it failed; address and subject: 1 year"
        ),
        recipients=_("the mail server; administrators"),
        columns={
            **dict.fromkeys(["to", "subject", "text", "html", "error"], Fate.DELETED),
            **dict.fromkeys(["key", "message_id", "language", "created_at"], Fate.DELETED),
            **dict.fromkeys(["finished_at", "handed_over_at", "accepted_at"], Fate.DELETED),
        },
        impersonal=(
            "state attempts next_attempt_at leased_until lease updated_at is_in_doubt smtp_code"
        ),
        rows=lambda subject: OutboundMail.objects.filter(to__in=subject.addresses),
        left_out="lease message_id key",
    ),
    Holding(
        model="core.AuditEvent",
        title=_("Record of what was done in the portal"),
        purpose=_("to tell who changed what, for the security of the portal and for auditors"),
        ground=Ground.DUTY,
        retention=_("as long as the portal runs; it holds numbers and states, no names or texts"),
        recipients=_("administrators and auditors"),
        columns={
            "actor": Fate.NAMELESS,
            **dict.fromkeys(["at", "verb", "target_label", "target_id"], Fate.KEPT),
            **dict.fromkeys(["before", "after", "request_id", "address"], Fate.KEPT),
        },
        rows=lambda subject: AuditEvent.objects.filter(actor=subject.pk or 0),
    ),
    Holding(
        model="core.SourceNote",
        title=_("Settled doubts about sources"),
        purpose=_("to tell who answers for a published fact"),
        ground=Ground.DUTY,
        retention=_("as long as the fact is published"),
        recipients=STAFF,
        columns={"decided_by": Fate.NAMELESS, "decided_at": Fate.KEPT},
        impersonal=(
            "target_label target_id field document locator quote note state created_at updated_at"
        ),
        rows=lambda subject: SourceNote.objects.filter(decided_by=subject.pk or 0),
    ),
]

IMPERSONAL = {
    "names of models, rows and columns": {
        "core.SlugRedirect": "kind",
        "core.OutdatedTranslation": "target_label field source_hash",
        "core.Heartbeat": "name",
        "contenttypes.ContentType": "app_label model",
        "auth.Permission": "name codename",
        "auth.Group": "name",
    },
    "words and public services that everybody may read": {
        "core.GlossaryTerm": "abbreviation term synonyms",
        "core.ExternalService": "name description url phone",
    },
}


def _old_texts(at: datetime, held: Held) -> QuerySet[OutboundMail]:
    return OutboundMail.objects.outlived(at).exclude(to__in=held.addresses)


def _opening_texts(at: datetime, held: Held) -> QuerySet[OutboundMail]:
    return OutboundMail.objects.opening_outlived(at).exclude(to__in=held.addresses)


def _old_addresses(at: datetime, held: Held) -> QuerySet[OutboundMail]:
    finished = OutboundMail.objects.filter(state__in=OVER, finished_at__lt=at - MAIL_KEPT)
    return finished.exclude(to="").exclude(to__in=held.addresses)


def _last_mails(at: datetime, held: Held) -> QuerySet[OutboundMail]:
    rows = OutboundMail.objects.filter(key__startswith=LAST_MAIL_KEY, state__in=OVER)
    return rows.exclude(to="")


def _forget_texts(rows: QuerySet[OutboundMail]) -> int:
    return rows.update(text="", html="")


def _forget(rows: QuerySet[OutboundMail]) -> int:
    return rows.update(to="", subject="", text="", html="", error="")


RULES = [
    Rule(
        name="mail_texts",
        model="core.OutboundMail",
        what=_("texts of mails"),
        why=_("they hold links that sign in and what people asked; the mail has arrived"),
        kept=timedelta(days=30),
        due=_old_texts,
        destroy=_forget_texts,
    ),
    Rule(
        name="mail_keys",
        model="core.OutboundMail",
        what=_("texts of mails with a link or a code that opens something"),
        why=_("whoever reads such a text could use it; the mail has arrived"),
        kept=timedelta(hours=1),
        due=_opening_texts,
        destroy=_forget_texts,
    ),
    Rule(
        name="mail_addresses",
        model="core.OutboundMail",
        what=_("addresses and subjects of mails"),
        why=_("nobody asks after a year whether a mail went out"),
        kept=MAIL_KEPT,
        due=_old_addresses,
        destroy=_forget,
    ),
    Rule(
        name="last_mails",
        model="core.OutboundMail",
        what=_("the mail that tells somebody that their data were erased"),
        why=_("its address is the last trace of the person"),
        kept=timedelta(0),
        due=_last_mails,
        destroy=_forget,
    ),
]


def erase(subject: Subject) -> Erased:
    """Delete the mails to the person, sent or not; take their name out of mails to others."""
    erased = Erased()
    deleted, _kinds = OutboundMail.objects.filter(to__in=subject.addresses).delete()
    erased.add("core.OutboundMail", deleted)
    for words in _mentions(subject):
        erased.add("core.OutboundMail", _replace(words, "…"))
    return erased


def rename_in_mails(before: str, after: str) -> None:
    """Put somebody's new name in the place of the old one: an erasure finds them by the new one."""
    if before != after and len(before) >= SHORTEST_NAME:
        for old, new in {(before, after), (escape(before), escape(after))}:
            _replace(old, new)


def _mentions(subject: Subject) -> list[str]:
    names = [subject.name] if len(subject.name) >= SHORTEST_NAME else []
    words = [*names, *sorted(subject.addresses)]
    return list(dict.fromkeys([*words, *(escape(word) for word in words)]))


def _replace(words: str, instead: str) -> int:
    """Replace what names a person in mails to anybody; they may still have to be sent."""
    columns = ["subject", "text", "html"]
    named = Q(*((f"{column}__contains", words) for column in columns), _connector=Q.OR)
    without = {column: Replace(F(column), Value(words), Value(instead)) for column in columns}
    return OutboundMail.objects.filter(named).update(**without)
