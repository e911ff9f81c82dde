"""Maps and charts as SVG text: the same picture for a page, for a phone and for a PDF.

Pure functions: they know places and states, not provinces or roles. A page styles `map-cell`,
`map-shape` and `is-<state>` by class (static/css/data.css). Where no stylesheet reaches (a PDF)
the attributes of PRINT_COLOURS show; any CSS rule beats them. There is no style attribute: the
content security policy forbids it.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import wrap

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

TILE_PITCH = 32
TILE_SIZE = 29
# Paths are drawn in whole units of a larger grid, so that a step of one stays below a pixel.
SHAPE_SCALE = 0.5
# A shape with less free room than this (grid units around its label point) carries no number.
ROOM_FOR_NUMBER = 10

# Bars: letters in a line of words, its height, the room below a bar, and the longest bar in per
# cent: the rest is for its number.
BAR_LETTERS = 34
BAR_LINE = 20
BAR_GAP = 12
BAR_SHARE = 62
REACHED_COLOURS = 'fill="#0b5f6b" stroke="#0b5f6b"'
AIM_COLOURS = 'fill="none" stroke="#0b5f6b" stroke-width="2" stroke-dasharray="5 3"'

# Area, ink: the light tokens of the design, for where no stylesheet reaches.
PRINT_COLOURS = {
    "pilot": ("#0b5f6b", "#ffffff"),
    "neighbour": ("#b9dfdc", "#0b3238"),
    "outside": ("#f1ece2", "#14232e"),
}


@dataclass(frozen=True, slots=True)
class MapItem:
    """One place on a map: what is read ("Bursa: pilot province"), seen ("16") and where it leads.

    `state` is a key of PRINT_COLOURS; `href` may be empty when the map is drawn without links.
    `is_here` marks the place that the page is about.
    """

    key: int
    number: str
    title: str
    state: str
    href: str = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """A place in the tile map, rows and columns counted from 1."""

    item: MapItem
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Outline:
    """Path data in grid units, and the point with the most room around it."""

    path: str
    x: int
    y: int
    room: int


@dataclass(frozen=True, slots=True)
class Geometry:
    """The outlines of all places by key, in a grid of `width` × `height` units."""

    width: int
    height: int
    outlines: dict[int, Outline]


@cache
def read_geometry(path: Path) -> Geometry:
    """Read a file made by tools/simplify_provinces.py, once per process."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return Geometry(
        width=document["width"],
        height=document["height"],
        outlines={
            int(key): Outline(place["path"], *place["label"])
            for key, place in document["provinces"].items()
        },
    )


@cache
def _tile_marks(row: int, column: int) -> tuple[str, str]:
    """The attributes that place a tile's square and its number."""
    x, y = (column - 1) * TILE_PITCH, (row - 1) * TILE_PITCH
    square = f'x="{x}" y="{y}" width="{TILE_SIZE}" height="{TILE_SIZE}" rx="3"'
    return square, f'x="{x + TILE_SIZE / 2:g}" y="{y + TILE_SIZE / 2 + 4:g}"'


def tile_map(tiles: Iterable[Tile], *, label: str, links: bool = True) -> SafeString:
    """Draw one square per place.

    With links it is a named group of links; without, one picture that `label` describes.
    """
    tiles = list(tiles)
    parts = []
    for tile in tiles:
        square, centre = _tile_marks(tile.row, tile.column)
        area, ink = _colours(tile.item.state, printed=not links)
        body = f"<rect {square}{area}/><text {centre}{ink}>{escape(tile.item.number)}</text>"
        parts.append(_wrap(tile.item, "map-cell", body, links))
    width = max((tile.column for tile in tiles), default=1) * TILE_PITCH
    height = max((tile.row for tile in tiles), default=1) * TILE_PITCH
    gap = TILE_PITCH - TILE_SIZE
    return _frame("tile-map", f"0 0 {width - gap} {height - gap}", label, "".join(parts), links)


def shape_map(
    items: Iterable[MapItem],
    geometry: Geometry,
    *,
    label: str,
    links: bool = True,
    numbered: bool = True,
) -> SafeString:
    """Draw the outline of each place; small ones get no number, but keep their name and link."""
    shapes, numbers = [], []
    for item in items:
        outline = geometry.outlines[item.key]
        area, ink = _colours(item.state, printed=not links)
        shapes.append(_wrap(item, "map-shape", f'<path d="{outline.path}"{area}/>', links))
        if numbered and outline.room >= ROOM_FOR_NUMBER:
            x, y = outline.x * SHAPE_SCALE, outline.y * SHAPE_SCALE + 4
            numbers.append(
                f'<text class="is-{escape(item.state)}" x="{x:g}" y="{y:g}"{ink}>'
                f"{escape(item.number)}</text>"
            )
    width, height = geometry.width * SHAPE_SCALE, geometry.height * SHAPE_SCALE
    content = (
        f'<g transform="scale({SHAPE_SCALE})">{"".join(shapes)}</g>'
        f'<g aria-hidden="true" pointer-events="none">{"".join(numbers)}</g>'
    )
    return _frame("shape-map", f"0 0 {width:g} {height:g}", label, content, links)


def _colours(state: str, *, printed: bool) -> tuple[str, str]:
    """Attributes for an area and for the ink on it; empty where a stylesheet colours them."""
    if not printed:
        return "", ""
    area, ink = PRINT_COLOURS[state]
    return f' fill="{area}" stroke="#ffffff"', f' fill="{ink}"'


def _wrap(item: MapItem, kind: str, body: str, links: bool) -> str:
    """Make a link with its accessible name; a picture's parts are seen, not read."""
    classes = f"{kind} is-{escape(item.state)}{' is-here' if item.is_here else ''}"
    if not links:
        return f'<g class="{classes}">{body}</g>'
    title = escape(item.title)
    current = ' aria-current="true"' if item.is_here else ""
    return (
        f'<a class="{classes}" href="{escape(item.href)}" aria-label="{title}"{current}>'
        f"<title>{title}</title>{body}</a>"
    )


def _frame(kind: str, view_box: str, label: str, content: str, links: bool) -> SafeString:
    """Put checked parts into the svg element; `content` is made in this module only.

    A picture also says its label as <title> (what a PDF's reader is told) and its font (a PDF's
    picture inherits none).
    """
    title = "" if links else f"<title>{escape(label)}</title>"
    font = "" if links else ' font-family="Hyperlegible, sans-serif"'
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="map {}" viewBox="{}" role="{}" '
        'aria-label="{}" font-size="12" font-weight="700" text-anchor="middle"{}>{}</svg>',
        kind,
        view_box,
        "group" if links else "img",
        label,
        mark_safe(font),
        mark_safe(title + content),
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: what it stands for, how long it is, and its number in words.

    `is_aim` marks a target or a plan: it is drawn as an outline, what was reached as an area.
    """

    label: str
    value: float
    shown: str
    is_aim: bool = False


def bar_chart(bars: Sequence[Bar], *, label: str, width: int = 0) -> SafeString:
    """Draw lying bars, each below its words. `label` describes the picture.

    Without a `width` all lengths are shares of the place that the page gives: words keep their
    size on a phone. A paper asks for a picture of `width` units.
    """
    longest = max((bar.value for bar in bars), default=0) or 1
    parts, top = [], 0
    for bar in bars:
        lines = wrap(bar.label, BAR_LETTERS)
        parts += [_bar_line(line, top + BAR_LINE * n) for n, line in enumerate(lines, start=1)]
        top += BAR_LINE * len(lines)
        parts.append(_bar(bar, bar.value / longest * BAR_SHARE, top + 6, width))
        top += BAR_LINE + BAR_GAP
    view_box = f' viewBox="0 0 {width} {top}" font-family="Hyperlegible, sans-serif"'
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="bars" width="{}" height="{}" role="img" '
        'aria-label="{}" font-size="14"{}>{}</svg>',
        width or "100%",
        top,
        label,
        mark_safe(view_box if width else ""),
        mark_safe((f"<title>{escape(label)}</title>" if width else "") + "".join(parts)),
    )


def _bar_line(words: str, y: int) -> str:
    return f'<text y="{y - 4}">{escape(words)}</text>'


def _bar(bar: Bar, share: float, y: int, width: int) -> str:
    """A bar of `share` per cent of the picture and its number behind it."""
    length = f"{share * width / 100:.1f}" if width else f"{share:.1f}%"
    kind, colours = ("is-aim", AIM_COLOURS) if bar.is_aim else ("is-reached", REACHED_COLOURS)
    return (
        f'<rect class="{kind}" x="1" y="{y}" width="{length}" height="14" {colours}/>'
        f'<text x="{length}" dx="8" y="{y + 12}" font-weight="700">{escape(bar.shown)}</text>'
    )
