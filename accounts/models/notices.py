"""What people are told about their data, that they were told, and what they agreed to."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.fields import choices_kept


class NoticeQuerySet(models.QuerySet["Notice"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def in_force(self) -> Self:
        """The newest published version of each form (one row a form)."""
        return self.published().order_by("form", "-version").distinct("form")


class Notice(models.Model):
    """One version of what a form tells about personal data. Published, it never changes.

    Source: Law 6698, article 10 (docs/domain/privacy.md, section 2).
    """

    class Form(models.TextChoices):
        SIGN_UP = "sign_up", _("Creating an account")
        QUESTION = "question", _("Asking the help desk")
        CSO_REGISTRATION = "cso_registration", _("Registering an organisation")
        INVITATION = "invitation", _("Joining an organisation by invitation")
        ACCOUNT = "account", _("Using an account")
        DATA_REQUEST = "data_request", _("Asking for one’s own data")

    form = models.CharField(_("form"), max_length=20, choices=Form)
    version = models.PositiveSmallIntegerField(_("version"))
    # Markdown (core.markdown), both languages always: nobody is told less than others.
    text_tr = models.TextField(_("text in Turkish"))
    text_en = models.TextField(_("text in English"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        ordering = ["form", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["form", "version"], name="notice_version_unique"),
            models.UniqueConstraint(
                fields=["form"],
                condition=Q(published_at__isnull=True),
                name="notice_one_draft",
                violation_error_message=_("This form has a draft already. Please change that one."),
            ),
            models.CheckConstraint(
                condition=Q(text_tr__regex=r"\S", text_en__regex=r"\S"),
                name="notice_in_both_languages",
                violation_error_message=_("Please write the notice in both languages."),
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="notice_version_counts"),
            choices_kept(
                "form",
                [
                    "sign_up",
                    "question",
                    "cso_registration",
                    "invitation",
                    "account",
                    "data_request",
                ],
                "notice_form_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()}, {self.version}"

    @property
    def text(self) -> str:
        """Markdown in the reader's language, with the institution that runs this portal."""
        language = "en" if get_language() == "en" else "tr"
        text: str = getattr(self, f"text_{language}")
        return text.replace("{institution}", settings.INSTITUTION_NAME[language])


class NoticeShown(models.Model):
    """Proof that somebody sent a form below which this notice stood."""

    notice = models.ForeignKey(
        Notice, verbose_name=_("notice"), on_delete=models.PROTECT, related_name="shown"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notices_shown",
    )
    # Of somebody without account: a keyed hash of the e-mail address that was typed.
    address_hash = models.CharField(max_length=64, blank=True, editable=False)
    shown_at = models.DateTimeField(_("shown at"), auto_now_add=True)

    class Meta:
        verbose_name = _("proof of a notice")
        verbose_name_plural = _("proofs of notices")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(address_hash=""),
                name="noticeshown_to_somebody",
            )
        ]
        indexes = [models.Index(fields=["address_hash"], name="noticeshown_address")]

    def __str__(self) -> str:
        return f"{self.notice_id} – {self.pk}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def given_for(self, purpose: str, at: datetime) -> Self:
        """Consents of people with an open account that held at that moment."""
        held = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at)
        return self.filter(held, purpose=purpose, given_at__lte=at, person__is_active=True)


class Consent(models.Model):
    """What somebody agreed to, for one purpose, until they withdrew it.

    No service of the portal asks for one as its price. A second consent after a withdrawal is a
    row of its own. Source: Law 6698, articles 3 and 5 (docs/domain/privacy.md, section 3).
    """

    class Purpose(models.TextChoices):
        NEWS = "news", _("Mails about new trainings, publications and projects")
        RESEARCH = "research", _("Invitations to surveys and needs analyses")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="consents",
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    notice = models.ForeignKey(
        Notice, verbose_name=_("notice"), on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField(_("given at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_withdrawn_after_given",
            ),
            choices_kept("purpose", ["news", "research"], "consent_purpose_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} – {self.purpose}"
