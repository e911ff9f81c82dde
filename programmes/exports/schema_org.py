"""Projects and activities as search engines read them (core.templatetags.json_ld)."""

from collections.abc import Iterable

from django.utils.translation import get_language

from core.fields import Period
from core.templatetags.json_ld import Data, absolute, iso_precise, publisher, said
from core.translation import translated
from programmes.exports.project import ProjectView
from programmes.exports.roles import party
from programmes.models import Activity, Project, ProjectOrganisation

BEGUN = {Project.Stage.ONGOING, Project.Stage.COMPLETED}
EVENT_STATES = {
    Activity.Status.PLANNED: "EventScheduled",
    Activity.Status.HELD: "EventScheduled",
    Activity.Status.POSTPONED: "EventPostponed",
    Activity.Status.CANCELLED: "EventCancelled",
}
ATTENDANCE = {
    Activity.Mode.IN_PERSON: "OfflineEventAttendanceMode",
    Activity.Mode.ONLINE: "OnlineEventAttendanceMode",
    Activity.Mode.HYBRID: "MixedEventAttendanceMode",
}


def project_data(shown: ProjectView) -> Data | None:
    """Return the page about a project; None for one that is not public or was invented.

    The span stands on the page (`temporalCoverage`). The project itself has only what happened: a
    planned start or end is no founding and no dissolution. No query beyond those of the page.
    """
    project = shown.project
    if project.is_demo or not project.is_public:
        return None
    return {
        "@type": "WebPage",
        "url": absolute(project.get_absolute_url()),
        "inLanguage": get_language() or "",
        "dateModified": project.updated_at.isoformat(timespec="seconds"),
        "publisher": publisher(),
        "temporalCoverage": span(project),
        "mainEntity": _project(shown),
    }


def span(row: Period) -> str:
    """Return a period as ISO 8601 writes it, an unknown side open: "2018-05-14/2020-05"."""
    first = iso_precise(row.start_on, row.start_precision)
    last = iso_precise(row.end_on, row.end_precision)
    return f"{first or '..'}/{last or '..'}" if first or last else ""


def _project(shown: ProjectView) -> Data:
    project = shown.project
    known: Data = {
        "@type": "Project",
        "name": said(shown.title),
        "alternateName": said(translated(project, "short_title")),
        "description": said(translated(project, "summary")),
        "url": absolute(project.get_absolute_url()),
        "funder": _organisations(role for role in shown.roles if _is_funder(role)),
        "member": _organisations(role for role in shown.roles if not _is_funder(role)),
        "areaServed": [
            {"@type": "AdministrativeArea", "name": catchment.pilot.name}
            for catchment in shown.catchments
        ],
    }
    if project.stage in BEGUN:
        known["foundingDate"] = iso_precise(project.start_on, project.start_precision)
    if project.stage == Project.Stage.COMPLETED:
        known["dissolutionDate"] = iso_precise(project.end_on, project.end_precision)
    if project.budget_amount is not None:
        known["funding"] = _grant(project)
    return {name: value for name, value in known.items() if value}


def _is_funder(role: ProjectOrganisation) -> bool:
    return role.role == ProjectOrganisation.Role.FUNDER


def _organisations(roles: Iterable[ProjectOrganisation]) -> list[Data]:
    """Each organisation once, whatever it did besides, under the name that it had then."""
    names = {role.organisation_id: said(party(role).written) for role in roles}
    return [{"@type": "Organization", "name": name} for name in names.values()]


def _grant(project: Project) -> Data:
    amount = {
        "@type": "MonetaryAmount",
        "value": str(project.budget_amount),
        "currency": project.budget_currency,
    }
    return {"@type": "MonetaryGrant", "amount": amount}


def activity_data(activity: Activity) -> Data | None:
    """Return an activity as an event; None for one of a hidden or invented project.

    An inferred year is left out: a machine would take it for a fact.
    """
    if activity.project.is_demo or not activity.project.is_public:
        return None
    known: Data = {
        "@type": "Event",
        "name": said(translated(activity, "title")),
        "description": said(translated(activity, "description")),
        "url": absolute(activity.get_absolute_url()),
        "inLanguage": get_language() or "",
        "eventStatus": f"https://schema.org/{EVENT_STATES[Activity.Status(activity.status)]}",
        "location": _place(activity),
    }
    if activity.mode:
        mode = ATTENDANCE[Activity.Mode(activity.mode)]
        known["eventAttendanceMode"] = f"https://schema.org/{mode}"
    if not activity.year_is_inferred:
        known["startDate"] = iso_precise(activity.start_on, activity.start_precision)
        known["endDate"] = iso_precise(activity.end_on, activity.end_precision)
    return known


def _place(activity: Activity) -> Data:
    province = activity.province.text("name") if activity.province else ""
    place = activity.text("place")
    if not (province or place):
        return {}
    country = activity.country or ("TR" if province else "")
    address = {"addressLocality": place, "addressRegion": province, "addressCountry": country}
    known = {name: value for name, value in address.items() if value}
    return {
        "@type": "Place",
        "name": place or province,
        "address": {"@type": "PostalAddress", **known},
    }
