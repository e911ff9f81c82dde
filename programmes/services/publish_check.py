"""What stands between a project and its publication, and what its page will lack.

Blocking findings refuse the sending for review and the approval; advisory ones only tell: the
public page says itself what is not recorded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.models import SourceNote
from programmes.models import (
    Figure,
    Project,
    ProjectOrganisation,
    ProjectProvince,
    ProvinceScope,
    Result,
)
from programmes.models.parts import path_to_project

Role = ProjectOrganisation.Role
OTHER = {"tr": "en", "en": "tr"}


class Severity(models.TextChoices):
    """Whether a finding refuses the publication."""

    BLOCKING = "blocking", gettext_lazy("Needed before publication")
    ADVISORY = "advisory", gettext_lazy("Advice")


@dataclass(frozen=True)
class Finding:
    """One thing that is missing: its lasting name, a sentence, and where staff put it right."""

    severity: Severity
    code: str
    words: str
    url: str

    @property
    def is_blocking(self) -> bool:
        return self.severity == Severity.BLOCKING


@dataclass(frozen=True)
class Parts:
    """What the check asks about the rows below a project."""

    has_funder: bool
    has_partner: bool
    has_lead: bool
    has_province: bool
    has_result: bool
    figures_without_source: int


# A code, a sentence, and the part of the project's page that it is about.
Found = tuple[str, str, str]


def publish_findings(project: Project) -> list[Finding]:
    """Return the findings about a project, the blocking ones first; three queries.

    Texts and dates are those of `project` as it stands in memory.

    Source: docs/domain/projects.md, 2.
    """
    parts = _parts(project)
    page = reverse("admin:programmes_project_change", args=[project.pk])
    return [
        Finding(severity, code, words, f"{page}#{anchor}")
        for severity, found in [
            (Severity.BLOCKING, _blocking(project, parts)),
            (Severity.ADVISORY, _missing_texts(project)),
            (Severity.ADVISORY, _advisory(project, parts)),
        ]
        for code, words, anchor in found
    ] + list(_doubts(project))


def _blocking(project: Project, parts: Parts) -> Iterator[Found]:
    primary = project.primary_language
    if not _has(project, "title", primary):
        yield "no_title", _("The title in the primary language is missing."), f"id_title_{primary}"
    if not _has(project, "summary", primary):
        words = _("The summary in the primary language is missing.")
        yield "no_summary", words, f"id_summary_{primary}"
    if project.start_on and project.end_on and project.end_on < project.start_on:
        yield "ends_before_start", _("The end is before the start."), "id_end_on"
    if not parts.has_funder:
        words = _("No funder is recorded: the funding statement follows from the funders.")
        yield "no_funder", words, "roles-group"
    if parts.has_partner and not parts.has_lead:
        yield "no_lead", _("The consortium has partners, but no lead."), "roles-group"


def _missing_texts(project: Project) -> Iterator[Found]:
    """Texts that one language has and the other lacks; of the primary ones, the check above."""
    other = OTHER[project.primary_language]
    words = {
        "title": _("The title is not translated."),
        "summary": _("The summary is not translated."),
    }
    for field, sentence in words.items():
        if not _has(project, field, other):
            yield f"no_translated_{field}", sentence, f"id_{field}_{other}"


def _advisory(project: Project, parts: Parts) -> Iterator[Found]:
    if project.start_on is None and project.end_on is None:
        yield "no_dates", _("Neither start nor end is recorded."), "id_start_on"
    if project.budget_amount is None:
        words = _("No budget is recorded: the page says that it is not published.")
        yield "no_budget", words, "id_budget_amount"
    if not parts.has_province:
        yield "no_province", _("No province is recorded."), "project_provinces-group"
    if not parts.has_result:
        yield "no_result", _("No result is recorded."), "results-group"
    if count := parts.figures_without_source:
        words = ngettext(
            "%(count)d figure names no source.", "%(count)d figures name no source.", count
        )
        yield "figures_without_source", words % {"count": count}, "figures-group"


def _doubts(project: Project) -> Iterator[Finding]:
    if not (count := open_notes(project).count()):
        return
    words = ngettext(
        "%(count)d source note is still open.", "%(count)d source notes are still open.", count
    )
    listed = f"{reverse('admin:programmes_source_notes')}?project={project.pk}"
    yield Finding(Severity.ADVISORY, "open_notes", words % {"count": count}, listed)


def open_notes(project: Project) -> models.QuerySet[SourceNote]:
    """Return the doubts about a project and about the rows of all apps that belong to it.

    Two queries, of which the first is run here: the kinds in doubt.
    """
    notes = SourceNote.objects.open()
    labels = set(notes.order_by().values_list("target_label", flat=True).distinct())
    about = Q(pk__in=[])
    for model in apps.get_models():
        label = model._meta.label_lower
        if label in labels and (path := path_to_project(model)):
            rows = model._default_manager.order_by().filter(**{path: project.pk}).values("pk")
            about |= Q(target_label=label, target_id__in=rows)
    return notes.filter(about)


def _has(project: Project, field: str, language: str) -> bool:
    return bool((getattr(project, f"{field}_{language}") or "").strip())


def _parts(project: Project) -> Parts:
    of_project = partial(_of_project, ProjectOrganisation)
    unnamed = Figure.objects.without_source().filter(project=OuterRef("pk")).order_by()
    counted = unnamed.values("project").annotate(number=Count("pk")).values("number")
    row = Project.objects.filter(pk=project.pk).annotate(
        has_funder=of_project(role=Role.FUNDER),
        has_partner=of_project(role=Role.CONSORTIUM_PARTNER),
        has_lead=of_project(role=Role.CONSORTIUM_LEAD),
        has_province=_of_project(ProjectProvince) | _of_project(ProvinceScope),
        has_result=_of_project(Result),
        figures_without_source=Coalesce(Subquery(counted), 0),
    )
    return Parts(*row.values_list(*Parts.__dataclass_fields__).get())


def _of_project(model: type[models.Model], **conditions: str) -> Exists:
    return Exists(model._default_manager.filter(project=OuterRef("pk"), **conditions))
