"""A CSO in the register: what it states about itself, and whether the ministry has verified it."""

import re
from datetime import date, timedelta
from typing import Self

from django.apps import apps
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import choices_kept
from core.models import TimeStampedModel
from organisations.models.membership import Membership
from organisations.models.organisation import Organisation

FIRST_YEAR = 1800
# So many days before its day, the yearly confirmation is asked for.
ASKED_DAYS = 30
# Says no more than that: neither its name nor who is in it.
NUMBER_TAKEN = _(
    "A CSO with this registry number is registered already. If it is yours, ask its "
    "representative for an invitation, or ask the help desk."
)


class RegistryKey(Func):
    """A registry number without the zeros that begin its parts: 06-045-012 is 6-45-12."""

    function = "regexp_replace"
    template = "%(function)s(%(expressions)s, '(^|-)0+(?=[0-9])', '\\1', 'g')"
    output_field = models.CharField(max_length=40)


class RegistryDigits(Func):
    """A registry number without what stands between its parts: 34-045-012 is 34045012."""

    function = "replace"
    template = "ltrim(%(function)s(%(expressions)s, '-', ''), '0')"
    output_field = models.CharField(max_length=40)


class MailDomain(Func):
    """What stands after the @ of an address."""

    function = "split_part"
    template = "%(function)s(%(expressions)s, '@', 2)"
    output_field = models.CharField(max_length=254)


def _listed() -> Q:
    return Q(state=CsoProfile.State.VERIFIED, directory_opt_in=True)


class CsoProfileQuerySet(models.QuerySet["CsoProfile"]):
    def visible_to(self, user) -> Self:
        """Staff who read reviews see all, everybody else the directory and their own CSOs."""
        if user.is_staff and user.has_perm("organisations.view_csoreview"):
            return self
        if not user.is_authenticated:
            return self.in_directory()
        mine = Membership.objects.active(timezone.now()).filter(user=user)
        return self.filter(_listed() | Q(organisation__in=mine.values("organisation")))

    def in_directory(self) -> Self:
        """Those that everybody may read of: verified now, and willing."""
        return self.filter(_listed())

    def waiting(self) -> Self:
        """Those that an officer has to look at."""
        return self.filter(state__in=[CsoProfile.State.PENDING, CsoProfile.State.RECHECK])

    def claiming(self, legal_form: str, registry_number: str) -> Self:
        """Those that hold this number by law: submitted and not refused, suspended ones too."""
        return self.alias(wanted=RegistryKey(Value(registry_number))).filter(
            legal_form=legal_form, registry_key=F("wanted"), state__in=CLAIMING
        )

    def numbered(self, number: str) -> Self:
        """Those that state this number, whatever stands between its parts, or nothing does."""
        parts = re.findall("[0-9]+", number)
        wanted, digits = RegistryKey(Value("-".join(parts))), "".join(parts).lstrip("0")
        rows = self.alias(wanted=wanted, digits=RegistryDigits(F("registry_number")))
        return rows.filter(Q(registry_key=F("wanted")) | Q(digits=digits)).exclude(
            registry_number=""
        )

    def overdue(self, today: date) -> Self:
        """Verified ones whose yearly confirmation has not come by its day."""
        return self.filter(state=CsoProfile.State.VERIFIED, confirmation_due_on__lte=today)

    def with_reviewer(self) -> Self:
        """Add who is looking at each that waits (`looked_at_by`), in the same query."""
        reviews = apps.get_model("organisations", "CsoReview")._default_manager
        waiting = reviews.filter(profile=OuterRef("pk"), decision="waiting")
        return self.annotate(looked_at_by=Subquery(waiting.values("taken_by__full_name")[:1]))

    def for_list(self) -> Self:
        """What one line shows, in one query."""
        return self.select_related("organisation__province").defer(
            "organisation__search", "organisation__province__search"
        )


class CsoProfile(TimeStampedModel):
    """What the register knows of a CSO beside its name, province and fields of work.

    The database holds the moves between the states, that a CSO waits while one of its reviews
    waits, that it is verified by such a review, and that a verified one bears the names and the
    number that were verified (migration organisations.0011; docs/domain/registry.md).
    """

    class LegalForm(models.TextChoices):
        ASSOCIATION = "association", _("Association")
        FOUNDATION = "foundation", _("Foundation")
        FEDERATION = "federation", _("Federation")
        CONFEDERATION = "confederation", _("Confederation")
        # Translators: a legal form: several bodies joined (birlik), not a trade union
        UNION = "union", pgettext_lazy("legal form", "Union")
        TRADE_UNION = "trade_union", _("Trade union")
        COOPERATIVE = "cooperative", _("Cooperative")
        # Translators: a legal form: people or bodies together without legal personality
        INITIATIVE = "initiative", pgettext_lazy("legal form", "Initiative or platform")
        FOREIGN = "foreign", _("Representation of a foreign organisation")

    class SizeBand(models.TextChoices):
        """How many people work there, paid or not."""

        TINY = "1-9", _("1–9 people")
        SMALL = "10-49", _("10–49 people")
        MIDDLE = "50-249", _("50–249 people")
        LARGE = "250-", _("250 people or more")

    class State(models.TextChoices):
        UNSUBMITTED = "unsubmitted", pgettext_lazy("state of a CSO", "Not sent yet")
        PENDING = "pending", pgettext_lazy("state of a CSO", "Waiting for verification")
        VERIFIED = "verified", pgettext_lazy("state of a CSO", "Verified")
        REJECTED = "rejected", pgettext_lazy("state of a CSO", "Not verified")
        RECHECK = "recheck", pgettext_lazy("state of a CSO", "Being checked again")
        SUSPENDED = "suspended", pgettext_lazy("state of a CSO", "Suspended")
        CLOSED = "closed", pgettext_lazy("state of a CSO", "Closed")

    organisation = models.OneToOneField(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="cso_profile",
    )
    legal_form = models.CharField(_("legal form"), max_length=20, choices=LegalForm)
    registry_number = models.CharField(
        _("registry number"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"^[0-9]+(-[0-9]+)*\Z", _("Use digits and hyphens only."))],
    )
    registry_key = models.GeneratedField(
        expression=RegistryKey(F("registry_number")),
        output_field=models.CharField(max_length=40),
        db_persist=True,
    )
    founded_year = models.PositiveSmallIntegerField(_("founding year"), null=True, blank=True)
    size_band = models.CharField(_("size"), max_length=10, choices=SizeBand, blank=True)
    contact_email = models.EmailField(_("contact e-mail address"), max_length=254, blank=True)
    contact_domain = models.GeneratedField(
        expression=MailDomain(F("contact_email")),
        output_field=models.CharField(max_length=254),
        db_persist=True,
    )
    contact_phone = models.CharField(
        _("contact telephone"),
        max_length=16,
        blank=True,
        validators=[
            RegexValidator(r"^\+[1-9][0-9]{6,14}\Z", _("Write it like +90 312 000 00 00."))
        ],
    )
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.UNSUBMITTED, editable=False
    )
    state_since = models.DateTimeField(
        _("in this state since"), default=timezone.now, editable=False
    )
    name_at_verification = models.TextField(
        _("names as verified"), blank=True, default="", editable=False
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True, editable=False)
    confirmed_on = models.DateField(_("last confirmed on"), null=True, blank=True, editable=False)
    confirmation_due_on = models.DateField(
        _("to be confirmed before"), null=True, blank=True, editable=False
    )
    directory_opt_in = models.BooleanField(_("shown in the public directory"), default=False)
    show_email = models.BooleanField(_("e-mail address shown there"), default=False)
    show_phone = models.BooleanField(_("telephone shown there"), default=False)
    show_website = models.BooleanField(_("website shown there"), default=False)

    objects = CsoProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("CSO in the register")
        verbose_name_plural = _("CSOs in the register")
        ordering = ["organisation"]
        constraints = [
            choices_kept(
                "legal_form",
                [
                    *("association", "foundation", "federation", "confederation", "union"),
                    *("trade_union", "cooperative", "initiative", "foreign"),
                ],
                "csoprofile_legal_form_known",
            ),
            choices_kept(
                "size_band", ["", "1-9", "10-49", "50-249", "250-"], "csoprofile_size_band_known"
            ),
            choices_kept(
                "state",
                [
                    *("unsubmitted", "pending", "verified", "rejected"),
                    *("recheck", "suspended", "closed"),
                ],
                "csoprofile_state_known",
            ),
            models.UniqueConstraint(
                fields=["legal_form", "registry_key"],
                condition=Q(state__in=["pending", "verified", "recheck", "suspended"])
                & ~Q(registry_number=""),
                name="csoprofile_number_claimed_once",
            ),
            models.CheckConstraint(
                condition=Q(registry_number="")
                | (Q(registry_number__regex=r"^[0-9]+(-[0-9]+)*$") & ~Q(legal_form="initiative")),
                name="csoprofile_number_is_digits",
                violation_error_message=_(
                    "A registry number is made of digits and hyphens; an initiative has none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["unsubmitted", "rejected", "closed"])
                | Q(legal_form="initiative")
                | ~Q(registry_number=""),
                name="csoprofile_claim_has_number",
                violation_error_message=_("Please write the registry number."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["verified", "suspended"])
                | Q(
                    name_at_verification__regex=r"\S",
                    verified_at__isnull=False,
                    confirmation_due_on__isnull=False,
                ),
                name="csoprofile_verified_has_names",
            ),
            models.CheckConstraint(
                condition=Q(founded_year__isnull=True) | Q(founded_year__gte=FIRST_YEAR),
                name="csoprofile_founded_since_1800",
                violation_error_message=_("Please write the founding year with four digits."),
            ),
            models.CheckConstraint(
                condition=Q(contact_email="") | Q(contact_email__regex=r"^[^\s@]+@[^\s@]+$"),
                name="csoprofile_email_is_an_address",
            ),
            models.CheckConstraint(
                condition=Q(contact_phone="") | Q(contact_phone__regex=r"^\+[1-9][0-9]{6,14}$"),
                name="csoprofile_phone_is_a_number",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "state_since", "id"], name="csoprofile_queue"),
            models.Index(
                fields=["confirmation_due_on"],
                condition=Q(state="verified"),
                name="csoprofile_due",
            ),
            models.Index(fields=["registry_key"], name="csoprofile_number"),
            models.Index(fields=["contact_domain"], name="csoprofile_domain"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def is_verified(self) -> bool:
        return self.state == self.State.VERIFIED

    @property
    def is_waiting(self) -> bool:
        return self.state in {self.State.PENDING, self.State.RECHECK}

    @property
    def is_public(self) -> bool:
        """Whether the directory shows it."""
        return self.is_verified and self.directory_opt_in

    def last_rejection(self) -> str:
        """Return why it was not verified, where that is how things stand; else "" (one query)."""
        if self.state != self.State.REJECTED:
            return ""
        review = self.reviews.order_by("-pk").first()
        return review.reason if review else ""

    def is_due(self, today: date) -> bool:
        """Whether the yearly confirmation may be asked for: in its last 30 days, or too late."""
        due = self.confirmation_due_on
        in_turn = self.state in {self.State.VERIFIED, self.State.SUSPENDED}
        return in_turn and due is not None and due - today <= timedelta(days=ASKED_DAYS)

    @property
    def phone_shown(self) -> str:
        """The telephone number as people read it; those of other countries stay as they are."""
        digits = self.contact_phone
        if not digits.startswith("+90") or len(digits) != 13:
            return digits
        return f"+90 {digits[3:6]} {digits[6:9]} {digits[9:11]} {digits[11:]}"

    @property
    def has_number(self) -> bool:
        """Whether its legal form comes with a registry number."""
        return self.legal_form != self.LegalForm.INITIATIVE


_STATE = CsoProfile.State
# A number is held by those who stand in one of these; a refused claim holds nothing.
CLAIMING = [_STATE.PENDING, _STATE.VERIFIED, _STATE.RECHECK, _STATE.SUSPENDED]
# Action → the states in which it is possible; who may do it stands in organisations.permissions.
# The moves between states stand in migration organisations.0011 as well; a test compares them.
POSSIBLE_IN: dict[str, set[str]] = {
    "edit": set(_STATE.values) - {_STATE.CLOSED},
    "rename": set(_STATE.values) - {_STATE.CLOSED},
    "submit": {_STATE.UNSUBMITTED, _STATE.REJECTED},
    "take_back": {_STATE.PENDING},
    "verify": {_STATE.PENDING, _STATE.RECHECK},
    "reject": {_STATE.PENDING, _STATE.RECHECK},
    "confirm": {_STATE.VERIFIED, _STATE.SUSPENDED},
    "suspend": {_STATE.VERIFIED},
    "close": set(_STATE.values) - {_STATE.CLOSED},
    "reopen": {_STATE.CLOSED},
}
