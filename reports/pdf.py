"""From a report's data to its pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.pdf import Pdf, Watcher, render_pdf
from reports.data.lines import ProjectReport
from reports.data.portfolio import PortfolioReport

# Longer titles would run into the other end of the page head.
RUNNING_TITLE_LETTERS = 70
# The cover, the contents, the chapter on the project; and what a page of tables holds.
FIXED_PAGES = 3
ROWS_A_PAGE = 16
SUMMARIES_A_PAGE = 2


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter: its anchor, which is also the name of its template, and its heading."""

    anchor: str
    heading: str

    @property
    def template(self) -> str:
        return f"reports/pdf/{self.anchor}.html"


def project_report(data: ProjectReport, *, watcher: Watcher | None = None) -> Pdf:
    """Return the project report as a tagged PDF in the active language."""
    return render_pdf(html=project_report_html(data), watcher=watcher)


def expected_pages(data: ProjectReport) -> int:
    """About how many pages it will have: good enough for a progress bar."""
    lists: list[Sequence[object]] = [
        data.roles,
        data.catchments,
        data.deliverables,
        data.activities.rows,
        data.support,
        data.context.target_groups,
        data.programmes,
        data.figures.rows,
        data.publications.rows,
        data.sources.lines,
        data.sources.doubts,
    ]
    return FIXED_PAGES + len(data.rounds) // 2 + sum(map(len, lists)) // ROWS_A_PAGE


def project_report_html(data: ProjectReport) -> str:
    """Return the document that becomes the PDF; it names our own static files only."""
    language = get_language() or settings.LANGUAGE_CODE
    return render_to_string(
        "reports/pdf/project.html",
        {
            "report": data,
            "project": data.project,
            "parts": list(_parts(data)),
            "running_title": Truncator(data.project.title.text).chars(RUNNING_TITLE_LETTERS),
            "language": language,
            "site_name": settings.SITE_NAME[language],
            "site_url": settings.SITE_URL,
        },
    )


def _parts(data: ProjectReport) -> Iterator[Part]:
    """The chapters that have something to say."""
    project = data.project
    context = data.context
    has_about = bool(project.summary.text or project.background.text or data.objectives)
    rests = context.legal_bases or context.agreements or context.alignments
    goes_on = project.continuation_note.text or context.extensions or context.related
    chapters = [
        ("about", _("About the project"), has_about),
        ("people", _("Whom it is for"), context.target_groups),
        ("organisations", _("Organisations and their roles"), data.roles),
        ("provinces", _("Provinces"), data.catchments or data.scopes),
        ("results", _("Results"), data.results),
        ("deliverables", _("Deliverables"), data.deliverables),
        ("activities", _("Activities"), data.activities or context.series),
        ("trainings", _("Trainings"), data.rounds or data.programmes),
        ("publications", _("Publications"), data.publications),
        ("figures", _("Figures"), data.figures),
        ("support", _("Support in kind"), data.support),
        ("challenges", _("Challenges and how they were overcome"), context.challenges),
        ("ground", _("What it rests on"), rests),
        ("future", _("How it goes on"), goes_on),
        ("practice", _("Good practice"), context.practice),
        ("sources", _("Sources"), data.sources.lines),
    ]
    for anchor, heading, has_content in chapters:
        if has_content:
            yield Part(anchor, heading)


def portfolio_report(data: PortfolioReport, *, watcher: Watcher | None = None) -> Pdf:
    """Return the portfolio report as a tagged PDF in the active language."""
    return render_pdf(html=portfolio_report_html(data), watcher=watcher)


def expected_portfolio_pages(data: PortfolioReport) -> int:
    """About how many pages it will have: good enough for a progress bar."""
    told = len(data.summaries) // SUMMARIES_A_PAGE
    rows = len(data.projects) + len(data.portfolio.places.reaches)
    return FIXED_PAGES + 3 + told + rows // ROWS_A_PAGE


def portfolio_report_html(data: PortfolioReport) -> str:
    """Return the document that becomes the PDF; it names our own static files only."""
    language = get_language() or settings.LANGUAGE_CODE
    return render_to_string(
        "reports/pdf/portfolio.html",
        {
            "report": data,
            "portfolio": data.portfolio,
            "parts": list(_portfolio_parts(data)),
            "running_title": Truncator(data.title).chars(RUNNING_TITLE_LETTERS),
            "language": language,
            "site_name": settings.SITE_NAME[language],
            "site_url": settings.SITE_URL,
        },
    )


def _portfolio_parts(data: PortfolioReport) -> Iterator[Part]:
    portfolio = data.portfolio
    chapters = [
        ("totals", _("In numbers"), portfolio.projects.value),
        ("sums", _("What the projects count"), portfolio.figures),
        ("shares", _("By programme, funder, theme and year"), portfolio.programmes),
        ("places", _("Provinces"), portfolio.places.reaches or portfolio.places.scopes),
        ("listed", _("The projects"), data.projects),
        ("summaries", _("Each project in brief"), data.summaries),
    ]
    for anchor, heading, has_content in chapters:
        if has_content:
            yield Part(anchor, heading)
