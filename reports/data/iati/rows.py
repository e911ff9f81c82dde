"""Which projects the IATI file holds, which it leaves out and why, and their rows in portions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from programmes.models import (
    Activity,
    Contribution,
    Deliverable,
    Figure,
    FrameworkAlignment,
    Objective,
    Project,
    ProjectOrganisation,
    ProjectProvince,
    ProjectRelation,
    ProjectTargetGroup,
    Result,
    Theme,
)
from provinces.models import Province
from publications.models import Version

PORTION = 50

# Why a published project is not in the file; the standard asks for both.
NO_DATE, NO_ORGANISATION = "no_date", "no_organisation"
REASONS = {
    NO_DATE: _("No date is recorded, and the standard asks for one."),
    NO_ORGANISATION: _("No organisation is recorded, and the standard asks for one."),
}


@dataclass(frozen=True)
class Choice:
    """`exported`: id → web address of the projects in the file; `skipped`: id → reason."""

    exported: dict[int, str]
    skipped: dict[int, str]


def chosen() -> Choice:
    """Sort the published, real projects into those that the standard can take and others."""
    roles = ProjectOrganisation.objects.filter(project=OuterRef("pk"))
    rows = _public().annotate(has_organisation=Exists(roles)).order_by("pk")
    exported, skipped = {}, {}
    columns = rows.values_list("pk", "slug", "start_on", "end_on", "has_organisation")
    for pk, slug, start_on, end_on, has_organisation in columns:
        if start_on is None and end_on is None:
            skipped[pk] = NO_DATE
        elif not has_organisation:
            skipped[pk] = NO_ORGANISATION
        else:
            exported[pk] = slug
    return Choice(exported, skipped)


def _public() -> QuerySet[Project]:
    return Project.objects.visible_to(AnonymousUser()).real()


def projects(pks: Iterable[int], at: datetime) -> Iterator[tuple[Project, list[Version]]]:
    """Yield projects with all their rows and the publications that can be read at `at`.

    A portion costs the same number of queries whatever it holds, and is then forgotten.
    """
    wanted = list(pks)
    for first in range(0, len(wanted), PORTION):
        portion = wanted[first : first + PORTION]
        versions: dict[int | None, list[Version]] = {}
        for version in _versions(portion, at):
            versions.setdefault(version.publication.project_id, []).append(version)
        for project in _with_rows(portion):
            yield project, versions.get(project.pk, [])


def _with_rows(pks: list[int]) -> QuerySet[Project]:
    """Read projects with their rows as lists (`figures_rows`): a queryset for each costs more."""
    organisation = Prefetch("organisation", Organisation.objects.defer("search"))
    province = Prefetch("province", Province.objects.defer("search"))
    pilot = Prefetch("pilot__province", Province.objects.defer("search"))
    activity = Prefetch("activity", Activity.objects.only("start_on", "end_on"))
    in_place = ProjectProvince.objects.select_related("pilot").order_by("province")
    rows = {
        "themes": Theme.objects.all(),
        "objectives": Objective.objects.all(),
        "results": Result.objects.all(),
        "deliverables": Deliverable.objects.all(),
        "contributions": Contribution.objects.all(),
        "roles": ProjectOrganisation.objects.prefetch_related(organisation),
        "project_provinces": in_place.prefetch_related(province, pilot),
        "target_groups": ProjectTargetGroup.objects.select_related("group"),
        "alignments": FrameworkAlignment.objects.select_related("objective"),
        "relations": ProjectRelation.objects.filter(is_confirmed=True),
        "figures": Figure.objects.prefetch_related(activity),
    }
    listed = [Prefetch(name, found, to_attr=f"{name}_rows") for name, found in rows.items()]
    return _public().filter(pk__in=pks).defer("search").order_by("pk").prefetch_related(*listed)


def _versions(pks: list[int], at: datetime) -> QuerySet[Version]:
    public = Version.objects.visible_to(AnonymousUser(), at).real()
    held = public.filter(original_is_held=True, publication__project__in=pks)
    return (
        held.select_related("publication")
        .defer("search")
        .prefetch_related("files")
        .order_by("publication_id")
    )
