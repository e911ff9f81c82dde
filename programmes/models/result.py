"""What a project aims at, changes, makes and counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, F, Q, Sum, Value, When
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.fields import choices_kept
from core.models import SourceNote, TranslatableModel, primary_language_filled
from programmes.models.project import PartQuerySet, Project


class Objective(TranslatableModel):
    """What a project aims at."""

    class Level(models.TextChoices):
        OVERALL = "overall", _("Overall objective")
        SPECIFIC = "specific", _("Specific objective")

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="objectives"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    level = models.CharField(_("level"), max_length=10, choices=Level)
    description = models.TextField(_("description"))

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["number"]
        constraints = [
            primary_language_filled("description", "objective_primary_filled"),
            models.UniqueConstraint(fields=["project", "number"], name="objective_number_unique"),
            choices_kept("level", ["overall", "specific"], "objective_level_known"),
        ]

    def __str__(self) -> str:
        return self.text("description")


class Result(TranslatableModel):
    """A change that the project brings; not a thing (that is a Deliverable)."""

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="results"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    description = models.TextField(_("description"))

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["number"]
        constraints = [
            primary_language_filled("description", "result_primary_filled"),
            models.UniqueConstraint(fields=["project", "number"], name="result_number_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text('description')}"


class Deliverable(TranslatableModel):
    """A thing that the project makes: a guide, a platform, training modules."""

    class Kind(models.TextChoices):
        GUIDE = "guide", _("Guide")
        MODEL_AND_PLAN = "model_and_plan", _("Model and plan")
        MODULES = "modules", _("Training modules")
        DOCUMENT = "document", _("Document")
        PLATFORM = "platform", _("Platform")
        REPORT = "report", _("Report")

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="deliverables"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    # Set by staff: the sources do not say which result a deliverable serves.
    result = models.ForeignKey(
        Result,
        verbose_name=_("result"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="deliverables",
    )
    owner = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("run by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deliverables",
    )
    access_note = models.CharField(_("who may use it"), max_length=300, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("deliverable")
        verbose_name_plural = _("deliverables")
        ordering = ["number"]
        constraints = [
            primary_language_filled("title", "deliverable_primary_filled"),
            models.UniqueConstraint(fields=["project", "number"], name="deliverable_number_unique"),
            choices_kept(
                "kind",
                ["guide", "model_and_plan", "modules", "document", "platform", "report"],
                "deliverable_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text('title')}"


class DeliverablePart(TranslatableModel):
    """One of the numbered parts of a deliverable, such as a training module."""

    deliverable = models.ForeignKey(
        Deliverable, verbose_name=_("deliverable"), on_delete=models.CASCADE, related_name="parts"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a deliverable")
        verbose_name_plural = _("parts of a deliverable")
        ordering = ["number"]
        constraints = [
            primary_language_filled("title", "deliverablepart_primary_filled"),
            models.UniqueConstraint(
                fields=["deliverable", "number"], name="deliverablepart_number_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text('title')}"


@dataclass(frozen=True)
class FigureTotal:
    """Figures of one measure added up, and how many were left out and why.

    `unit` says in words what is counted. `value` is None where nothing may be added.
    """

    measure: str
    unit: str
    value: Decimal | None
    qualifier: str
    count_added: int
    count_targets: int
    count_not_additive: int

    @property
    def count_left_out(self) -> int:
        return self.count_targets + self.count_not_additive


class FigureQuerySet(PartQuerySet):
    def additive(self) -> Self:
        """Those that may be added up: never a target or plan, never one that overlaps others."""
        return self.filter(is_additive=True).exclude(qualifier__in=Figure.AIMED_AT)

    def totals(self) -> list[FigureTotal]:
        """Add up what may be added, by what is counted; largest measures first (one query).

        What has no measure of its own ("other") is added under one and the same label only. A sum
        is no more exact than its parts: with an "about" or "nearly" in it, it is "about"; else
        with an "at least" in it, it is "at least".

        Source: docs/domain/projects.md, 5.
        """
        return sorted(self._totals(), key=lambda row: (-row.count_added, row.measure, row.unit))

    def _totals(self) -> "Iterator[FigureTotal]":
        is_other = Q(measure=Figure.Measure.OTHER)
        own = {
            f"own_{name}": Case(When(is_other, then=F(name)), default=Value(""))
            for name in ("label_tr", "label_en", "primary_language")
        }
        aimed = Q(qualifier__in=Figure.AIMED_AT)
        added = Q(is_additive=True) & ~aimed
        exact, rough = Figure.Qualifier.EXACT, Figure.ROUGH
        rows = self.order_by().annotate(**own).values("measure", *own)
        for row in rows.annotate(
            value_sum=Sum("value", filter=added),
            added=Count("pk", filter=added),
            inexact=Count("pk", filter=added & ~Q(qualifier=exact)),
            rough=Count("pk", filter=added & Q(qualifier__in=rough)),
            targets=Count("pk", filter=aimed),
            others=Count("pk", filter=~added & ~aimed),
        ):
            yield _total(row)

    def without_source(self) -> Self:
        """Figures that neither name a document nor have a source note that staff did not reject.

        Those of withdrawn projects are left out: nobody need complete them.
        """
        rows = self.exclude(project__state=Project.State.WITHDRAWN)
        return rows.filter(~Exists(SourceNote.objects.of_rows(Figure)), source_document="")


def _total(row: dict[str, Any]) -> FigureTotal:
    """Turn one grouped row into a total, named in the active language."""
    qualifier = Figure.Qualifier.AT_LEAST if row["inexact"] else Figure.Qualifier.EXACT
    is_other = row["measure"] == Figure.Measure.OTHER
    return FigureTotal(
        measure=row["measure"],
        unit=_label(row) if is_other else str(Figure.Measure(row["measure"]).label),
        value=row["value_sum"],
        qualifier=Figure.Qualifier.ABOUT if row["rough"] else qualifier,
        count_added=row["added"],
        count_targets=row["targets"],
        count_not_additive=row["others"],
    )


def _label(row: dict[str, Any]) -> str:
    primary = row["own_primary_language"]
    return row[f"own_label_{get_language() or primary}"] or row[f"own_label_{primary}"] or ""


class Figure(TranslatableModel):
    """A number that a source states, with how exactly it states it."""

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("Exact")
        AT_LEAST = "at_least", _("At least")
        NEARLY = "nearly", _("Nearly")
        ABOUT = "about", _("About")
        TARGET = "target", _("Target")
        PLANNED = "planned", pgettext_lazy("figure", "Planned")

    # What nobody has reached yet, and what is not known to the unit.
    AIMED_AT = (Qualifier.TARGET, Qualifier.PLANNED)
    ROUGH = (Qualifier.NEARLY, Qualifier.ABOUT)

    class Basis(models.TextChoices):
        REPORTED = "reported", _("Reported")
        COMPUTED = "computed", _("Computed")

    class Measure(models.TextChoices):
        PARTICIPANTS = "participants", _("Participants")
        INTERVIEWS = "interviews", _("Interviews")
        CENTRES = "centres", _("Service centres")
        STAFF = "staff", _("Staff")
        PROVINCES = "provinces", _("Provinces")
        MATERIALS = "materials", _("Materials")
        EVENTS = "events", _("Events")
        PEOPLE_REACHED = "people_reached", _("People reached")
        OTHER = "other", pgettext_lazy("measure", "Other")

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="figures"
    )
    activity = models.ForeignKey(
        "programmes.Activity",
        verbose_name=_("activity"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="figures",
    )
    measure = models.CharField(_("measure"), max_length=20, choices=Measure, default=Measure.OTHER)
    label = models.CharField(_("what is counted"), max_length=200)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    qualifier = models.CharField(
        _("qualifier"), max_length=10, choices=Qualifier, default=Qualifier.EXACT
    )
    sites = models.PositiveIntegerField(_("at how many places"), null=True, blank=True)
    sites_label = models.CharField(_("what the places are"), max_length=200, blank=True)
    is_additive = models.BooleanField(_("may be added up"), default=False)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis, default=Basis.REPORTED)
    source_document = models.CharField(_("source document"), max_length=60, blank=True)
    source_locator = models.CharField(_("place in the document"), max_length=60, blank=True)
    ordinal = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["ordinal", "pk"]
        constraints = [
            primary_language_filled("label", "figure_primary_filled"),
            choices_kept(
                "qualifier",
                ["exact", "at_least", "nearly", "about", "target", "planned"],
                "figure_qualifier_known",
            ),
            choices_kept("basis", ["reported", "computed"], "figure_basis_known"),
            choices_kept(
                "measure",
                [
                    "participants",
                    "interviews",
                    "centres",
                    "staff",
                    "provinces",
                    "materials",
                    "events",
                    "people_reached",
                    "other",
                ],
                "figure_measure_known",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="figure_not_negative",
                violation_error_message=_("A figure is never negative."),
            ),
            models.CheckConstraint(
                condition=~Q(qualifier__in=["target", "planned"]) | Q(is_additive=False),
                name="figure_target_is_not_added",
                violation_error_message=_("A target or plan is never added to what was reached."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text('label')}: {self.value}"
