"""What the project report says: one project as it stood at one moment, in the active language.

The number of queries does not depend on the number of rows. Lists that could be long are cut at
MOST_ROWS, because a table row costs the PDF engine milliseconds; `Rows.is_cut` says so on paper.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from core.translation import translated
from programmes.exports import ProjectContext, figure_charts, party, provinces_with_roles
from programmes.models import (
    Activity,
    Deliverable,
    DeliverablePart,
    Figure,
    FundingStatement,
    Objective,
    Project,
    ProjectOrganisation,
    ProjectProvince,
    Result,
    funding_statement,
)
from provinces.exports import RoleMap
from provinces.models import Province
from publications.models import Version
from reports.data.lines import (
    ActivityLine,
    Catchment,
    Cover,
    FigureLine,
    Item,
    MadeLine,
    Place,
    ProjectReport,
    PublicationLine,
    RoleLine,
    Rows,
    Scope,
    SupportLine,
    When,
)
from reports.data.sources import collect_sources
from reports.data.trainings import collect_programmes, collect_rounds
from reports.models import Report

MOST_ROWS = 500


def collect(report: Report) -> ProjectReport:
    """Read everything that the report on one project says.

    Raises:
        Project.DoesNotExist: the project was deleted after the report was asked for.
    """
    at = timezone.now()
    project = Project.objects.for_detail().get(pk=report.parameters["project"])
    context = ProjectContext(project)
    figures = list(project.figures.all()[: MOST_ROWS + 1])
    roles = list(project.roles.select_related("organisation").defer("organisation__search"))
    provinces = provinces_with_roles(project, get_language() or "tr")
    return ProjectReport(
        number=report.pk,
        code=report.code,
        verify_url=report.verify_url,
        as_of=at,
        project=_cover(project),
        funding=_funding(roles),
        roles=_role_lines(roles, context),
        map=RoleMap(provinces, {row.plate_code: row.role for row in provinces if row.role}),
        catchments=_catchments(provinces),
        scopes=tuple(
            Scope(scope.number, translated(scope, "label"))
            for scope in project.province_scopes.all()
        ),
        objectives=tuple(_item(row, row.get_level_display()) for row in project.objectives.all()),
        results=tuple(_item(row) for row in project.results.all()),
        deliverables=_deliverables(project, context),
        activities=_rows(_activities(project), _activity),
        activities_are_complete=project.activities_are_complete,
        figures=_rows(figures, _figure),
        charts=tuple(figure_charts(figures)),
        support=_support(context, figures),
        context=context,
        programmes=collect_programmes(project),
        rounds=collect_rounds(project),
        publications=_rows(_publications(project, at), _publication),
        sources=collect_sources(project),
    )


def _rows(rows: QuerySet | Sequence, make: Callable) -> Rows:
    found = list(rows[: MOST_ROWS + 1])
    return Rows(tuple(make(row) for row in found[:MOST_ROWS]), is_cut=len(found) > MOST_ROWS)


def _when(row: Project | Activity) -> When:
    return When(row.start_on, row.start_precision, row.end_on, row.end_precision)


def _cover(project: Project) -> Cover:
    return Cover(
        title=translated(project, "title"),
        title_in_source=getattr(project, f"title_{project.primary_language}") or "",
        primary_language=project.primary_language,
        short_title=translated(project, "short_title"),
        programme=translated(project.programme, "title"),
        themes=tuple(translated(theme, "title") for theme in project.themes.all()),
        summary=translated(project, "summary"),
        background=translated(project, "background"),
        problem_statement=translated(project, "problem_statement"),
        continuation_note=translated(project, "continuation_note"),
        stage=project.get_stage_display(),
        contract_type=project.get_contract_type_display() if project.contract_type else "",
        programming_year=project.programming_year,
        reference_document=translated(project, "reference_document"),
        when=_when(project),
        dates_as_written=project.dates_as_written,
        duration_months=project.duration_months,
        end_is_computed=project.end_is_computed,
        budget_amount=project.budget_amount,
        budget_currency=project.budget_currency,
        title_is_our_translation=project.title_is_our_translation,
        is_demo=project.is_demo,
    )


def _funding(roles: Iterable[ProjectOrganisation]) -> FundingStatement | None:
    funder = ProjectOrganisation.Role.FUNDER
    return funding_statement(row.organisation for row in roles if row.role == funder)


def _role_lines(
    roles: Iterable[ProjectOrganisation], context: ProjectContext
) -> tuple[RoleLine, ...]:
    """In the order of Role's choices, then in the order of the project."""
    order = ProjectOrganisation.Role.values
    in_order = sorted(roles, key=lambda row: order.index(row.role))
    return tuple(
        RoleLine(row.get_role_display(), party(row, context.contributions)) for row in in_order
    )


def _catchments(provinces: Sequence[Province]) -> tuple[Catchment, ...]:
    return tuple(
        Catchment(
            _place(pilot), tuple(_place(row) for row in provinces if row.pilot_code == pilot.pk)
        )
        for pilot in provinces
        if pilot.role == ProjectProvince.Role.PILOT
    )


def _place(province: Province) -> Place:
    return Place(province.plate_code, province.text("name"))


def _item(row: Objective | Result, kind: str = "") -> Item:
    return Item(row.number, kind, translated(row, "description"))


def _deliverables(project: Project, context: ProjectContext) -> tuple[MadeLine, ...]:
    rows = project.deliverables.select_related("owner", "result").defer("owner__search")
    return tuple(_deliverable(row, context.parts_of(row.pk)) for row in rows)


def _deliverable(row: Deliverable, parts: Iterable[DeliverablePart]) -> MadeLine:
    return MadeLine(
        number=row.number,
        kind=row.get_kind_display(),
        title=translated(row, "title"),
        description=translated(row, "description"),
        result=row.result.number if row.result else None,
        owner=translated(row.owner, "name") if row.owner else None,
        access_note=translated(row, "access_note"),
        parts=tuple(
            Item(part.number, "", translated(part, "title"), translated(part, "description"))
            for part in parts
        ),
    )


def _support(context: ProjectContext, figures: Iterable[Figure]) -> tuple[SupportLine, ...]:
    known: dict[int | None, FigureLine] = {row.pk: _figure(row) for row in figures}
    return tuple(
        SupportLine(
            row.get_kind_display(), translated(row, "description"), known.get(row.figure_id)
        )
        for row in context.support
    )


def _activities(project: Project) -> list[Activity]:
    """In the order of time; those without a date last, in the order of the project."""
    rows = project.activities.select_related("province").defer("search", "province__search")
    return sorted(
        rows.order_by("ordinal", "pk")[: MOST_ROWS + 1],
        key=lambda row: (row.start_on is None, row.start_on or date.min, row.ordinal),
    )


def _activity(row: Activity) -> ActivityLine:
    places = [row.province.text("name") if row.province else "", row.text("place")]
    return ActivityLine(
        title=translated(row, "title"),
        kind=row.get_kind_display(),
        status=row.get_status_display(),
        mode=row.get_mode_display() if row.mode else "",
        when=_when(row),
        year_is_inferred=row.year_is_inferred,
        place=", ".join(dict.fromkeys(place for place in places if place)),
        number=row.number,
        group=row.group_id,
        series=None if row.group_id else row.series_id,
        audience=translated(row, "audience"),
        description=translated(row, "description"),
        catchment_note=translated(row, "catchment_note"),
        ordinal_as_stated=row.ordinal_as_stated,
    )


def _figure(row: Figure) -> FigureLine:
    return FigureLine(
        label=translated(row, "label"),
        value=row.value,
        qualifier=row.qualifier,
        sites=row.sites,
        sites_label=translated(row, "sites_label"),
        as_of=row.as_of,
        basis=row.get_basis_display(),
        is_computed=row.basis == Figure.Basis.COMPUTED,
        source=", ".join(part for part in (row.source_document, row.source_locator) if part),
    )


def _publications(project: Project, at: datetime) -> QuerySet[Version]:
    published = Version.objects.published(at).filter(publication__project=project)
    return published.for_list().prefetch_related("files").order_by("publication_id")


def _publication(row: Version) -> PublicationLine:
    languages = sorted({file.get_language_display() for file in row.files.all()})
    return PublicationLine(
        number=row.publication_id,
        title=translated(row, "title"),
        kind=row.publication.get_kind_display(),
        published_at=row.published_at,
        languages=", ".join(languages),
        original_is_held=row.original_is_held,
    )
