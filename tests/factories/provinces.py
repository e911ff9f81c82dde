"""Provinces for tests: real ones, straight from the reference file."""

import csv

import factory

from provinces.models import Province
from provinces.services import CSV_FILE


def _read_rows() -> dict[int, dict[str, str]]:
    with CSV_FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {int(row["plate_code"]): row for row in rows}


ROWS = _read_rows()


def _column(name):
    return factory.LazyAttribute(lambda made: ROWS[made.plate_code][name])


class ProvinceFactory(factory.django.DjangoModelFactory):
    """The province of `plate_code`, made once: ProvinceFactory(plate_code=16) is Bursa.

    Without a code it walks through all 81, beginning with Ağrı (4), whose name finds bugs.
    """

    class Meta:
        model = Province
        django_get_or_create = ["plate_code"]

    plate_code = factory.Sequence(lambda n: (n + 3) % 81 + 1)
    iso_code = _column("iso_code")
    name_tr = _column("name_tr")
    name_en = _column("name_en")
    slug = _column("slug")
    region = _column("region")
    tile_row = factory.LazyAttribute(lambda made: int(ROWS[made.plate_code]["tile_row"]))
    tile_column = factory.LazyAttribute(lambda made: int(ROWS[made.plate_code]["tile_column"]))
