"""Where a project works and on what, as elements of an IATI activity."""

from collections.abc import Iterable
from functools import lru_cache

from django.utils.translation import gettext as _

from programmes.models import FrameworkAlignment, FrameworkObjective, ProjectProvince, Theme
from reports.data.iati import codes
from reports.data.iati.xml import Texts, element, in_both, joined, narratives, texts_of, told

# GeographicVocabulary: ISO codes; level 1 is the first below the country.
ISO = "A4"
# TagVocabulary: the reporting organisation's own.
OWN_TAGS = "99"


def country() -> str:
    return element("recipient-country", {"code": "TR"})


def locations(rows: Iterable[ProjectProvince]) -> str:
    return "".join(_location(row) for row in rows)


def _location(row: ProjectProvince) -> str:
    administrative = {"code": row.province.iso_code, "vocabulary": ISO, "level": "1"}
    return element(
        "location",
        {"ref": row.province.iso_code},
        told("name", texts_of(row.province, "name")),
        told("activity-description", _role_of_province(row)),
        element("administrative", administrative),
    )


def _role_of_province(row: ProjectProvince) -> Texts:
    if row.pilot is None:
        return in_both(lambda: str(row.get_role_display()))
    pilot = texts_of(row.pilot.province, "name")
    return _neighbour_of(pilot["tr"], pilot.get("en", pilot["tr"]))


@lru_cache(maxsize=81)
def _neighbour_of(name_tr: str, name_en: str) -> Texts:
    """Said some thousand times in a file, of a few pilots."""
    names = {"tr": name_tr, "en": name_en}
    sentence = in_both(lambda: _("Neighbouring province of the pilot province %(name)s"))
    return {language: text % {"name": names[language]} for language, text in sentence.items()}


def sectors(themes: Iterable[Theme]) -> str:
    """The DAC codes of the themes. Several need shares of 100 %: equal ones, said to be so."""
    found = sorted({theme.dac_sector for theme in themes if theme.dac_sector})
    if not found:
        return element("sector", {"vocabulary": "1", "code": codes.NO_SECTOR})
    shares = _equal_shares(len(found))
    note = {} if len(found) == 1 else in_both(_about_shares)
    return "".join(
        element("sector", {"vocabulary": "1", "code": code, "percentage": share}, narratives(note))
        for code, share in zip(found, shares, strict=True)
    )


def _about_shares() -> str:
    return _("The sources give no shares: each sector is given an equal one.")


def _equal_shares(count: int) -> list[str]:
    """Percentages with two places that add up to 100 exactly; the first takes the rest."""
    hundredths = 10_000 // count
    first = 10_000 - hundredths * (count - 1)
    shares = [first, *[hundredths] * (count - 1)]
    return [f"{share // 100}.{share % 100:02}" for share in shares]


def tags(rows: Iterable[FrameworkAlignment]) -> str:
    """The objectives of policy frameworks that the project serves, in our own vocabulary."""
    return "".join(
        told(
            "tag", _named(row.objective), {"code": _tag_code(row.objective), "vocabulary": OWN_TAGS}
        )
        for row in rows
    )


def _tag_code(objective: FrameworkObjective) -> str:
    return f"{objective.framework}-{objective.number}"


def _named(objective: FrameworkObjective) -> Texts:
    framework = in_both(lambda: str(objective.get_framework_display()))
    return joined([framework, texts_of(objective, "title")], ": ")
