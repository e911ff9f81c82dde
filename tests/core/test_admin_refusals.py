"""What the database refuses comes back as an error of the form, never as a fault of the site."""

import pytest
from django.urls import reverse

from organisations.models import Organisation
from programmes.models import ProjectOrganisation, ProjectProvince
from tests.core.test_admin_audit import typed
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MembershipFactory
from tests.factories.programmes import ProjectFactory, ProjectProvinceFactory
from tests.factories.publications import VersionFactory
from tests.factories.trainings import DeliveryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(roles=["administrator"], language="en"))
    return client


@pytest.fixture
def funder():
    return ProjectFactory().roles.get(role="funder")


def address(name, row):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_{name}", args=[row.pk])


def send(client, row, **changed):
    """Open the row's form, change some fields and send it back as a browser would."""
    page = address("change", row)
    return client.post(page, typed(client.get(page)) | changed)


def errors_of(response):
    assert response.status_code == 200
    return list(response.context["adminform"].form.non_field_errors())


def test_last_funder_deleted_in_the_project_is_an_error_of_the_form(staff, funder):
    response = send(
        staff, funder.project, **{"roles-0-DELETE": "on", "short_title_tr": "Yeni kısa ad"}
    )

    assert errors_of(response) == [
        "A published project needs at least one funder: its funding statement needs it."
    ]
    assert response.context["adminform"].form["short_title_tr"].value() == "Yeni kısa ad"
    assert ProjectOrganisation.objects.filter(pk=funder.pk).exists()
    funder.project.refresh_from_db()
    assert funder.project.short_title_tr != "Yeni kısa ad"


def test_last_funder_changed_on_its_own_page_is_an_error_of_the_form(staff, funder):
    assert errors_of(send(staff, funder, role="beneficiary"))

    funder.refresh_from_db()
    assert funder.role == "funder"


def test_last_funder_deleted_on_its_own_page_or_in_the_list_is_refused_in_words(staff, funder):
    listed = reverse("admin:programmes_projectorganisation_changelist")
    chosen = {"action": "delete_selected", "_selected_action": [funder.pk], "post": "yes"}

    for response in (
        staff.post(address("delete", funder), {"post": "yes"}, follow=True),
        staff.post(listed, chosen, follow=True),
    ):
        assert response.status_code == 200
        assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert ProjectOrganisation.objects.filter(pk=funder.pk).exists()


def test_address_of_what_was_published_is_an_error_of_the_form(staff, funder):
    version = VersionFactory()

    for row in (funder.project, version.publication):
        assert errors_of(send(staff, row, slug="yeni-adres")) == [
            "This web address is fixed since the first publication: others refer to it."
        ]


def test_kind_of_a_cso_with_members_is_an_error_of_the_form(staff):
    cso = MembershipFactory().organisation

    assert errors_of(send(staff, cso, kind="company"))
    assert Organisation.objects.get(pk=cso.pk).kind == "cso"


def test_delivery_outside_the_pilots_is_an_error_of_the_form(staff):
    delivery, other = DeliveryFactory(), ProjectProvinceFactory().province

    assert errors_of(send(staff, delivery, province=other.pk))
    delivery.refresh_from_db()
    assert delivery.province != other


def test_pilot_with_neighbours_or_deliveries_is_an_error_of_the_form(staff):
    pilot = ProjectProvinceFactory()
    second = ProjectProvinceFactory(project=pilot.project)
    ProjectProvinceFactory(project=pilot.project, pilot=pilot)

    assert errors_of(send(staff, pilot, role="neighbour", pilot=second.pk))
    assert ProjectProvince.objects.get(pk=pilot.pk).role == "pilot"
