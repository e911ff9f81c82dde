"""The parts of a project in the back office: what is offered, what it costs, what is refused."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.translation import override

from core.errors import words_of
from programmes.models import Activity, Contribution, FrameworkAlignment, Mitigation
from tests.core.test_admin_audit import typed
from tests.factories import programmes as factories
from tests.factories.accounts import UserFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.provinces import ProvinceFactory
from trainings.models import TrainingProgramme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_navigation")]
# Rows of a project on its page; a good practice stands there once.
PARTS = [
    factories.ProjectOrganisationFactory,
    factories.ContributionFactory,
    factories.ProjectTargetGroupFactory,
    factories.ProvinceScopeFactory,
    factories.LegalBasisFactory,
    factories.AgreementFactory,
    factories.ExtensionFactory,
    factories.FrameworkAlignmentFactory,
    factories.ProjectRelationFactory,
    factories.ObjectiveFactory,
    factories.ResultFactory,
    factories.DeliverableFactory,
    factories.ActivityGroupFactory,
    factories.ActivitySeriesFactory,
    factories.FigureFactory,
    factories.SupportDeliveryFactory,
    factories.ChallengeFactory,
]
# (factory, field, factory of what it points at)
LINKS = [
    (factories.ActivityFactory, "group", factories.ActivityGroupFactory),
    (factories.ActivityFactory, "series", factories.ActivitySeriesFactory),
    (factories.DeliverableFactory, "result", factories.ResultFactory),
    (factories.FigureFactory, "activity", factories.ActivityFactory),
    (factories.FrameworkAlignmentFactory, "result", factories.ResultFactory),
    (factories.SupportDeliveryFactory, "figure", factories.FigureFactory),
]


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(roles=["administrator"], language="en"))
    return client


def page_of(name, row):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_{name}", args=[row.pk])


def send(client, row, **changed):
    """Open the row's form, change some fields and send it back as a browser would."""
    page = page_of("change", row)
    return client.post(page, typed(client.get(page)) | changed)


def options(page, name):
    """The values that a select of the page offers."""
    return {str(value) for value, _words in page.context["adminform"].form.fields[name].choices}


def errors_of(response):
    assert response.status_code == 200
    return [
        *response.context["adminform"].form.non_field_errors(),
        *map(str, response.context["errors"]),
    ]


def complete_project():
    """A project with one row of each kind, each pointing wherever it can."""
    project = factories.ProjectFactory()
    add_rows(project)
    factories.GoodPracticeFactory(project=project)
    return project


def add_rows(project):
    rows = {factory: factory(project=project) for factory in PARTS}
    pilot = factories.ProjectProvinceFactory(project=project, province=ProvinceFactory())
    factories.ProjectProvinceFactory(project=project, province=ProvinceFactory(), pilot=pilot)
    factories.CoordinatorAssignmentFactory(pilot=pilot)
    for factory, field, target in LINKS:
        row = rows.get(factory)
        if row is not None:
            setattr(row, field, rows.get(target) or target(project=project))
            row.save()
    deliverable = rows[factories.DeliverableFactory]
    deliverable.owner = OrganisationFactory()
    deliverable.save()


def test_project_page_costs_the_same_queries_for_any_number_of_rows(
    staff, django_assert_num_queries, django_assert_max_num_queries
):
    project = complete_project()
    address = page_of("change", project)
    staff.get(address)
    with django_assert_max_num_queries(62) as first:
        staff.get(address)

    for _number in range(9):
        add_rows(project)

    with django_assert_num_queries(len(first.captured_queries)):
        staff.get(address)


def test_new_project_page_offers_every_kind_of_part(staff):
    page = staff.get(reverse("admin:programmes_project_add"))

    formsets = {inline.formset.prefix for inline in page.context["inline_admin_formsets"]}
    assert formsets == {
        *("roles", "contributions", "target_groups", "project_provinces", "province_scopes"),
        *("legal_bases", "agreements", "extensions", "alignments", "relations", "objectives"),
        *("results", "deliverables", "activity_groups", "activity_series", "figures"),
        *("support", "challenges", "good_practice", "coordinator_assignments"),
    }


@pytest.mark.parametrize(("factory", "field", "target"), LINKS)
def test_field_offers_rows_of_the_same_project_only(staff, factory, field, target):
    row = factory()
    own = target.create_batch(2, project=row.project)
    target()

    page = staff.get(page_of("change", row))

    assert options(page, field) == {"", *(str(one.pk) for one in own)}


@pytest.mark.parametrize(("factory", "field", "target"), LINKS)
def test_new_row_is_offered_nothing_until_its_project_is_known(staff, factory, field, target):
    row = target()
    address = reverse(f"admin:{factory._meta.model._meta.label_lower.replace('.', '_')}_add")

    assert options(staff.get(address), field) == {""}
    assert options(staff.get(address, {"project": "abc"}), field) == {""}
    known = staff.get(address, {"project": row.project.pk})
    assert options(known, field) == {"", str(row.pk)}


@pytest.mark.parametrize(("factory", "field", "target"), LINKS)
def test_row_of_another_project_is_refused_at_its_field(staff, factory, field, target):
    row = factory()
    target(project=row.project)
    stranger = target()

    response = send(staff, row, **{field: stranger.pk})

    assert list(response.context["adminform"].form.errors) == [field]
    row.refresh_from_db()
    assert getattr(row, field) is None


@pytest.mark.parametrize(
    ("factory", "field", "target"), [link for link in LINKS if link[0] in PARTS]
)
def test_row_of_another_project_is_refused_in_the_project(staff, factory, field, target):
    row, stranger = factory(), target()
    prefix = {"Deliverable": "deliverables", "Figure": "figures", "SupportDelivery": "support"}
    name = f"{prefix.get(type(row).__name__, 'alignments')}-0-{field}"

    response = send(staff, row.project, **{name: stranger.pk})

    assert errors_of(response)
    row.refresh_from_db()
    assert getattr(row, field) is None


def test_activity_of_a_figure_is_searched_for_in_its_project_only(staff):
    figure = factories.FigureFactory()
    own = factories.ActivityFactory(project=figure.project, title_tr="Iğdır toplantısı")
    factories.ActivityFactory(title_tr="Iğdır çalıştayı")
    page = staff.get(page_of("change", figure.project)).content.decode()
    address = f"/admin/autocomplete/?project={figure.project.pk}"
    field = {"app_label": "programmes", "model_name": "figure", "field_name": "activity"}

    asked = field | {"term": "IGDIR"}
    found = staff.get(reverse("admin:autocomplete"), asked | {"project": own.project_id})
    lost = staff.get(reverse("admin:autocomplete"), asked | {"project": "abc"})

    assert f'data-ajax--url="{address}"' in page
    assert [row["id"] for row in found.json()["results"]] == [str(own.pk)]
    assert lost.json()["results"] == []


def test_chosen_rows_stand_in_the_project_with_their_names(staff):
    project = complete_project()
    agreement = project.agreements.get()

    page = staff.get(page_of("change", project)).content.decode()

    for row in (agreement.parties.get(), project.relations.get().other):
        assert f'<option value="{row.pk}" selected>{row}</option>' in page


def test_contribution_offers_the_funders_of_the_project(staff):
    contribution = factories.ContributionFactory()
    factories.ProjectOrganisationFactory(project=contribution.project)
    funders = contribution.project.roles.filter(role="funder")

    page = staff.get(page_of("change", contribution.project))

    form = page.context["inline_admin_formsets"][1].formset.forms[0]
    offered = {str(value) for value, _words in form.fields["funder"].choices}
    assert offered == {"", *(str(role.organisation_id) for role in funders)}


def test_parts_and_ways_of_overcoming_are_edited_below_their_parent(staff):
    challenge = factories.ChallengeFactory()
    row = {"mitigations-TOTAL_FORMS": 1, "mitigations-0-primary_language": "tr"}

    send(
        staff,
        challenge,
        **row,
        **{"mitigations-0-ordinal": 1, "mitigations-0-description_tr": "Çevrim içi yapıldı."},
    )

    assert Mitigation.objects.get().challenge == challenge
    deliverable = factories.DeliverablePartFactory().deliverable
    page = staff.get(page_of("change", deliverable)).content.decode()
    assert 'name="parts-0-title_en"' in page


def test_training_programme_is_edited_with_its_groups_days_and_sectors(staff):
    project, group = factories.ProjectFactory(), factories.TargetGroupFactory()
    address = reverse("admin:trainings_trainingprogramme_add")
    page = staff.get(address)
    data = typed(page) | {"project": project.pk, "title_tr": "Eğitimler", "audience": "cso"}
    chosen = {"groups": [group.pk], "days": 3, "expert_sectors": ["public", "academia"]}

    response = staff.post(address, data | chosen | {"mentoring_en": "By telephone"})

    assert response.status_code == 302
    row = TrainingProgramme.objects.get()
    assert (list(row.groups.all()), row.days) == ([group], 3)
    assert row.expert_sectors == ["public", "academia"]
    assert (row.mentoring_tr or "", row.mentoring_en) == ("", "By telephone")
    body = page.content.decode()
    assert body.count('type="checkbox" name="expert_sectors"') == 4


def test_unknown_sector_of_experts_is_refused_at_its_field(staff):
    address = reverse("admin:trainings_trainingprogramme_add")

    response = staff.post(address, {"expert_sectors": ["church"]})

    assert "expert_sectors" in response.context["adminform"].form.errors


# Refused by the database, told in words


def test_funder_that_contributed_stays_a_funder(staff):
    contribution = factories.ContributionFactory()
    role = contribution.project.roles.get(organisation=contribution.funder)
    words = "A contribution comes from a funder of the project: add the organisation as a funder, "

    response = send(staff, role, role="beneficiary")

    assert errors_of(response)[0].startswith(words)
    role.refresh_from_db()
    assert role.role == "funder"


def test_contribution_of_no_funder_is_an_error_of_the_form(staff):
    contribution = factories.ContributionFactory()

    response = send(staff, contribution, funder=OrganisationFactory().pk)

    assert errors_of(response)[0].startswith("A contribution comes from a funder")


def test_shares_over_a_hundred_per_cent_are_an_error_of_the_form(staff):
    first = factories.ContributionFactory(share_percent=60)
    second = factories.ContributionFactory(project=first.project, share_percent=40)

    response = send(staff, second, share_percent="50")

    assert errors_of(response)[0] == "The shares of a project add up to 100 per cent at most."
    second.refresh_from_db()
    assert second.share_percent == 40


def test_shares_over_a_hundred_per_cent_are_an_error_of_the_project(staff):
    first = factories.ContributionFactory(share_percent=60)
    factories.ContributionFactory(project=first.project, share_percent=40)

    response = send(staff, first.project, **{"contributions-0-share_percent": "70"})

    assert errors_of(response)[0] == "The shares of a project add up to 100 per cent at most."


@pytest.mark.parametrize(
    "factory", sorted({link[2] for link in LINKS}, key=lambda factory: factory.__name__)
)
def test_part_moved_to_another_project_is_an_error_of_the_form(staff, factory):
    row, other = factory(), factories.ProjectFactory()

    response = send(staff, row, project=other.pk)

    assert errors_of(response)[0].startswith("A part that others may refer to stays")
    row.refresh_from_db()
    assert row.project != other


@pytest.mark.parametrize(("factory", "field", "target"), LINKS)
def test_link_to_another_project_has_words_wherever_it_is_tried(factory, field, target):
    row, stranger = factory(), target()

    type(row).objects.filter(pk=row.pk).update(**{field: stranger})
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        connection.check_constraints()

    with override("en"):
        assert "belong to the same project" in words_of(refused.value)
    type(row).objects.filter(pk=row.pk).update(**{field: None})


def test_two_objectives_named_first_are_an_error_of_the_project(staff):
    first, _second = factories.FrameworkAlignmentFactory.create_batch(
        2, project=factories.ProjectFactory()
    )

    response = send(
        staff,
        first.project,
        **{"alignments-0-is_primary": "on", "alignments-1-is_primary": "on"},
    )

    assert errors_of(response)
    assert not FrameworkAlignment.objects.filter(is_primary=True).exists()


@pytest.mark.parametrize(
    ("factory", "changed"),
    [
        (factories.FrameworkObjectiveFactory, {"framework": "gcr", "number": 5}),
        (factories.ContributionFactory, {"amount": "-1"}),
        (factories.ContributionFactory, {"currency": ""}),
        (factories.ContributionFactory, {"amount": "", "currency": "EUR"}),
        (factories.ContributionFactory, {"share_percent": "101"}),
        (factories.ContributionFactory, {"share_percent": "0"}),
        (factories.ExtensionFactory, {"decided_on": "2099-01-01"}),
        (factories.ActivitySeriesFactory, {"planned_number": "0"}),
        (factories.ActivitySeriesFactory, {"days": "0"}),
    ],
)
def test_what_the_database_refuses_is_said_in_the_form(staff, factory, changed):
    row = factory()

    response = send(staff, row, **changed)

    (words, *_more) = errors_of(response)
    assert "Constraint" not in words
    assert "violated" not in words


def test_project_related_to_itself_is_an_error_of_its_form_and_of_the_project(staff):
    row = factories.ProjectRelationFactory()

    for response in (
        send(staff, row, other=row.project_id),
        send(staff, row.project, **{"relations-0-other": row.project_id}),
    ):
        assert "A project is related to others, not to itself." in "".join(errors_of(response))


def test_same_number_twice_is_an_error_of_the_project(staff):
    project = factories.ProjectFactory()
    factories.ActivityGroupFactory(project=project, number=1)
    factories.ActivityGroupFactory(project=project, number=2)

    response = send(staff, project, **{"activity_groups-1-number": "1"})

    words = "Each row may stand here once: “Number” is given twice."
    assert words in "".join(errors_of(response))


def test_activity_is_edited_with_its_group_series_audience_and_catchment(staff):
    activity = factories.ActivityFactory()
    group = factories.ActivityGroupFactory(project=activity.project)
    series = factories.ActivitySeriesFactory(project=activity.project)
    province = ProvinceFactory(plate_code=63)
    chosen = {"group": group.pk, "series": series.pk, "catchment": [province.pk]}
    texts = {"audience_tr": "Kaymakam adayları", "catchment_note_en": "From seven regions"}

    response = send(staff, activity, number=3, **chosen, **texts)

    assert response.status_code == 302
    row = Activity.objects.get()
    assert (row.group, row.number, row.series) == (group, 3, series)
    assert (row.audience_tr, row.catchment_note_en) == ("Kaymakam adayları", "From seven regions")
    assert list(row.catchment.all()) == [province]


def test_contribution_of_a_new_funder_needs_its_role_first(staff):
    project = factories.ProjectFactory()
    stranger = OrganisationFactory()
    data = typed(staff.get(page_of("change", project)))
    row = {"contributions-TOTAL_FORMS": 1, "contributions-0-funder": stranger.pk}

    response = staff.post(page_of("change", project), data | row)

    assert errors_of(response)
    assert not Contribution.objects.exists()
