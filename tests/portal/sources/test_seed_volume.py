"""Volume for the benchmark: many rows of a realistic mixture, in a database of its own."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from helpdesk.models import Desk, Message, Ticket
from programmes.models import Activity, Figure, Project, ProjectProvince
from publications.models import Publication, Version

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench_database(monkeypatch, loaded_sources):
    """A database with the reference data that calls itself one for benchmarks."""
    monkeypatch.setitem(connection.settings_dict, "NAME", "kopru_bench")


def _titles() -> list[str]:
    return list(
        Version.objects.filter(publication__is_demo=True)
        .order_by("publication")
        .values_list("title_tr", flat=True)
    )


def test_volume_in_another_database_is_refused_in_one_line():
    with pytest.raises(CommandError) as refusal:
        call_command("seed_volume", tickets=1)

    assert "ends with _bench" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_volume_without_reference_data_is_refused(bench_database):
    Desk.objects.all().delete()

    with pytest.raises(CommandError, match="load_provinces and load_sources"):
        call_command("seed_volume", tickets=1)


def test_volume_with_a_negative_number_is_refused(bench_database):
    with pytest.raises(CommandError, match="negative"):
        call_command("seed_volume", tickets=-1)


def test_volume_when_seeded_twice_adds_as_many_rows_as_asked_each_time(bench_database):
    publications, projects = Publication.objects.count(), Project.objects.count()

    for _run in range(2):
        call_command("seed_volume", tickets=40, publications=30, projects=5, activities=240)

    assert Ticket.objects.count() == 80
    assert Message.objects.count() == 240
    assert Publication.objects.count() == publications + 60
    assert Version.objects.count() == Publication.objects.count()
    assert Project.objects.count() == projects + 10
    invented = Project.objects.filter(programme__slug__startswith="hacim-programi")
    assert ProjectProvince.objects.filter(project__in=invented).count() == 2 * (53 + 4 * 6)
    assert Activity.objects.filter(project__in=invented).count() == 480
    assert invented.order_by("pk")[0].activities.count() == 400
    assert Figure.objects.filter(project__in=invented).count() == 30
    assert invented.filter(budget_amount=None, budget_currency="").exists()


def test_activities_without_a_project_of_the_volume_are_refused(bench_database):
    with pytest.raises(CommandError, match="ask for some projects"):
        call_command("seed_volume", activities=5)


def test_volume_when_seeded_is_found_by_search_and_spread(bench_database):
    call_command("seed_volume", tickets=60, publications=60)

    assert Ticket.objects.exclude(search="").count() == 60
    assert Ticket.objects.values("province").distinct().count() > 10
    assert Ticket.objects.exclude(pilot=None).exists()
    assert Publication.objects.filter(is_demo=True).values("kind").distinct().count() > 3
    assert not Publication.objects.filter(is_demo=True, topics=None).exists()
    bodies = Version.objects.filter(publication__is_demo=True).values_list("body_tr", flat=True)
    assert all(500 < len(body) < 2500 for body in bodies)
