"""What the law on personal data makes the portal hold: proofs, consents, requests, holds."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.models import Consent, DataRequest, LegalHold, NoticeShown
from accounts.personal_data.words import ADMINISTRATORS, NOBODY_ELSE, own
from core.personal_data import Fate, Ground, Holding

HOLDINGS = [
    Holding(
        model="accounts.NoticeShown",
        title=_("Privacy notices shown"),
        purpose=_("to prove that we told you what happens to your data"),
        ground=Ground.DUTY,
        retention=_("five years"),
        recipients=_("administrators and auditors"),
        columns={
            "person": Fate.NAMELESS,
            "address_hash": Fate.DELETED,
            **dict.fromkeys(["notice", "shown_at"], Fate.KEPT),
        },
        rows=lambda subject: NoticeShown.objects.filter(
            Q(person=subject.pk or 0)
            | Q(person=None, address_hash__in=map(services.hash_email, subject.addresses))
        ),
        left_out="address_hash",
    ),
    Holding(
        model="accounts.Consent",
        title=_("Consents"),
        purpose=_("to act on your consent, and to prove it"),
        ground=Ground.CONSENT,
        retention=_("five years after it was withdrawn"),
        recipients=ADMINISTRATORS,
        columns={
            "person": Fate.NAMELESS,
            **dict.fromkeys(["purpose", "notice", "given_at", "withdrawn_at"], Fate.KEPT),
        },
        rows=own(Consent),
    ),
    Holding(
        model="accounts.DataRequest",
        title=_("Data requests"),
        purpose=_("to answer within thirty days, and to prove it"),
        ground=Ground.DUTY,
        retention=_("five years after the answer; an erasure empties its texts at once"),
        recipients=_("administrators and auditors"),
        columns={
            "person": Fate.NAMELESS,
            "handler": Fate.NAMELESS,
            **dict.fromkeys(["email", "wish", "answer"], Fate.EMPTIED),
            **dict.fromkeys(["number", "kind", "state", "language"], Fate.KEPT),
            **dict.fromkeys(["due_on", "identity_proved_at", "closed_at"], Fate.KEPT),
            **dict.fromkeys(["created_at", "updated_at"], Fate.KEPT),
        },
        rows=lambda subject: DataRequest.objects.filter(
            Q(person=subject.pk or 0) | Q(person=None, email__in=subject.addresses)
        ),
    ),
    Holding(
        model="accounts.DataExport",
        title=_("Copies of the data"),
        purpose=_("so that you get a copy of your data"),
        ground=Ground.DUTY,
        retention=_("seven days"),
        recipients=NOBODY_ELSE,
        columns={
            **dict.fromkeys(["person", "data_request", "language"], Fate.DELETED),
            **dict.fromkeys(["file", "size_bytes"], Fate.DELETED),
            **dict.fromkeys(["created_at", "finished_at", "error"], Fate.DELETED),
        },
        impersonal=("state attempts next_attempt_at leased_until lease updated_at done total"),
        rows=services.exports_of,
        left_out="lease file error",
    ),
    Holding(
        model="accounts.LegalHold",
        title=_("Legal holds"),
        purpose=_("to keep what a court or an authority will ask for"),
        ground=Ground.RIGHT,
        retention=_("as long as the matter lasts"),
        recipients=_("administrators and auditors"),
        columns={
            **dict.fromkeys(["person", "placed_by", "lifted_by"], Fate.NAMELESS),
            **dict.fromkeys(["email", "reason"], Fate.EMPTIED),
            **dict.fromkeys(["lifted_at", "created_at", "updated_at"], Fate.KEPT),
        },
        rows=own(LegalHold),
        note=_("a hold that stands stops the erasure; one that was lifted is emptied"),
    ),
]
