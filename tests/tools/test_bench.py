"""What the benchmark says of the figures it measured."""

import subprocess
import sys
from dataclasses import replace

import pytest
from django.conf import settings

from tools.bench.measure import Rate, Row, Run
from tools.bench.pages import Page
from tools.bench.table import markdown, problems
from tools.bench.weight import Weight

LIGHT = Weight(bytes=80_000, requests=13)
SURVEYED = {"queries": 4, "faults": [], "slowest_ms": 1.0, "size": 20_000}
LIST = Page("list", "list", most_queries=4, floor=0.50)


def rate(ratio: float) -> Rate:
    return Rate(page=ratio * 1000, bare=1000, ratio=ratio, work=ratio, alone=1.0)


def row(*, kept: float = 1.0, page: Page = LIST, **surveyed) -> Row:
    return Row(page, SURVEYED | surveyed, rate(kept), rate(0.4))


def test_run_within_every_limit_has_no_problem():
    assert problems([Run(1_000, [row()]), Run(100_000, [row()])], LIGHT) == []


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        (row(kept=0.49), "list at 1,000: 0.49 of the bare page, floor 0.50"),
        (row(queries=5), "list at 1,000: 5 queries, at most 4"),
        (row(slowest_ms=51.0), "list at 1,000: a statement of 51 ms"),
        (row(faults=["OFFSET: SELECT"]), "list at 1,000: OFFSET: SELECT"),
    ],
)
def test_page_beyond_a_limit_is_named(changed, problem):
    assert problems([Run(1_000, [changed])], LIGHT) == [problem]


def test_page_with_more_queries_at_more_rows_is_named():
    runs = [Run(1_000, [row(queries=2)]), Run(100_000, [row(queries=3)])]

    assert problems(runs, LIGHT) == ["list: 2 queries at 1,000, 3 at 100,000"]


def test_heavy_first_visit_is_named():
    assert problems([], replace(LIGHT, bytes=150_001)) == [
        "first visit: 150001 bytes, at most 150000"
    ]


def test_table_has_a_line_for_each_page_at_each_size():
    text = markdown([Run(1_000, [row()]), Run(100_000, [row()])], LIGHT)

    assert [line.split(" | ")[:2] for line in text.splitlines() if "list / list" in line] == [
        ["| 1,000", "list / list"],
        ["| 100,000", "list / list"],
    ]


def test_survey_starts_by_itself():
    """It sets Django up itself: whatever of it needs the apps has to wait for that."""
    subprocess.run(
        [sys.executable, "-c", "import tools.bench.survey"], cwd=settings.BASE_DIR, check=True
    )
