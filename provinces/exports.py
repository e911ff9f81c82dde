"""The provinces as a picture: each with the role that a project, or all of them, gave it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from core import svg
from provinces.models import Province

MAP_FILE = Path(__file__).parent / "data" / "map.json"


class MapRole(TextChoices):
    """What a map shows of a province. The values are also the map's CSS classes (is-pilot …)."""

    PILOT = "pilot", gettext_lazy("pilot province")
    NEIGHBOUR = "neighbour", gettext_lazy("neighbouring province")
    # Translators: a province that no project serves; a normal case, not a fault
    OUTSIDE = "outside", pgettext_lazy("province on the map", "outside every catchment")


def strongest_roles(pairs: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Return one role per plate code from (plate code, role) pairs of one or more projects.

    A pilot anywhere is shown as a pilot, whatever else it is.
    """
    roles: dict[int, str] = {}
    for plate_code, role in pairs:
        if roles.get(plate_code) != MapRole.PILOT:
            roles[plate_code] = role
    return roles


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One colour of the map: its class (is-<state>) and its words."""

    state: str
    label: str


@dataclass(frozen=True)
class RoleMap:
    """A map of `provinces` coloured by `roles` (plate code → "pilot" or "neighbour").

    Provinces missing from `roles` are outside. `here` is the plate code of the province that the
    page is about, if it is about one. The order given is also the order of the keyboard: pass
    the provinces in Turkish order. Costs no query.
    """

    provinces: list[Province]
    roles: Mapping[int, str]
    here: int | None = None

    @cached_property
    def items(self) -> list[svg.MapItem]:
        """One item per province, in order, with the name that is read aloud."""
        address = reverse("portal:province_detail", kwargs={"slug": "-"})
        # Translated once per map, not once per province.
        labels = {role.value: str(role.label) for role in MapRole}
        title = _("%(province)s: %(role)s")
        return [self._item(province, address, title, labels) for province in self.provinces]

    def _item(
        self, province: Province, address: str, title: str, labels: dict[str, str]
    ) -> svg.MapItem:
        role = self.roles.get(province.plate_code, MapRole.OUTSIDE.value)
        words = title % {"province": province.text("name"), "role": labels[role]}
        # One reverse() for the map: 81 of them cost more than everything else here.
        href = f"{address.removesuffix('-/')}{province.slug}/"
        number = f"{province.plate_code:02d}"
        is_here = province.plate_code == self.here
        return svg.MapItem(province.plate_code, number, words, str(role), href, is_here)

    @property
    def choices(self) -> list[dict[str, str | int]]:
        """What the phone's select offers (components/province_pick.html)."""
        return [
            {"plate_code": item.key, "url": item.href, "label": province.text("name")}
            for item, province in zip(self.items, self.provinces, strict=True)
        ]

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(item.state for item in self.items)

    def count(self, role: str) -> int:
        """How many provinces have this colour."""
        return self._counts[role]

    @property
    def legend(self) -> list[LegendEntry]:
        """What each colour on this map means, with how many provinces have it."""
        labels = {
            MapRole.PILOT: ngettext_lazy(
                "%(count)d pilot province", "%(count)d pilot provinces", "count"
            ),
            MapRole.NEIGHBOUR: ngettext_lazy(
                "%(count)d neighbouring province", "%(count)d neighbouring provinces", "count"
            ),
            MapRole.OUTSIDE: ngettext_lazy(
                "%(count)d other province", "%(count)d other provinces", "count"
            ),
        }
        return [
            LegendEntry(role.value, label % {"count": self.count(role)})
            for role, label in labels.items()
            if self.count(role)
        ]

    @property
    def summary(self) -> str:
        """What the picture says, for people who do not see it."""
        entries = ", ".join(entry.label for entry in self.legend)
        return _("Map of provinces: %(entries)s.") % {"entries": entries}

    def tiles(self) -> SafeString:
        """Return the tile map, each tile a link."""
        return self._tiles(links=True)

    def tiles_picture(self) -> SafeString:
        """Return the tile map as one picture: for phones, where tiles are too small to touch."""
        return self._tiles(links=False)

    def shapes(self) -> SafeString:
        """Return the geographic map, each shape a link."""
        return self._shapes(links=True, numbered=True)

    def shapes_picture(self) -> SafeString:
        """Return the geographic map as one picture for phones, where numbers would be dust."""
        return self._shapes(links=False, numbered=False)

    def shapes_print(self) -> SafeString:
        """Return the geographic map as one picture with plate codes: for PDFs."""
        return self._shapes(links=False, numbered=True)

    def _tiles(self, *, links: bool) -> SafeString:
        tiles = [
            svg.Tile(item, province.tile_row, province.tile_column)
            for item, province in zip(self.items, self.provinces, strict=True)
        ]
        return svg.tile_map(tiles, label=self.summary, links=links)

    def _shapes(self, *, links: bool, numbered: bool) -> SafeString:
        geometry = svg.read_geometry(MAP_FILE)
        return svg.shape_map(
            self.items, geometry, label=self.summary, links=links, numbered=numbered
        )
