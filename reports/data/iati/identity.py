"""What a project is, who carries it and when it ran, as the first elements of an IATI activity."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from core.fields import Precision
from core.templatetags.content import date_precise
from programmes.models import Objective, Project, ProjectOrganisation, ProjectTargetGroup
from reports.data.iati import codes
from reports.data.iati.xml import Texts, element, in_both, joined, narratives, texts_of, told


def identifier(slug: str) -> str:
    """The project's identifier: its web address is fixed since its first publication."""
    return f"{settings.IATI_ORG_ID}-{slug}"


def heading(project: Project) -> str:
    reporting = {"ref": settings.IATI_ORG_ID, "type": codes.GOVERNMENT}
    return (
        element("iati-identifier", {}, identifier(project.slug))
        + element("reporting-org", reporting, narratives(settings.INSTITUTION_NAME))
        + told("title", texts_of(project, "title"))
    )


def descriptions(project: Project) -> str:
    """At least one, as the standard wants: the title again where the sources say no more."""
    general = [texts_of(project, name) for name in ("summary", "background", "problem_statement")]
    told_of = [(codes.GENERAL, texts) for texts in general if texts]
    parts = [
        *(told_of or [(codes.GENERAL, texts_of(project, "title"))]),
        *_objectives(project.objectives_rows),
        *_target_groups(project.target_groups_rows),
        (codes.OTHER, texts_of(project, "continuation_note")),
        (codes.OTHER, _about_the_title(project)),
    ]
    return "".join(told("description", texts, {"type": code}) for code, texts in parts)


def _objectives(rows: Iterable[Objective]) -> list[tuple[str, Texts]]:
    return [(codes.OBJECTIVES, texts_of(row, "description")) for row in rows]


def _target_groups(rows: Iterable[ProjectTargetGroup]) -> list[tuple[str, Texts]]:
    groups = joined([texts_of(row.group, "title") for row in rows], "; ")
    return [(codes.TARGET_GROUPS, groups)]


def _about_the_title(project: Project) -> Texts:
    if not project.title_is_our_translation:
        return {}
    if project.primary_language == "tr":
        return in_both(lambda: _("The English title is our translation."))
    return in_both(lambda: _("The Turkish title is our translation."))


def participants(roles: Iterable[ProjectOrganisation]) -> str:
    """Each organisation once in each of IATI's four roles, under the name it had then."""
    said: dict[tuple[int, str], str] = {}
    for row in roles:
        code = codes.ROLES[ProjectOrganisation.Role(row.role)]
        kind = codes.organisation_type(row.organisation)
        names = texts_of(row, "name_as_written") or texts_of(row.organisation, "name")
        written = told("participating-org", names, {"type": kind, "role": code})
        said.setdefault((row.organisation_id, code), written)
    return "".join(said.values())


def status(project: Project) -> str:
    return element("activity-status", {"code": codes.STATUSES[Project.Stage(project.stage)]})


def dates(project: Project, today: date) -> str:
    """Start and end. IATI knows days only: what a month or a year stands for is said in words."""
    start, end = project.start_on, project.end_on
    is_past = project.stage in {Project.Stage.ONGOING, Project.Stage.COMPLETED}
    has_begun = is_past and start is not None and start <= today
    has_ended = project.stage == Project.Stage.COMPLETED and end is not None and end <= today
    return _date(
        codes.ACTUAL_START if has_begun else codes.PLANNED_START, start, project.start_precision
    ) + _date(
        codes.ACTUAL_END if has_ended else codes.PLANNED_END,
        end,
        project.end_precision,
        is_computed=project.end_is_computed,
    )


def _date(code: str, day: date | None, precision: str, *, is_computed: bool = False) -> str:
    if day is None:
        return ""
    is_plain = precision == Precision.DAY and not is_computed
    note = {} if is_plain else in_both(lambda: _precision_note(day, precision, is_computed))
    return element("activity-date", {"type": code, "iso-date": day.isoformat()}, narratives(note))


def _precision_note(day: date, precision: str, is_computed: bool) -> str:
    shown = {"date": date_precise(day, precision)}
    notes = []
    if precision == Precision.MONTH:
        notes.append(_("Only the month and the year are known: %(date)s.") % shown)
    if precision == Precision.YEAR:
        notes.append(_("Only the year is known: %(date)s.") % shown)
    if is_computed:
        notes.append(_("Computed from the start and the duration."))
    return " ".join(notes)


def contact() -> str:
    """The institution and its portal: no person is named."""
    return element(
        "contact-info",
        {"type": "1"},
        told("organisation", settings.INSTITUTION_NAME),
        element("website", {}, settings.SITE_URL),
    )
