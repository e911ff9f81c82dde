"""Reports in the back office."""

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.reports import ReportFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("place", ["folder", "bucket"])
def test_page_of_a_ready_report_opens_and_names_no_address_of_its_file(client, request, place):
    if place == "bucket":
        request.getfixturevalue("bucket")
    report = ReportFactory(ready=True)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    response = client.get(reverse("admin:reports_report_change", args=[report.pk]))

    text = response.content.decode()
    assert response.status_code == 200
    assert report.code in text
    assert report.file.name not in text
