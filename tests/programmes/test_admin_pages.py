"""A project with hundreds of rows in the back office: some at a time, all within reach."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from programmes.admin.pages import ROWS
from programmes.models import Figure
from tests.core.test_admin_audit import typed
from tests.factories import programmes as factories
from tests.factories.accounts import UserFactory
from tests.factories.provinces import ProvinceFactory

pytestmark = pytest.mark.django_db
MANY = [
    factories.FigureFactory,
    factories.DeliverableFactory,
    factories.ActivitySeriesFactory,
    factories.ProjectRelationFactory,
    factories.ObjectiveFactory,
    factories.ResultFactory,
    factories.ChallengeFactory,
    factories.SupportDeliveryFactory,
]


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(roles=["administrator"], language="en"))
    return client


@pytest.fixture
def project():
    project = factories.ProjectFactory(draft=True)
    factories.FigureFactory.create_batch(2 * ROWS + 5, project=project)
    return project


def address(project, page=""):
    change = reverse("admin:programmes_project_change", args=[project.pk])
    return f"{change}?figures-page={page}" if page else change


def forms_of(page, kind="figures"):
    formsets = {one.formset.prefix: one.formset for one in page.context["inline_admin_formsets"]}
    return formsets[kind].forms


def line_of(page):
    """What stands below the rows: its words, and where its links lead."""
    line = BeautifulSoup(page.content, "html.parser").select_one("#content-main .paginator")
    return " ".join(line.text.split()), [link["href"] for link in line.select("a")]


def test_rows_stand_on_pages_with_links_to_the_others_and_to_their_list(staff, project):
    pages = [staff.get(address(project, number)) for number in ("", 2, 3)]

    shown = [[form.instance.pk for form in forms_of(page)] for page in pages]
    assert [len(keys) for keys in shown] == [ROWS, ROWS, 5]
    assert [key for keys in shown for key in keys] == [row.pk for row in project.figures.all()]
    words, links = line_of(pages[1])
    assert words.startswith("Figures: rows 21 to 40 of 45. Former rows Further rows All in")
    listed = f"/admin/programmes/figure/?project__id__exact={project.pk}"
    assert links == ["?figures-page=1#figures-group", "?figures-page=3#figures-group", listed]
    assert len(staff.get(listed).context["cl"].result_list) == 45


@pytest.mark.parametrize("asked", ["0", "99", "-1", "x", "²", "99999999999"])
def test_page_that_is_not_there_is_the_first(staff, project, asked):
    page = staff.get(address(project, asked))

    assert len(forms_of(page)) == ROWS
    assert line_of(page)[0].startswith("Figures: rows 1 to 20 of 45.")


def test_row_of_a_later_page_is_saved_and_the_page_is_kept(staff, project):
    last = project.figures.last()
    data = typed(staff.get(address(project, 3))) | {"figures-4-label_tr": "Son gösterge"}
    untouched = list(project.figures.exclude(pk=last.pk).values_list("label_tr", "updated_at"))

    response = staff.post(address(project, 3), data | {"_continue": "1"})

    assert response.url.endswith("?figures-page=3")
    last.refresh_from_db()
    assert last.label_tr == "Son gösterge"
    assert list(project.figures.exclude(pk=last.pk).values_list("label_tr", "updated_at")) == (
        untouched
    )


def test_what_was_typed_on_a_later_page_is_kept_when_it_is_refused(staff, project):
    data = typed(staff.get(address(project, 2)))
    wrong = {"figures-0-value": "-1", "figures-1-label_tr": "Yeni ad"}

    response = staff.post(address(project), data | wrong)

    assert response.status_code == 200
    assert len(forms_of(response)) == ROWS
    assert forms_of(response)[1]["label_tr"].value() == "Yeni ad"
    assert not Figure.objects.filter(label_tr="Yeni ad").exists()


def test_row_of_another_project_is_not_saved_through_this_one(staff, project):
    stranger = factories.FigureFactory()
    data = typed(staff.get(address(project)))
    taken = {"figures-0-id": stranger.pk, "figures-0-label_tr": "Benim", "figures-1-id": "²"}

    response = staff.post(address(project), data | taken)

    assert response.status_code == 200
    assert not Figure.objects.filter(label_tr="Benim").exists()


def test_project_with_more_than_a_thousand_fields_is_saved(staff):
    project = factories.ProjectFactory(draft=True)
    for factory in MANY:
        factory.create_batch(ROWS, project=project)
    data = typed(staff.get(address(project)))
    assert len(data) > 1000

    response = staff.post(address(project), data | {"figures-19-label_tr": "Son gösterge"})

    assert response.status_code == 302
    assert project.figures.last().label_tr == "Son gösterge"


def test_provinces_offer_all_and_show_the_chosen_one(staff):
    neighbour = factories.ProjectProvinceFactory(province=ProvinceFactory(name_en="<Iğdır>"))
    page = staff.get(address(neighbour.project)).content.decode()

    fields = BeautifulSoup(page, "html.parser").select("select[name$=-province]")
    chosen = [field.select_one("option[selected]").text for field in fields]

    assert [field["name"] for field in fields] == [
        "project_provinces-0-province",
        "project_provinces-__prefix__-province",
    ]
    assert chosen == [neighbour.province.name_en, "---------"]
    assert "&lt;Iğdır&gt;" in page
