"""The back office of programmes: found, changed, published, at a cost that does not grow."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from core.text import slugify_tr
from programmes.models import Project, Theme
from programmes.services import reopen_project
from tests.factories import programmes as factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_navigation")]

FACTORIES = {
    "programme": factories.ProgrammeFactory,
    "theme": factories.ThemeFactory,
    "project": factories.ProjectFactory,
    "projectorganisation": factories.ProjectOrganisationFactory,
    "projectprovince": factories.ProjectProvinceFactory,
    "provincescope": factories.ProvinceScopeFactory,
    "objective": factories.ObjectiveFactory,
    "result": factories.ResultFactory,
    "deliverable": factories.DeliverableFactory,
    "figure": factories.FigureFactory,
    "activity": factories.ActivityFactory,
    "activitygroup": factories.ActivityGroupFactory,
    "activityseries": factories.ActivitySeriesFactory,
    "agreement": factories.AgreementFactory,
    "challenge": factories.ChallengeFactory,
    "contribution": factories.ContributionFactory,
    "deliverablepart": factories.DeliverablePartFactory,
    "extension": factories.ExtensionFactory,
    "frameworkalignment": factories.FrameworkAlignmentFactory,
    "frameworkobjective": factories.FrameworkObjectiveFactory,
    "goodpractice": factories.GoodPracticeFactory,
    "legalbasis": factories.LegalBasisFactory,
    "mitigation": factories.MitigationFactory,
    "projectrelation": factories.ProjectRelationFactory,
    "projecttargetgroup": factories.ProjectTargetGroupFactory,
    "supportdelivery": factories.SupportDeliveryFactory,
    "targetgroup": factories.TargetGroupFactory,
}
LIST = "admin:programmes_project_changelist"


@pytest.mark.parametrize("name", FACTORIES)
def test_changelist_costs_the_same_queries_for_any_number_of_rows(
    admin_client, django_assert_num_queries, django_assert_max_num_queries, name
):
    url = reverse(f"admin:programmes_{name}_changelist")
    FACTORIES[name]()
    with django_assert_max_num_queries(20) as first:
        admin_client.get(url)

    FACTORIES[name].create_batch(29)

    with django_assert_num_queries(len(first.captured_queries)):
        response = admin_client.get(url)
    # A published project brings its funder along.
    assert set(FACTORIES[name]._meta.model.objects.all()) == set(response.context["cl"].queryset)
    assert len(response.context["cl"].result_list) >= 30


@pytest.mark.parametrize("page", ["add", "change", "history"])
def test_admin_pages_open(admin_client, page):
    statuses = {}

    for name, factory in FACTORIES.items():
        args = [] if page == "add" else [factory().pk]
        address = reverse(f"admin:programmes_{name}_{page}", args=args)
        statuses[name] = admin_client.get(address).status_code

    assert statuses == dict.fromkeys(FACTORIES, 200)


def test_changelists_are_closed_to_people_without_office(client, django_user_model):
    client.force_login(
        django_user_model.objects.create_user(email="uye@example.org", password="uzun-bir-parola")
    )

    open_to_them = {
        name
        for name in FACTORIES
        if client.get(reverse(f"admin:programmes_{name}_changelist")).status_code not in {302, 403}
    }

    assert open_to_them == set()


def test_search_finds_a_project_however_it_is_typed(admin_client):
    project = factories.ProjectFactory(title_tr="Iğdır İş Birliği")
    factories.ProjectFactory(title_tr="Başka")

    response = admin_client.get(reverse(LIST), {"q": "IGDIR"})

    assert list(response.context["cl"].result_list) == [project]


def test_state_is_not_a_field_of_the_form(admin_client):
    project = factories.ProjectFactory(draft=True)

    response = admin_client.get(reverse("admin:programmes_project_change", args=[project.pk]))

    assert 'name="state"' not in response.content.decode()


def test_project_that_was_public_is_not_deleted_even_as_a_draft_again(admin_client, admin_user):
    project, again = factories.ProjectFactory(), factories.ProjectFactory(archived=True)
    reopen_project(project=again, actor=admin_user)
    never = factories.ProjectFactory(draft=True)

    answers = {
        row.pk: admin_client.post(
            reverse("admin:programmes_project_delete", args=[row.pk]), {"post": "yes"}
        ).status_code
        for row in (project, again, never)
    }

    assert answers == {project.pk: 403, again.pk: 403, never.pk: 302}
    assert set(Project.objects.all()) == {project, again}


def test_both_languages_stand_in_the_form(admin_client):
    body = admin_client.get(reverse("admin:programmes_project_add")).content.decode()

    assert 'name="title_tr"' in body
    assert 'name="title_en"' in body


def test_web_address_is_made_from_the_title_once_and_must_be_plain(admin_client):
    address = reverse("admin:programmes_theme_add")
    theme = {"primary_language": "tr", "title_tr": "Çankırı’da ışık", "slug": ""}

    for _number in range(2):
        assert admin_client.post(address, theme).status_code == 302
    refused = admin_client.post(address, theme | {"slug": "Işık_1"})

    made = set(Theme.objects.filter(title_tr=theme["title_tr"]).values_list("slug", flat=True))
    assert made == {slugify_tr(theme["title_tr"]), f"{slugify_tr(theme['title_tr'])}-2"}
    assert refused.context["adminform"].form.errors["slug"] == [
        gettext("Use only lower-case letters, digits and hyphens.")
    ]
    page = admin_client.get(reverse("admin:programmes_project_add"))
    assert not page.context["adminform"].form.fields["slug"].required
