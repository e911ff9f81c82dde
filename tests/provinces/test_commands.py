"""manage.py load_provinces."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_load_provinces_reports_its_counts_each_time(capsys):
    call_command("load_provinces")
    call_command("load_provinces")

    assert capsys.readouterr().out.splitlines() == [
        "provinces: 81 created, 0 changed, 0 unchanged",
        "provinces: 0 created, 0 changed, 81 unchanged",
    ]
