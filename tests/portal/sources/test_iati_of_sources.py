"""The IATI file of the five real projects."""

from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from lxml import etree

import tests.reports
from reports.data import iati

pytestmark = [pytest.mark.usefixtures("loaded_sources"), pytest.mark.django_db]

SCHEMA = Path(tests.reports.__file__).parent / "iati_2_03" / "iati-activities-schema.xsd"


def test_file_of_the_five_projects_is_valid_and_leaves_out_the_undated_one(settings):
    settings.IATI_ORG_ID = "XM-DAC-1-2"
    file = BytesIO()

    choice = iati.write(file, timezone.now())

    root = etree.fromstring(file.getvalue())
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(root)
    assert (len(choice.exported), list(choice.skipped.values())) == (4, ["no_date"])
    # "May 2018 – May 2020" and "July 2017": no month becomes a day without saying so.
    told = {
        (row.get("iso-date"), row.findtext("narrative[2]")) for row in root.iter("activity-date")
    }
    assert ("2020-05-31", "Only the month and the year are known: May 2020.") in told
    assert ("2018-05-14", None) in told
    # The Union pays for three of the four.
    paid = [row.findall("participating-org[@role='1'][@type='40']") for row in root]
    assert sum(bool(funders) for funders in paid) >= 3
