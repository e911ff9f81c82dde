"""The table that people read, and what it says about floors and limits."""

from itertools import pairwise

from tools.bench.measure import Rate, Row, Run
from tools.bench.weight import LIMIT_BYTES, Weight

SLOWEST_STATEMENT_MS = 50
HEAD = (
    "| rows | page / bare page | bytes | queries | slowest SQL ms | bare req/s "
    "| as shipped req/s | ratio | CPU ratio | alone ms "
    "| made anew req/s | ratio | CPU ratio | alone ms |\n|" + " --- |" * 14
)


def markdown(runs: list[Run], weight: Weight) -> str:
    lines = [_line(run.rows, row) for run in runs for row in run.pages]
    visit = f"First visit: {weight.bytes / 1000:.0f} KB in {weight.requests} requests."
    return "\n".join(["", HEAD, *lines, "", visit])


def _line(rows: int, row: Row) -> str:
    found = row.surveyed
    cells = [
        f"{rows:,}",
        f"{row.page.name} / {row.page.bare}",
        f"{found['size']:,}",
        str(found["queries"]),
        f"{found['slowest_ms']:.1f}",
        f"{row.made.bare:.0f}",
        *_cells(row.kept),
        *_cells(row.made),
    ]
    return f"| {' | '.join(cells)} |"


def _cells(rate: Rate | None) -> list[str]:
    if rate is None:
        return [""] * 4
    return [f"{rate.page:.0f}", f"{rate.ratio:.2f}", f"{rate.work:.2f}", f"{rate.alone:.1f}"]


def problems(runs: list[Run], weight: Weight) -> list[str]:
    """Return a sentence for each floor or limit that was missed."""
    found = [fault for run in runs for row in run.pages for fault in _faults(run.rows, row)]
    for small, large in pairwise(runs):
        found += _grown(small, large)
    if weight.bytes > LIMIT_BYTES:
        found.append(f"first visit: {weight.bytes} bytes, at most {LIMIT_BYTES}")
    return found


def _faults(rows: int, row: Row) -> list[str]:
    name, page, seen = f"{row.page.name} at {rows:,}", row.page, row.surveyed
    found = [f"{name}: {fault}" for fault in seen["faults"]]
    shipped = row.kept or row.made
    if page.floor is not None and shipped.ratio < page.floor:
        found.append(f"{name}: {shipped.ratio:.2f} of the bare page, floor {page.floor:.2f}")
    if page.most_ms is not None and shipped.alone > page.most_ms:
        found.append(f"{name}: {shipped.alone:.0f} ms alone, at most {page.most_ms:.0f}")
    if seen["queries"] > page.most_queries:
        found.append(f"{name}: {seen['queries']} queries, at most {page.most_queries}")
    if seen["slowest_ms"] > SLOWEST_STATEMENT_MS:
        found.append(f"{name}: a statement of {seen['slowest_ms']:.0f} ms")
    return found


def _grown(small: Run, large: Run) -> list[str]:
    """Pages whose number of queries depends on the number of rows."""
    return [
        f"{few.page.name}: {few.surveyed['queries']} queries at {small.rows:,}, "
        f"{many.surveyed['queries']} at {large.rows:,}"
        for few, many in zip(small.pages, large.pages, strict=True)
        if few.surveyed["queries"] != many.surveyed["queries"]
    ]
