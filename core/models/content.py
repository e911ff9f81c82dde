"""About public content: its clock, former addresses, sources, translations, terms, services."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.fields import choices_kept
from core.models.base import TimeStampedModel, TranslatableModel, primary_language_filled


class ContentChange(models.Model):
    """One row per statement that changed public content: the page cache's clock.

    Written by triggers (core.content), so that no way of saving can forget it. Rows are inserted,
    never updated: two editors do not wait for each other.
    """

    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("content change")
        verbose_name_plural = _("content changes")

    def __str__(self) -> str:
        return str(self.pk)


class SlugRedirect(models.Model):
    """A web address that a row had before its first publication; its page answers there with 301.

    Only the trigger of the row's own table writes here (migration core.0006), in the transaction
    that gives a row its address: an old address is never at the same time a living one.
    """

    # The table of the row, and what its addresses are unique inside of (a delivery's round), or 0.
    kind = models.CharField(_("kind of object"), max_length=60)
    within = models.PositiveBigIntegerField(_("inside of"), default=0)
    slug = models.SlugField(_("web address"), max_length=160, db_index=False)
    target_id = models.PositiveBigIntegerField(_("object"))

    class Meta:
        verbose_name = _("old web address")
        verbose_name_plural = _("old web addresses")
        constraints = [
            models.UniqueConstraint(fields=["kind", "within", "slug"], name="slugredirect_unique")
        ]
        indexes = [models.Index(fields=["kind", "target_id"], name="slugredirect_target")]

    def __str__(self) -> str:
        return self.slug


class SourceNoteQuerySet(models.QuerySet["SourceNote"]):
    def open(self) -> Self:
        """The doubts that staff have not settled."""
        return self.filter(state=SourceNote.State.OPEN)

    def of_rows(self, model: type[models.Model]) -> Self:
        """As a subquery: what is said of each row of `model`, unless staff rejected it."""
        about = self.filter(target_label=model._meta.label_lower, target_id=models.OuterRef("pk"))
        return about.exclude(state=SourceNote.State.REJECTED)


class SourceNote(TimeStampedModel):
    """Where a stored fact comes from, and whether staff have settled a doubt about it."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CONFIRMED = "confirmed", _("Confirmed")
        REJECTED = "rejected", _("Rejected")

    target_label = models.CharField(_("kind of object"), max_length=60)
    target_id = models.PositiveBigIntegerField(_("object"))
    field = models.CharField(_("field"), max_length=60, blank=True)
    document = models.CharField(_("document"), max_length=60)
    locator = models.CharField(_("place in the document"), max_length=60)
    quote = models.CharField(_("quotation"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CONFIRMED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = SourceNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("source note")
        verbose_name_plural = _("source notes")
        ordering = ["document", "locator"]
        constraints = [
            models.UniqueConstraint(
                fields=["target_label", "target_id", "field", "document", "locator"],
                name="sourcenote_unique",
            ),
            choices_kept("state", ["open", "confirmed", "rejected"], "sourcenote_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.document}, {self.locator}"


class OutdatedTranslation(models.Model):
    """A text whose original was changed after it: it may be out of date.

    Only the triggers of the translated tables write here (core.freshness), so that no way of
    saving can forget it; the row goes when the text changes, when somebody confirms it, or when
    the original is again what it was. `source_hash` is that of the original at that time.
    """

    target_label = models.CharField(_("kind of object"), max_length=60)
    target_id = models.PositiveBigIntegerField(_("object"))
    field = models.CharField(_("field"), max_length=60)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    source_hash = models.CharField(_("fingerprint of the former original"), max_length=32)
    noticed_at = models.DateTimeField(_("original changed at"), db_default=Now())

    class Meta:
        verbose_name = _("translation perhaps out of date")
        verbose_name_plural = _("translations perhaps out of date")
        ordering = ["-noticed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target_label", "target_id", "field"], name="outdatedtranslation_unique"
            ),
            choices_kept("language", ["tr", "en"], "outdatedtranslation_language_known"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class GlossaryTerm(TranslatableModel):
    """An abbreviation or term in both languages, with other words for the same."""

    abbreviation = models.CharField(_("abbreviation"), max_length=20, blank=True)
    term = models.CharField(_("term"), max_length=200)
    synonyms = ArrayField(
        models.CharField(max_length=60), verbose_name=_("synonyms"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        constraints = [primary_language_filled("term", "glossaryterm_primary_filled")]

    def __str__(self) -> str:
        return self.text("term")


class ExternalService(TranslatableModel):
    """A public service outside the portal that people are pointed to (ALO 183, e-Devlet)."""

    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    url = models.URLField(_("address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("external service")
        verbose_name_plural = _("external services")
        constraints = [primary_language_filled("name", "externalservice_primary_filled")]

    def __str__(self) -> str:
        return self.text("name")
