"""A list of the back office costs the same however many rows its filters could offer."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes.models import Programme, Project
from tests.factories.accounts import UserFactory
from tests.factories.programmes import FigureFactory, ProgrammeFactory, ProjectFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_navigation")]
# Their own rows grow in this test.
MODELS = [model for model in admin.site._registry if model not in {Programme, Project}]
FIGURES = reverse("admin:programmes_figure_changelist")


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(roles=["administrator"]))
    return client


def list_of(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def cost(client, address):
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    return len(queries), len(page.content)


def grow():
    programmes = Programme.objects.bulk_create(ProgrammeFactory.build_batch(300))
    Project.objects.bulk_create(
        Project(programme=row, title_tr="Proje", slug=f"proje-{row.pk}", stage="completed")
        for row in programmes
    )


def test_list_costs_the_same_with_three_hundred_projects(staff):
    FigureFactory()
    addresses = [list_of(model) for model in MODELS]
    for address in addresses:
        cost(staff, address)
    before = {address: cost(staff, address) for address in addresses}

    grow()

    after = {address: cost(staff, address) for address in addresses}
    assert {one: after[one][0] for one in addresses} == {one: before[one][0] for one in addresses}
    # Tokens differ by some letters.
    larger = {one for one in addresses if abs(after[one][1] - before[one][1]) >= 200}
    assert larger == set()


def test_projects_are_filtered_by_a_programme_that_is_searched_for(staff):
    project = ProjectFactory()
    grow()
    address = reverse("admin:programmes_project_changelist")

    page = staff.get(f"{address}?programme__id__exact={project.programme_id}")

    assert list(page.context["cl"].result_list) == [project]
    shown = page.content.decode()
    assert f'<option value="{project.programme_id}" selected>' in shown
    assert shown.count("<option") < 20
    assert "admin/js/autocomplete.js" in shown
    assert '<label class="visually-hidden" for="id_programme__id__exact">Program</label>' in shown
    assert 'id="id_programme__id__exact"' in shown


def test_chosen_filter_keeps_the_rest_of_the_address_and_can_be_left_out(staff):
    figure = FigureFactory()
    FigureFactory()

    page = staff.get(
        f"{FIGURES}?project__id__exact={figure.project_id}&qualifier__exact=at_least&p=1"
    )

    shown = page.content.decode()
    assert list(page.context["cl"].result_list) == [figure]
    assert '<input type="hidden" name="qualifier__exact" value="at_least">' in shown
    assert '<a href="?qualifier__exact=at_least">' in shown
