"""The bad input that the portal promises to refuse: by the database, and in words at the form."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from core.errors import words_of
from organisations.models import OrganisationName
from programmes.models import (
    Activity,
    Contribution,
    Figure,
    Project,
    ProjectOrganisation,
    ProjectProvince,
)
from tests.core.test_admin_audit import typed
from tests.factories import programmes as factories
from tests.factories.accounts import UserFactory
from tests.factories.organisations import OrganisationFactory
from tests.refusals import sql

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_navigation")]
NEIGHBOUR = "A neighbouring province belongs to a pilot province of the same project."
TWICE = "This province already has a role in the project."
LEADS = "A consortium has exactly one lead."
END = "The end must not be before the start."
BUDGET = "A budget is a positive amount with its currency; leave both empty if unknown."
ABROAD = "A province lies in Türkiye: leave the country empty or write TR."
COUNTRY = "A country is written with two capital letters of ISO 3166-1, such as TR or DE."
AMOUNT = "An amount is positive and has its currency; leave both empty if unknown."
FIGURE = "A figure is never negative."
SHARES = "The shares of a project add up to 100 per cent at most."
FUNDER = "A published project needs at least one funder: its funding statement needs it."
NAMES = "This organisation already has a name in that span of time."


@pytest.fixture
def project():
    """Published, with two pilots and a neighbour, two partners, three funders and a figure."""
    project = factories.ProjectFactory()
    pilots = factories.ProjectProvinceFactory.create_batch(2, project=project)
    factories.ProjectProvinceFactory(project=project, pilot=pilots[0])
    for share in (60, 40):
        factories.ContributionFactory(project=project, share_percent=share)
    partner = ProjectOrganisation.Role.CONSORTIUM_PARTNER
    factories.ProjectOrganisationFactory.create_batch(2, project=project, role=partner)
    factories.FigureFactory(project=project)
    return project


def test_bad_rows_of_a_project_are_refused_in_words_and_nothing_is_saved(client, project):
    client.force_login(UserFactory(roles=["programme_officer"], language="en"))
    address = reverse("admin:programmes_project_change", args=[project.pk])
    data = typed(client.get(address))
    twice = data["project_provinces-0-province"]
    stranger = factories.ProjectProvinceFactory().pk
    funders = {f"roles-{number}-role": "beneficiary" for number in range(3)}
    gone = {"contributions-0-DELETE": "on", "contributions-1-DELETE": "on"}

    for typed_wrong, words in [
        ({"project_provinces-2-pilot": stranger}, NEIGHBOUR),
        ({"project_provinces-1-province": twice}, TWICE),
        ({"roles-3-role": "consortium_lead", "roles-4-role": "consortium_lead"}, LEADS),
        ({"end_on": "2018-05-13", "end_precision": "day"}, END),
        ({"budget_amount": "-1", "budget_currency": "EUR"}, BUDGET),
        ({"contributions-0-amount": "-1"}, AMOUNT),
        ({"figures-0-value": "-1"}, FIGURE),
        ({"contributions-1-share_percent": "41"}, SHARES),
        (funders | gone, FUNDER),
    ]:
        response = client.post(address, data | typed_wrong | {"stage": "planned"})

        assert response.status_code == 200, words
        assert words in response.content.decode()
        assert Project.objects.get(pk=project.pk).stage == "completed"


def refusals(project):
    """What breaks each rule past every form: an ORM call, and the words that people read."""
    pilot, second, neighbour = project.project_provinces.order_by("pk")
    elsewhere = factories.ProjectProvinceFactory()
    funders = project.roles.filter(role="funder")
    partners = project.roles.filter(role="consortium_partner")
    activity = factories.ActivityFactory(project=project)
    name = {"name_tr": "Bakanlık", "valid": (date(2011, 1, 1), None)}
    organisation = OrganisationFactory()
    OrganisationName.objects.create(organisation=organisation, **name)
    rows = ProjectProvince.objects
    abroad = {"province": pilot.province, "country": "DE"}
    early = {"end_on": "2018-05-13", "end_precision": "day"}
    return [
        (lambda: rows.filter(pk=neighbour.pk).update(pilot=elsewhere), NEIGHBOUR),
        (lambda: rows.filter(pk=second.pk).update(province=pilot.province), TWICE),
        (lambda: OrganisationName.objects.create(organisation=organisation, **name), NAMES),
        (lambda: partners.update(role="consortium_lead"), LEADS),
        (lambda: Project.objects.filter(pk=project.pk).update(**early), END),
        (lambda: Activity.objects.filter(pk=activity.pk).update(end_on="2019-04-24"), END),
        (lambda: Activity.objects.filter(pk=activity.pk).update(**abroad), ABROAD),
        (lambda: Activity.objects.filter(pk=activity.pk).update(country="de"), COUNTRY),
        (lambda: Project.objects.filter(pk=project.pk).update(budget_amount=-1), BUDGET),
        (lambda: Contribution.objects.filter(project=project).update(amount=-1), AMOUNT),
        (lambda: Figure.objects.filter(project=project).update(value=-1), FIGURE),
        (lambda: Contribution.objects.filter(project=project).update(share_percent=60), SHARES),
        (lambda: (project.contributions.all().delete(), funders.delete()), FUNDER),
    ]


def _change_and_check(change):
    change()
    sql("SET CONSTRAINTS ALL IMMEDIATE")()


def test_database_refuses_the_same_past_every_form_and_has_the_words(project):
    for change, words in refusals(project):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            _change_and_check(change)

        with override("en"):
            assert words_of(refused.value) == words
