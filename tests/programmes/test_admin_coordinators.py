"""Coordinators on the project's page of the back office: assigned there, and their last day set."""

import pytest
from django.urls import reverse
from django.utils import timezone

from programmes.models import CoordinatorAssignment
from tests.factories.accounts import UserFactory
from tests.factories.programmes import CoordinatorAssignmentFactory, ProjectProvinceFactory

pytestmark = pytest.mark.django_db

PREFIX = "coordinator_assignments"


def typed(client, page: str) -> dict[str, str]:
    """What the form of the page holds, as a browser would send it back."""
    values = {}
    context = client.get(page).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    for form in forms:
        for name in form.fields:
            value = form[name].value()
            if value is not None and value is not False and not isinstance(value, list):
                values[form.add_prefix(name)] = str(value)
    return values


def test_project_page_assigns_a_coordinator_and_sets_the_last_day(client):
    pilot, person = ProjectProvinceFactory(), UserFactory(roles=["province_coordinator"])
    held = CoordinatorAssignmentFactory(pilot=pilot)
    client.force_login(UserFactory(roles=["programme_officer"]))
    page = reverse("admin:programmes_project_change", args=[pilot.project_id])
    today = timezone.localdate().isoformat()
    values = typed(client, page)

    answer = client.post(
        page,
        {
            **values,
            f"{PREFIX}-TOTAL_FORMS": "2",
            f"{PREFIX}-0-ends_on": today,
            f"{PREFIX}-1-person": person.pk,
            f"{PREFIX}-1-pilot": pilot.pk,
            f"{PREFIX}-1-starts_on": today,
        },
    )

    assert answer.status_code == 302
    held.refresh_from_db()
    assert held.ends_on.isoformat() == today
    assert CoordinatorAssignment.objects.filter(person=person, pilot=pilot).count() == 1


def test_project_page_of_a_coordinator_is_read_only(client):
    held = CoordinatorAssignmentFactory()
    client.force_login(held.person)
    page = reverse("admin:programmes_project_change", args=[held.project_id])

    assert client.get(page).status_code == 200
    assert client.post(page, {}).status_code == 403
