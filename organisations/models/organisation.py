"""Organisations: ministries, donors, partners, municipalities and CSOs, and their names in time."""

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import choices_kept, slug_is_ascii
from core.models import TranslatableModel, primary_language_filled
from core.search import search_column
from core.text import Skeleton, slugify_tr, sort_key, title_sort_key


class FieldOfWork(TranslatableModel):
    """What a CSO does (women, children, disability …): the taxonomy of source 004."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("web address"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("field of work")
        verbose_name_plural = _("fields of work")
        ordering = ["slug"]
        constraints = [
            primary_language_filled("name", "fieldofwork_primary_filled"),
            slug_is_ascii("fieldofwork_slug_is_ascii"),
        ]

    def __str__(self) -> str:
        return self.text("name")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def csos(self) -> Self:
        return self.filter(kind=Organisation.Kind.CSO)

    def verified(self) -> Self:
        """CSOs that the ministry has verified, whether or not they want to be found."""
        return self.filter(cso_profile__state="verified")

    def in_directory(self) -> Self:
        """CSOs that everybody may read of: verified now, and willing (docs/domain/registry.md)."""
        return self.verified().filter(cso_profile__directory_opt_in=True)

    def for_directory(self) -> Self:
        """What one line of the directory shows, in two queries."""
        rows = self.in_directory().select_related("province", "cso_profile")
        return rows.defer("search", "province__search").prefetch_related("fields_of_work")


class Organisation(TranslatableModel):
    """One body, whatever it was called when: the ministry that was renamed is one row."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("Ministry")
        DIRECTORATE = "directorate", _("Directorate")
        DEPARTMENT = "department", _("Department")
        AGENCY = "agency", _("Agency")
        EU_BODY = "eu_body", _("European Union body")
        # Translators: a country as a legal person, not the condition of something
        STATE = "state", pgettext_lazy("kind of organisation", "State")
        INTERNATIONAL = "international", _("International body")
        MUNICIPALITY = "municipality", _("Municipality")
        UNIVERSITY = "university", _("University")
        COMPANY = "company", _("Company")
        CSO = "cso", _("Civil society organisation")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=300)
    abbreviation = models.CharField(_("abbreviation"), max_length=40, blank=True)
    slug = models.SlugField(_("web address"), max_length=120, unique=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    province = models.ForeignKey(
        "provinces.Province",
        verbose_name=_("province"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
    )
    country = models.CharField(_("country"), max_length=2, blank=True, help_text="ISO 3166-1")
    website = models.URLField(_("website"), blank=True)
    fields_of_work = models.ManyToManyField(
        FieldOfWork, verbose_name=_("fields of work"), blank=True, related_name="organisations"
    )
    is_demo = models.BooleanField(_("invented for the demo"), default=False, editable=False)
    search = search_column(
        title=["name_tr", "name_en", "abbreviation_tr", "abbreviation_en"], body=[]
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["slug"]
        constraints = [
            primary_language_filled("name", "organisation_primary_filled"),
            slug_is_ascii("organisation_slug_is_ascii"),
            choices_kept(
                "kind",
                [
                    "ministry",
                    "directorate",
                    "department",
                    "agency",
                    "eu_body",
                    "state",
                    "international",
                    "municipality",
                    "university",
                    "company",
                    "cso",
                ],
                "organisation_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="organisation_not_its_own_parent",
            ),
        ]
        indexes = [
            *(
                GinIndex(
                    OpClass(Skeleton(f"name_{language}"), name="gin_trgm_ops"),
                    name=f"organisation_likeness_{language}",
                )
                for language in ("tr", "en")
            ),
            # The directory's order: to sort at each request costs 50 µs a row.
            *(
                models.Index(
                    title_sort_key(language, "name"),
                    models.F("id"),
                    name=f"organisation_in_order_{language}",
                )
                for language in ("tr", "en")
            ),
        ]

    def __str__(self) -> str:
        return self.text("name")

    def directory_url(self) -> str:
        """The address of its page in the directory, which is found while it stands there."""
        return reverse("organisations:cso_detail", args=[self.slug])

    def sort_name(self) -> str:
        """The name as it is shown, to sort few rows by in the Turkish alphabet."""
        return sort_key(self.text("name"))

    def names_stated(self) -> list[str]:
        """Return its names in both languages, as far as somebody wrote them."""
        return self._both("name")

    def all_names(self) -> list[str]:
        """Return its names and what they are shortened to, in both languages."""
        return [*self._both("name"), *self._both("abbreviation")]

    def names_to_verify(self) -> str:
        """Return all it is called, as an officer verifies it (SQL twin: organisations.0011)."""
        return " / ".join(self.all_names())

    def _both(self, field: str) -> list[str]:
        texts = [getattr(self, f"{field}_{language}") for language in ("tr", "en")]
        return [text for text in texts if text]

    def save(self, *args, **kwargs) -> None:
        name = getattr(self, f"name_{self.primary_language}")
        self.slug = self.slug or slugify_tr(name or "")[:120].strip("-")
        super().save(*args, **kwargs)


class OrganisationName(TranslatableModel):
    """What an organisation was called during a span of time; spans do not overlap."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="names"
    )
    name = models.CharField(_("name"), max_length=300)
    abbreviation = models.CharField(_("abbreviation"), max_length=40, blank=True)
    valid = DateRangeField(_("valid"))

    class Meta:
        verbose_name = _("name in time")
        verbose_name_plural = _("names in time")
        ordering = ["organisation", "valid"]
        constraints = [
            primary_language_filled("name", "organisationname_primary_filled"),
            ExclusionConstraint(
                name="organisationname_spans_do_not_overlap",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "This organisation already has a name in that span of time."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.text("name")
