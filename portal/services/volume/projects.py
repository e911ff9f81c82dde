"""Invented projects with their roles, provinces, results, figures and activities.

Unlike the rest they are not marked as invented: the benchmark counts them as it counts real ones.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from core.errors import RuleError
from core.text import slugify_tr
from organisations.models import Organisation
from portal.services.bulk import copy_rows, take_numbers
from portal.services.volume.ground import Ground, Row, dated
from programmes.models import (
    Activity,
    Deliverable,
    Figure,
    Programme,
    Project,
    ProjectOrganisation,
    ProjectProvince,
    Result,
    Theme,
)

PROJECT_DAYS = 15 * 365
PROGRAMMES = 8
PROGRAMME_SLUG = "hacim-programi"
LARGEST_PROVINCES = 53
USUAL_PROVINCES = 6
LARGEST_ACTIVITIES = 200
PARTS = 3
WITH_ENGLISH = 0.35
WITH_BUDGET = 0.4
STATUSES = {"held": 80, "planned": 12, "postponed": 4, "cancelled": 4}
QUALIFIERS = {"exact": 60, "at_least": 15, "about": 10, "target": 15}


def add_projects(ground: Ground, count: int) -> None:
    if not count:
        return
    programmes = _programmes()
    ids = take_numbers(Project, count)
    provinces = _provinces_each(count)
    copy_rows(Project, (_project(ground, pk, programmes) for pk in ids))
    copy_rows(Project.themes.through, _themes(ground, ids))
    organisations = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    copy_rows(ProjectOrganisation, _roles(ground, ids, organisations))
    # Drawn before the COPY begins: while it runs, its connection can do nothing else.
    numbers = iter(take_numbers(ProjectProvince, sum(provinces)))
    keys = [list(islice(numbers, wanted)) for wanted in provinces]
    copy_rows(ProjectProvince, _project_provinces(ground, ids, keys))
    copy_rows(Result, _results(ground, ids))
    copy_rows(Deliverable, _deliverables(ground, ids))
    copy_rows(Figure, _figures(ground, ids))


def add_activities(ground: Ground, count: int) -> None:
    """Spread `count` activities over the invented projects; the first of them gets 200.

    Raises:
        RuleError: there is no invented project yet.
    """
    if not count:
        return
    invented = Project.objects.filter(programme__slug__startswith=PROGRAMME_SLUG)
    ids = list(invented.order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise RuleError("Activities belong to projects: ask for some projects as well.")
    copy_rows(Activity, _activities(ground, ids, count))


def _programmes() -> list[int]:
    made = [
        Programme.objects.get_or_create(
            slug=f"{PROGRAMME_SLUG}-{number}",
            defaults={
                "title_tr": f"Hacim programı {number}",
                "title_en": f"Volume programme {number}",
                "is_demo": True,
            },
        )
        for number in range(1, PROGRAMMES + 1)
    ]
    return [programme.pk for programme, _is_new in made]


def _provinces_each(count: int) -> list[int]:
    return [LARGEST_PROVINCES, *[USUAL_PROVINCES] * (count - 1)]


def _both(ground: Ground, name: str, turkish: str, number: int) -> Row:
    """The columns of one translated field; a third of the rows has an English text."""
    row: Row = {name: turkish, f"{name}_tr": turkish}
    if ground.random.random() < WITH_ENGLISH:
        row[f"{name}_en"] = f"{ground.random.choice(ground.words['titles_en'])} {number}"
    return row


def _project(ground: Ground, pk: int, programmes: list[int]) -> Row:
    title, moment = ground.title(), ground.moment(PROJECT_DAYS)
    start, summary = moment.date(), ground.text(1)
    is_over = start + timedelta(days=730) < ground.end.date()
    has_budget = ground.random.random() < WITH_BUDGET
    return {
        "id": pk,
        "programme_id": ground.random.choice(programmes),
        **_both(ground, "title", title, pk),
        "slug": f"{slugify_tr(title)[:100].strip('-')}-{pk}",
        "summary": summary,
        "summary_tr": summary,
        "state": Project.State.PUBLISHED.value,
        "stage": (Project.Stage.COMPLETED if is_over else Project.Stage.ONGOING).value,
        "start_on": start,
        "end_on": start + timedelta(days=730),
        "budget_amount": ground.random.randrange(100_000, 5_000_000) if has_budget else None,
        "budget_currency": ground.random.choice(["EUR", "EUR", "TRY"]) if has_budget else "",
        **dated(moment),
    }


def _themes(ground: Ground, ids: list[int]) -> Iterator[Row]:
    themes = list(Theme.objects.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        for theme in ground.random.sample(themes, ground.random.choice([1, 1, 2])):
            yield {"project_id": pk, "theme_id": theme}


def _roles(ground: Ground, ids: list[int], organisations: list[int]) -> Iterator[Row]:
    roles = ["funder", "beneficiary", "implementing"]
    for pk in ids:
        for role, organisation in zip(roles, ground.random.sample(organisations, 3), strict=True):
            yield {
                "project_id": pk,
                "organisation_id": organisation,
                "role": role,
                **dated(ground.end),
            }


def _project_provinces(ground: Ground, ids: list[int], keys: list[list[int]]) -> Iterator[Row]:
    """One pilot, the rest its neighbours; `keys` are each project's rows."""
    for pk, rows in zip(ids, keys, strict=True):
        pilot = rows[0]
        chosen = ground.random.sample(ground.provinces, len(rows))
        for row, province in zip(rows, chosen, strict=True):
            yield {
                "id": row,
                "project_id": pk,
                "province_id": province.plate_code,
                "role": "pilot" if row == pilot else "neighbour",
                "pilot_id": None if row == pilot else pilot,
                **dated(ground.end),
            }


def _results(ground: Ground, ids: list[int]) -> Iterator[Row]:
    for pk in ids:
        for number in range(1, PARTS + 1):
            yield {
                "project_id": pk,
                "number": number,
                **_both(ground, "description", ground.title(), number),
                **dated(ground.end),
            }


def _deliverables(ground: Ground, ids: list[int]) -> Iterator[Row]:
    for pk in ids:
        for number in range(1, PARTS + 1):
            yield {
                "project_id": pk,
                "number": number,
                "kind": ground.random.choice(Deliverable.Kind.values),
                **_both(ground, "title", ground.title(), number),
                **dated(ground.end),
            }


def _figures(ground: Ground, ids: list[int]) -> Iterator[Row]:
    for pk in ids:
        for ordinal in range(1, PARTS + 1):
            qualifier = ground.weighted(QUALIFIERS)
            yield {
                "project_id": pk,
                "measure": ground.random.choice(Figure.Measure.values),
                **_both(ground, "label", ground.title(), ordinal),
                "value": ground.random.randrange(20, 20_000),
                "qualifier": qualifier,
                "is_additive": qualifier != "target",
                "ordinal": ordinal,
                **dated(ground.end),
            }


def _activities(ground: Ground, ids: list[int], count: int) -> Iterator[Row]:
    largest = min(count, LARGEST_ACTIVITIES)
    others = ids[1:] or ids
    for index in range(count):
        pk = ids[0] if index < largest else others[(index - largest) % len(others)]
        moment = ground.moment(PROJECT_DAYS)
        yield {
            "project_id": pk,
            "kind": ground.random.choice(Activity.Kind.values),
            "status": ground.weighted(STATUSES),
            **_both(ground, "title", ground.title(), index),
            "province_id": ground.province().plate_code,
            "start_on": moment.date(),
            "end_on": moment.date(),
            "ordinal": index % 32_000,
            **dated(moment),
        }
