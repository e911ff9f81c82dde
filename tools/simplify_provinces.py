"""Make provinces/data/map.json, the geographic map of the portal, from a GeoJSON file.

    python tools/simplify_provinces.py turkey-provinces-ne10m.geojson

The input has one feature per province with `properties.plate` (1–81) and WGS 84 coordinates
that form an exact partition: neighbours repeat each other's border points. Ours is Natural Earth
10m admin-1 (public domain, https://www.naturalearthdata.com/).

Borders are simplified once per *arc*, the run of points between two junctions, so that both
neighbours draw the same line and neither gaps nor slivers appear. It needs nothing but Python
and is not needed at run time.
"""

import argparse
import heapq
import json
import math
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Cell: TypeAlias = tuple[int, int]
Ring: TypeAlias = list[Point]
"""A closed run of points; the first one is not repeated at the end."""

OUTPUT = Path(__file__).resolve().parent.parent / "provinces" / "data" / "map.json"
WIDTH = 2000
MARGIN = 8
# Areas in square units of the finished map, in which a unit is about 0.8 km.
SMALLEST_BEND = 4.0
SMALLEST_ISLAND = 24.0
# Lambert conformal conic: two standard parallels and a central meridian, in degrees.
STANDARD_PARALLELS = (37.5, 40.5)
CENTRAL_MERIDIAN = 35.0


def project(longitude: float, latitude: float) -> Point:
    """Degrees to Lambert conformal conic on a unit sphere, y growing downwards as in SVG."""
    first, second = (math.radians(degrees) for degrees in STANDARD_PARALLELS)
    cone = math.log(math.cos(first) / math.cos(second)) / math.log(
        math.tan(math.pi / 4 + second / 2) / math.tan(math.pi / 4 + first / 2)
    )
    scale = math.cos(first) * math.tan(math.pi / 4 + first / 2) ** cone / cone
    radius = scale / math.tan(math.pi / 4 + math.radians(latitude) / 2) ** cone
    angle = cone * math.radians(longitude - CENTRAL_MERIDIAN)
    return radius * math.sin(angle), radius * math.cos(angle)


def read_rings(path: Path) -> dict[int, list[Ring]]:
    """Outer rings by plate code, projected; holes do not occur in this country's provinces."""
    rings: dict[int, list[Ring]] = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"]
        if geometry["type"] == "Polygon":
            polygons = [polygons]
        if any(len(polygon) != 1 for polygon in polygons):
            raise SystemExit(f"plate {feature['properties']['plate']}: holes are not supported")
        rings[feature["properties"]["plate"]] = [
            [project(*position) for position in polygon[0][:-1]] for polygon in polygons
        ]
    return rings


def fit(rings: dict[int, list[Ring]]) -> tuple[dict[int, list[Ring]], int]:
    """Scale all rings to WIDTH with a margin; returns them and the height of the map."""
    points = [point for shape in rings.values() for ring in shape for point in ring]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    scale = (WIDTH - 2 * MARGIN) / (max(x for x, _ in points) - left)
    height = math.ceil((max(y for _, y in points) - top) * scale) + 2 * MARGIN
    fitted = {
        plate: [
            [(MARGIN + (x - left) * scale, MARGIN + (y - top) * scale) for x, y in ring]
            for ring in shape
        ]
        for plate, shape in rings.items()
    }
    return fitted, height


def area(ring: list[Point] | list[Cell]) -> float:
    """Size of a ring in square units, whatever its direction."""
    following = [*ring[1:], ring[0]]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, following, strict=True))) / 2


def junctions(rings: dict[int, list[Ring]]) -> set[Point]:
    """Points where more than two lines meet: three provinces, or a border and the coast."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for shape in rings.values():
        for ring in shape:
            for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
                neighbours[a].add(b)
                neighbours[b].add(a)
    return {point for point, around in neighbours.items() if len(around) > 2}


def arcs_of(ring: Ring, corners: set[Point]) -> list[list[Point]]:
    """Cut a ring into arcs that begin and end at a junction; an island is one closed arc."""
    cuts = [index for index, point in enumerate(ring) if point in corners]
    if not cuts:
        start = ring.index(min(ring))
        return [[*ring[start:], *ring[:start], ring[start]]]
    turned = [*ring[cuts[0] :], *ring[: cuts[0]], ring[cuts[0]]]
    stops = [*(index - cuts[0] for index in cuts), len(turned) - 1]
    return [turned[a : b + 1] for a, b in pairwise(stops)]


def simplify(arc: list[Point], smallest: float) -> list[Point]:
    """Visvalingam: drop the point whose triangle is smallest until none is below `smallest`.

    The ends stay. A closed arc keeps at least a triangle.
    """
    before, after = list(range(-1, len(arc) - 1)), list(range(1, len(arc) + 1))
    alive, keep_at_least = len(arc), 4 if arc[0] == arc[-1] else 2

    def bend(index: int) -> float:
        return area([arc[before[index]], arc[index], arc[after[index]]])

    sizes = {index: bend(index) for index in range(1, len(arc) - 1)}
    queue = [(size, index) for index, size in sizes.items()]
    heapq.heapify(queue)
    while queue and queue[0][0] < smallest and alive > keep_at_least:
        size, index = heapq.heappop(queue)
        if sizes.get(index) != size:
            continue  # this point is gone, or its triangle has changed since
        del sizes[index]
        alive -= 1
        left, right = before[index], after[index]
        after[left], before[right] = right, left
        for side in (left, right):
            if side in sizes:
                sizes[side] = max(size, bend(side))
                heapq.heappush(queue, (sizes[side], side))
    return [
        point for index, point in enumerate(arc) if index in sizes or index in (0, len(arc) - 1)
    ]


def to_grid(arc: list[Point]) -> list[Cell]:
    """Whole units, without the points that add nothing there: repeats, spikes, straight runs."""
    cells: list[Cell] = []
    for cell in ((round(x), round(y)) for x, y in arc):
        while len(cells) > 1 and area([cells[-2], cells[-1], cell]) == 0:
            cells.pop()
        if not cells or cell != cells[-1]:
            cells.append(cell)
    return cells


def simplified_rings(rings: dict[int, list[Ring]]) -> dict[int, list[list[Cell]]]:
    """All shapes on whole units; an arc that two provinces share is worked out once."""
    corners = junctions(rings)
    done: dict[tuple[Point, ...], list[Cell]] = {}
    shapes: dict[int, list[list[Cell]]] = {}
    for plate, shape in rings.items():
        largest = max(shape, key=area)
        shapes[plate] = []
        for ring in shape:
            if ring is not largest and area(ring) < SMALLEST_ISLAND:
                continue
            outline: list[Cell] = []
            for arc in arcs_of(ring, corners):
                forward = arc[: len(arc) // 2 + 1] <= arc[::-1][: len(arc) // 2 + 1]
                key = tuple(arc if forward else arc[::-1])
                if key not in done:
                    done[key] = to_grid(simplify(list(key), SMALLEST_BEND))
                outline += (done[key] if forward else done[key][::-1])[:-1]
            shapes[plate].append(outline)
    return shapes


def path_data(outlines: list[list[Cell]]) -> str:
    """SVG path in relative moves: the shortest way to write small steps."""
    parts = []
    for outline in outlines:
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(outline)]
        start, moves = outline[0], " ".join(f"{x} {y}" for x, y in steps)
        parts.append(f"M{start[0]} {start[1]}l{moves}z".replace(" -", "-"))
    return "".join(parts)


def is_inside(point: Point, outline: list[Cell]) -> bool:
    """Whether a ray to the right crosses the outline an odd number of times."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def distance(point: Point, a: Cell, b: Cell) -> float:
    """From a point to the nearest place on the line between a and b."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    along = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / ((dx * dx + dy * dy) or 1)
    along = min(1.0, max(0.0, along))
    return math.hypot(point[0] - a[0] - along * dx, point[1] - a[1] - along * dy)


def label_point(outline: list[Cell]) -> tuple[int, int, int]:
    """x, y and free radius of the inner point farthest from the border: room for a number."""
    edges = list(zip(outline, [*outline[1:], outline[0]], strict=True))
    left, right = min(x for x, _ in outline), max(x for x, _ in outline)
    top, bottom = min(y for _, y in outline), max(y for _, y in outline)
    best = (0.0, 0, 0)
    for x in range(left, right, 4):
        for y in range(top, bottom, 4):
            if is_inside((x, y), outline):
                best = max(best, (min(distance((x, y), a, b) for a, b in edges), x, y))
    return best[1], best[2], int(best[0])


def check_borders(shapes: dict[int, list[list[Cell]]]) -> None:
    """Stop when a line is drawn more than twice: a province has collapsed on its neighbour."""
    lines = Counter(
        frozenset((a, b))
        for outlines in shapes.values()
        for outline in outlines
        for a, b in zip(outline, [*outline[1:], outline[0]], strict=True)
    )
    if max(lines.values()) > 2:
        raise SystemExit("a border is drawn more than twice: lower SMALLEST_BEND")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("geojson", type=Path)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args()
    rings, height = fit(read_rings(options.geojson))
    shapes = simplified_rings(rings)
    check_borders(shapes)
    provinces = {
        str(plate): {
            "label": label_point(max(outlines, key=area)),
            "path": path_data(outlines),
        }
        for plate, outlines in sorted(shapes.items())
    }
    document = {
        "source": "Natural Earth 10m admin-1, public domain; tools/simplify_provinces.py",
        "width": WIDTH,
        "height": height,
        "provinces": provinces,
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    options.output.write_text(text.replace('"},"', '"},\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
