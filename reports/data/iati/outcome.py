"""Money, documents, related projects and results, as the last elements of an IATI activity."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from core.templatetags.content import number, qualified
from core.uploads import ALLOWED
from programmes.models import Contribution, Deliverable, Figure, Project, ProjectRelation, Result
from publications.models import File, Version
from reports.data.iati import codes
from reports.data.iati.identity import identifier
from reports.data.iati.xml import LANGUAGES, Texts, element, in_both, narratives, texts_of, told

TARGETS = {Figure.Qualifier.TARGET, Figure.Qualifier.PLANNED}


def budgets(project: Project, contributions: Iterable[Contribution]) -> str:
    """The budget where its amount is known, else what funders are known to have given.

    IATI wants the first and the last day of a budget: without both there is none.
    """
    if project.start_on is None or project.end_on is None:
        return ""
    known = [(row.amount, row.currency) for row in contributions if row.amount is not None]
    if project.budget_amount is not None:
        known = [(project.budget_amount, project.budget_currency)]
    return "".join(
        _budget(amount, currency, project.start_on, project.end_on) for amount, currency in known
    )


def _budget(amount: Decimal, currency: str, start: date, end: date) -> str:
    return element(
        "budget",
        {"type": "1"},
        element("period-start", {"iso-date": start.isoformat()}),
        element("period-end", {"iso-date": end.isoformat()}),
        element("value", {"currency": currency, "value-date": start.isoformat()}, f"{amount:f}"),
    )


def documents(project: Project, versions: Iterable[Version]) -> str:
    """The project's page in both languages, then the files and texts that can be read here."""
    title = texts_of(project, "title")
    pages = [
        _document(
            f"{_projects(language)}{project.slug}/", "text/html", title, codes.WEB_PAGE, language
        )
        for language in LANGUAGES
    ]
    return "".join([*pages, *(_publication(version) for version in versions)])


def _publication(version: Version) -> str:
    """One link for each file; the page in each language of its text where there is no file."""
    title = texts_of(version, "title")
    category = codes.DOCUMENT_CATEGORIES[version.publication.kind]
    links = [
        (_file(version, file), ALLOWED[file.format][0], file.language)
        for file in version.files.all()
    ] or [(_page(version, language), "text/html", language) for language in version.body_languages]
    return "".join(
        _document(url, media_type, title, category, language) for url, media_type, language in links
    )


def _document(url: str, media_type: str, title: Texts, category: str, language: str) -> str:
    return element(
        "document-link",
        {"format": media_type, "url": url},
        told("title", title),
        element("category", {"code": category}),
        element("language", {"code": language}),
    )


@cache
def _projects(language: str) -> str:
    """The address above every project: `reverse` for each would take most of a project's time."""
    with override(language):
        return f"{settings.SITE_URL}{reverse('programmes:project_list')}"


def _page(version: Version, language: str) -> str:
    with override(language):
        return f"{settings.SITE_URL}{version.get_absolute_url()}"


def _file(version: Version, file: File) -> str:
    with override(file.language):
        place = [version.publication.slug, file.language, file.format]
        return f"{settings.SITE_URL}{reverse('publications:file_download', args=place)}"


def related(rows: Iterable[ProjectRelation], exported: Mapping[int, str]) -> str:
    """Confirmed relations to projects that stand in the same file."""
    return "".join(
        element(
            "related-activity",
            {
                "ref": identifier(exported[row.other_id]),
                "type": codes.RELATIONS[ProjectRelation.Kind(row.kind)],
            },
        )
        for row in rows
        if row.other_id in exported
    )


def results(
    project: Project,
    changes: Iterable[Result],
    made: Iterable[Deliverable],
    figures: Iterable[Figure],
) -> str:
    """Changes and deliverables in words, then each figure with its period."""
    in_words = [
        *((codes.OUTCOME, texts_of(row, "description"), {}) for row in changes),
        *((codes.OUTPUT, texts_of(row, "title"), texts_of(row, "description")) for row in made),
    ]
    return "".join(
        [
            *(_result_in_words(*parts) for parts in in_words),
            *(_result_in_numbers(figure, project) for figure in figures),
        ]
    )


def _result_in_words(code: str, title: Texts, description: Texts) -> str:
    indicator = element("indicator", {"measure": codes.QUALITATIVE}, told("title", title))
    return element(
        "result", {"type": code}, told("title", title), told("description", description), indicator
    )


def _result_in_numbers(figure: Figure, project: Project) -> str:
    """A figure is an indicator of its own: the sources do not say which result it measures."""
    title, note = texts_of(figure, "label"), in_both(lambda: _as_stated(figure))
    may_be_added = "true" if figure.is_additive else "false"
    indicator = element(
        "indicator",
        {"measure": codes.UNIT, "aggregation-status": may_be_added},
        told("title", title),
        told("description", note),
        _period(figure, project, note),
    )
    kind = {"type": codes.OUTPUT, "aggregation-status": may_be_added}
    return element("result", kind, told("title", title), indicator)


def _period(figure: Figure, project: Project, note: Texts) -> str:
    """Target or actual value of the span that is known; "" where none is."""
    start, end = _span(figure, project)
    if start is None or end is None:
        return ""
    name = "target" if figure.qualifier in TARGETS else "actual"
    return element(
        "period",
        {},
        element("period-start", {"iso-date": start.isoformat()}),
        element("period-end", {"iso-date": end.isoformat()}),
        element(name, {"value": _plain(figure.value)}, element("comment", {}, narratives(note))),
    )


def _span(figure: Figure, project: Project) -> tuple[date | None, date | None]:
    """The days of the figure's activity, else of the project; a cut-off day ends them."""
    start, end = project.start_on, project.end_on
    if figure.activity is not None and figure.activity.start_on is not None:
        start, end = figure.activity.start_on, figure.activity.end_on or figure.activity.start_on
    if figure.as_of is not None:
        return min(start or figure.as_of, figure.as_of), figure.as_of
    return start, end


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _as_stated(figure: Figure) -> str:
    """The number as exactly as its source states it, and what it must not be used for."""
    said = [qualified(figure)]
    if figure.sites:
        said.append(_places(figure, figure.sites))
    if figure.basis == Figure.Basis.COMPUTED:
        said.append(_("computed by the portal"))
    if not figure.is_additive:
        said.append(_("not to be added to other figures"))
    return "; ".join(said)


def _places(figure: Figure, count: int) -> str:
    """What the places are, if the source says it in this language: no text borrows the other."""
    label = texts_of(figure, "sites_label").get(get_language() or "")
    if label:
        return f"{number(count)} {label}"
    return ngettext("%(count)d place", "%(count)d places", count) % {"count": count}
