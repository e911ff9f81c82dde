"""Loading the 81 provinces, and the map that goes with them."""

import pytest
from django.utils import translation

from core.errors import RuleError
from core.models import AuditEvent
from provinces import services
from provinces.models import Province
from provinces.services import LoadCounts

pytestmark = pytest.mark.django_db


def test_load_provinces_on_an_empty_table_makes_all_81():
    counts = services.load_provinces()

    assert counts == LoadCounts(created=81, changed=0, unchanged=0)
    assert list(Province.objects.values_list("pk", flat=True)) == list(range(1, 82))


def test_load_provinces_twice_changes_nothing():
    services.load_provinces()
    before = list(Province.objects.values())

    counts = services.load_provinces()

    assert counts == LoadCounts(created=0, changed=0, unchanged=81)
    assert list(Province.objects.values()) == before


def test_load_provinces_mends_a_row_and_records_what_was_wrong():
    services.load_provinces()
    Province.objects.filter(pk=67).update(name_tr="Zinguldak")

    counts = services.load_provinces()

    assert counts == LoadCounts(created=0, changed=1, unchanged=80)
    assert Province.objects.get(pk=67).name_tr == "Zonguldak"
    event = AuditEvent.objects.get(verb="province_changed")
    assert (event.target_id, event.before) == ("67", {"name_tr": "Zinguldak"})


def test_load_provinces_in_english_keeps_the_two_names_apart():
    with translation.override("en"):
        services.load_provinces()

    istanbul = Province.objects.get(pk=34)
    assert (istanbul.name_tr, istanbul.name_en) == ("İstanbul", "Istanbul")


@pytest.mark.parametrize("change", ["lost", "doubled"])
def test_load_provinces_with_a_bad_file_is_refused_and_changes_nothing(tmp_path, change):
    lines = services.CSV_FILE.read_text(encoding="utf-8").splitlines()
    lines = lines[:-1] if change == "lost" else [*lines[:-1], lines[-2]]
    file = tmp_path / "provinces.csv"
    file.write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(RuleError):
        services.load_provinces(file)

    assert not Province.objects.exists()
