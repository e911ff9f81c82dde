"""Organisations: ministries, donors, partners, municipalities and CSOs, and their names in time."""

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import choices_kept, slug_is_ascii
from core.models import TranslatableModel, primary_language_filled
from core.search import search_column
from core.text import slugify_tr


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

    def __str__(self) -> str:
        return self.text("name")

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
