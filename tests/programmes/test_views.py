"""The public project pages: what they show, what they hide, what they cost, what they forgive."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from organisations.models import Organisation
from programmes.models import Figure, Project, ProjectOrganisation
from programmes.models.parts import mark_of
from programmes.services import approve_project, submit_project, withdraw_project
from provinces import services as province_services
from tests.factories.accounts import UserFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.programmes import (
    ActivityFactory,
    DeliverableFactory,
    FigureFactory,
    ObjectiveFactory,
    ProgrammeFactory,
    ProjectFactory,
    ProjectOrganisationFactory,
    ProjectProvinceFactory,
    ProjectReviewFactory,
    ProvinceScopeFactory,
    ResultFactory,
    ThemeFactory,
)
from tests.factories.provinces import ProvinceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(django_user_model):
    return django_user_model.objects.create_superuser(
        email="memur@example.org", password="uzun-bir-parola"
    )


def address(name="project_list", *args, language="tr", query=""):
    with translation.override(language):
        return reverse(f"programmes:{name}", args=args) + query


def titles(response):
    return [project.title_tr for project in response.context["page"]]


def page_of(client, project, language="tr"):
    response = client.get(address("project_detail", project.slug, language=language))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def text_of(soup):
    return " ".join(soup.get_text(" ").split())


# The list


def test_project_list_shows_published_projects_newest_first(client):
    old = ProjectFactory(start_on=date(2016, 1, 1))
    new = ProjectFactory(start_on=date(2018, 1, 1))
    ProjectFactory(draft=True)
    ProjectFactory(archived=True)

    response = client.get(address())

    assert list(response.context["page"]) == [new, old]
    assert "2 proje" in response.content.decode()


def test_project_list_shows_drafts_to_staff(client, officer):
    draft = ProjectFactory(draft=True)
    client.force_login(officer)

    response = client.get(address())

    assert list(response.context["page"]) == [draft]


def test_project_list_sorted_by_title_follows_the_turkish_alphabet(client):
    names = ["Ğ projesi", "Şanlıurfa", "Iğdır", "İzmir", "Çorum", "Cizre", "Zonguldak", "Isparta"]
    for name in names:
        ProjectFactory(title_tr=name)

    response = client.get(address(query="?sort=title"))

    assert titles(response) == [
        "Cizre",
        "Çorum",
        "Ğ projesi",
        "Iğdır",
        "Isparta",
        "İzmir",
        "Şanlıurfa",
        "Zonguldak",
    ]


@pytest.mark.parametrize("sort", ["newest", "title"])
def test_project_list_pages_show_every_project_once(client, sort):
    ProjectFactory.create_batch(30)
    seen, query = [], f"?sort={sort}"

    while query:
        page = client.get(address() + query).context["page"]
        seen += page.rows
        query = page.older

    assert len(seen) == len(set(seen)) == 30


@pytest.mark.parametrize("rows", [1, 30])
def test_project_list_costs_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    for project in ProjectFactory.create_batch(rows, themes=[ThemeFactory()]):
        ProjectProvinceFactory(project=project)
        ProjectOrganisationFactory(project=project)

    with django_assert_num_queries(2):
        response = client.get(address())

    assert len(response.context["page"]) == min(rows, 25)


@pytest.fixture
def described():
    """One project that every filter can find, beside one that none should."""
    theme = ThemeFactory(slug="cocuk")
    project = ProjectFactory(
        title_tr="Işıklı Yol",
        programme=ProgrammeFactory(slug="ipa-ii-2014"),
        stage=Project.Stage.ONGOING,
        themes=[theme, ThemeFactory(slug="genclik")],
        start_on=date(2014, 1, 1),
        start_precision="year",
        end_on=date(2015, 12, 31),
        end_precision="year",
    )
    ProjectProvinceFactory(project=project, province=ProvinceFactory(plate_code=63))
    organisation = OrganisationFactory(slug="mfib")
    ProjectOrganisationFactory(project=project, organisation=organisation)
    ProjectOrganisationFactory(project=project, organisation=organisation, funder=True)
    other = ProjectFactory(themes=[ThemeFactory(slug="diger")])
    ProjectProvinceFactory(project=other, province=ProvinceFactory(plate_code=16))
    ProjectOrganisationFactory(project=other)
    return project


@pytest.mark.parametrize(
    "query",
    [
        "programme=ipa-ii-2014",
        "theme=cocuk",
        "theme=cocuk&theme=genclik",
        "province=sanliurfa",
        "organisation=mfib",
        "stage=ongoing",
        "year=2014",
        "year=2015",
        "q=IŞIKLI",
        "q=isikli+YOL",
        "stage=ongoing&province=sanliurfa&year=2014&q=yol",
    ],
)
def test_project_list_filter_finds_the_project_once(client, described, query):
    response = client.get(address(query=f"?{query}"))

    assert list(response.context["page"]) == [described]
    assert response.context["problems"] == []


@pytest.mark.parametrize(
    "query", ["province=sanliurfa&year=2018", "q=yokboylebirkelime", "year=2016"]
)
def test_project_list_without_hits_offers_a_way_back(client, described, query):
    response = client.get(address(query=f"?{query}"))

    assert len(response.context["page"]) == 0
    assert f'href="{address()}"' in response.content.decode()


def test_project_list_filters_offer_only_what_visible_projects_have(client, described):
    ProjectFactory(draft=True, programme=ProgrammeFactory(slug="gizli"))
    ProgrammeFactory(slug="bos")

    form = client.get(address()).context["filter"].form

    assert "gizli" not in dict(form.fields["programme"].choices)
    assert "bos" not in dict(form.fields["programme"].choices)
    assert [slug for slug, _name in form.fields["province"].choices] == ["", "bursa", "sanliurfa"]
    years = [year for year, _words in form.fields["year"].choices]
    assert years == ["", "2020", "2019", "2018", "2017", "2016", "2015", "2014"]


def test_project_list_chip_leads_to_the_list_without_that_filter(client, described):
    soup = BeautifulSoup(
        client.get(address(query="?stage=ongoing&year=2014&sort=title")).content, "html.parser"
    )

    links = [chip["href"] for chip in soup.select("a.chip")]
    assert links == ["?year=2014&sort=title", "?stage=ongoing&sort=title"]


@pytest.mark.parametrize(
    "query",
    [
        "?year=abc",
        "?year=99999999999999999999",
        "?sort=password",
        "?page=-1",
        "?page=2",
        "?after=%00",
        "?before=%F0%9F",
        "?province=%00",
        "?q=%00",
        "?theme=%00&theme=%27%3B--",
        "?programme=" + "ğ" * 5000,
        "?q=" + "ş" * 5000,
        "?organisation=%ED%A0%80",
    ],
)
def test_project_list_with_bad_input_is_a_page_with_a_message(client, described, query):
    response = client.get(address() + query)

    assert response.status_code == 200
    assert "note warn" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "?q=a%26%7C!%3A*%27",
        "?q=%3C%3E",
        "?q=''",
        "?lorem=ipsum",
        # A place in the list whose key is larger than any column holds.
        "?after=WyIyMDE4LTA1LTE0Iiw5OTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ",
    ],
)
def test_project_list_with_odd_but_harmless_input_answers(client, described, query):
    assert client.get(address() + query).status_code == 200


def test_project_list_asks_for_one_other_province_however_many_are_named(
    client, django_assert_max_num_queries
):
    slugs = [row.province.slug for row in ProjectProvinceFactory.create_batch(20)]
    address = reverse("programmes:project_list")

    with django_assert_max_num_queries(4) as asked:
        response = client.get(address, {"also": slugs * 15})

    assert response.status_code == 200
    assert max(query["sql"].count('"province_id"') for query in asked.captured_queries) < 20


def test_project_list_marks_a_title_in_the_other_language(client):
    ProjectFactory(primary_language="en", title_tr=None, title_en="Migration & Civil Society")

    soup = BeautifulSoup(client.get(address()).content, "html.parser")

    assert soup.select_one(".result h3 a [lang=en]").text == "Migration & Civil Society"


# One project


@pytest.fixture
def full():
    """A project with everything, 53 provinces short."""
    province_services.load_provinces()
    project = ProjectFactory(
        themes=[ThemeFactory(title_tr="Sosyal politika")],
        programming_year=2014,
        duration_months=24,
        contract_type="grant",
        dates_as_written="14 May 2018",
        background_tr="19. Fasıl",
        background_en="Chapter 19",
        reference_document_tr="2014 Eylem Belgesi",
        reference_document_en="2014 Action Document",
    )
    pilot = ProjectProvinceFactory(project=project, province=ProvinceFactory(plate_code=16))
    for plate_code in (41, 43, 11, 77, 10):
        ProjectProvinceFactory(
            project=project, pilot=pilot, province=ProvinceFactory(plate_code=plate_code)
        )
    ProvinceScopeFactory(project=project)
    ObjectiveFactory(project=project)
    ResultFactory(project=project, number=3, description_tr="Müzakere gücü arttı")
    DeliverableFactory(project=project, number=7, title_tr="Yönetişim modeli & plan")
    FigureFactory(project=project)
    ActivityFactory(project=project, title_tr="Açılış Konferansı")
    ProjectOrganisationFactory(project=project)
    return project


def test_project_page_shows_everything_that_is_recorded(client, full):
    shown = text_of(page_of(client, full))

    for words in [
        full.title_tr,
        "14 Mayıs 2018 – Mayıs 2020",
        "14 May 2018",
        "Sosyal politika",
        "2014 Eylem Belgesi",
        "19. Fasıl",
        "Diyalog kültürünü güçlendirmek",
        "Müzakere gücü arttı",
        "Yönetişim modeli & plan",
        "Açılış Konferansı",
        "ihtiyaç analizi yapılan pilot iller",
        "1.500",
    ]:
        assert words in shown


def test_project_page_lists_pilots_with_their_neighbours_in_turkish_order(client, full):
    soup = page_of(client, full)

    row = soup.select_one("#provinces").find_parent("section").select("tbody tr")[0]
    assert [link.text for link in row.select("a")] == [
        "Bursa",
        "Balıkesir",
        "Bilecik",
        "Kocaeli",
        "Kütahya",
        "Yalova",
    ]


def test_project_page_map_colours_only_this_projects_roles(client, full):
    other = ProjectProvinceFactory(province=ProvinceFactory(plate_code=6))

    soup = page_of(client, full)

    assert len(soup.select("a.map-cell.is-pilot")) == 1
    assert len(soup.select("a.map-cell.is-neighbour")) == 5
    assert other.project.title_tr not in text_of(soup)


def test_draft_project_is_not_found_by_the_public_but_shown_to_staff(client, officer):
    draft = ProjectFactory(draft=True)
    url = address("project_detail", draft.slug)

    for_public = client.get(url)
    client.force_login(officer)
    for_staff = client.get(url)

    assert (for_public.status_code, for_staff.status_code) == (404, 200)
    assert "note warn" in for_staff.content.decode()


def test_draft_project_is_not_found_by_a_member_without_office(client, django_user_model):
    draft = ProjectFactory(draft=True)
    client.force_login(
        django_user_model.objects.create_user(email="uye@example.org", password="uzun-bir-parola")
    )

    assert client.get(address("project_detail", draft.slug)).status_code == 404


@pytest.mark.parametrize("slug", ["yok", "a" * 5000, "A_b-1"])
def test_project_page_of_an_unknown_address_is_not_found(client, slug):
    assert client.get(address("project_detail", slug)).status_code == 404


def test_project_page_without_budget_says_not_published_and_never_zero(client):
    project = ProjectFactory(undated=True)

    shown = text_of(page_of(client, project, "en"))

    assert "Budget not published" in shown
    assert "What is not recorded" in shown
    assert "€0" not in shown


@pytest.mark.parametrize(("language", "words"), [("tr", "2.633.500 avro"), ("en", "€2,633,500")])
def test_project_page_shows_the_budget_in_the_readers_form(client, language, words):
    project = ProjectFactory(budget_amount=2633500, budget_currency="EUR")

    assert words in text_of(page_of(client, project, language))


@pytest.mark.parametrize(
    ("qualifier", "value", "words"),
    [
        (Figure.Qualifier.EXACT, 33, "33"),
        (Figure.Qualifier.AT_LEAST, 1500, "at least 1,500"),
        (Figure.Qualifier.NEARLY, 300, "nearly 300"),
        (Figure.Qualifier.TARGET, 2000, "2,000 (target)"),
    ],
)
def test_project_page_states_a_figure_as_exactly_as_its_source(client, qualifier, value, words):
    figure = FigureFactory(qualifier=qualifier, value=value)

    soup = page_of(client, figure.project, "en")

    assert soup.select_one("#figures").find_parent("section").select_one("td.num").text == words


@pytest.mark.parametrize(
    ("funders", "words", "has_emblem"),
    [
        (["european_union"], "Funded by the European Union.", True),
        (
            ["european_union", "turkiye"],
            "Co-funded by the European Union and the Republic of Türkiye.",
            True,
        ),
        (["unhcr"], "European Union", False),
        (["turkiye"], "European Union", False),
    ],
)
def test_project_page_funding_statement_follows_from_the_funders(
    client, funders, words, has_emblem
):
    project = ProjectFactory(funder=False)
    for trait in funders:
        ProjectOrganisationFactory(
            project=project, funder=True, organisation=OrganisationFactory(**{trait: True})
        )

    soup = page_of(client, project, "en")

    assert bool(soup.select(".fund svg")) == has_emblem
    assert (words in text_of(soup)) == has_emblem


def test_project_page_shows_no_emblem_for_an_eu_body_that_did_not_pay(client):
    role = ProjectOrganisationFactory(organisation=OrganisationFactory(european_union=True))

    assert not page_of(client, role.project, "en").select(".fund")


def test_project_page_names_an_organisation_as_then_and_as_today(client):
    ministry = OrganisationFactory(
        kind=Organisation.Kind.MINISTRY, name_tr="Aile ve Sosyal Hizmetler Bakanlığı"
    )
    role = ProjectOrganisationFactory(
        organisation=ministry, name_as_written_tr="Aile, Çalışma ve Sosyal Hizmetler Bakanlığı"
    )

    shown = text_of(page_of(client, role.project))

    assert "Aile, Çalışma ve Sosyal Hizmetler Bakanlığı" in shown
    assert "Aile ve Sosyal Hizmetler Bakanlığı)" in shown


def test_project_page_says_nothing_of_today_when_the_name_is_the_same(client):
    organisation = OrganisationFactory(name_tr="Birleşmiş Milletler")
    role = ProjectOrganisationFactory(
        organisation=organisation, name_as_written_tr="Birleşmiş Milletler"
    )

    soup = page_of(client, role.project)

    section = soup.select_one("#organisations").find_parent("section")
    assert text_of(section).count("Birleşmiş Milletler") == 1


def test_project_page_in_the_other_language_marks_what_is_not_translated(client):
    project = ProjectFactory(
        primary_language="en",
        title_tr=None,
        title_en="Migration & Civil Society",
        summary_tr=None,
        summary_en="English only",
    )

    soup = page_of(client, project)

    assert soup.select_one("h1 [lang=en]").text == "Migration & Civil Society"
    assert soup.select_one(".lead [lang=en]").text == "English only"
    assert len(soup.select(".page-head .untranslated")) == 2


def test_project_page_marks_our_translation_of_a_historic_title(client):
    project = ProjectFactory(
        primary_language="en", title_en="The Title Then", title_is_our_translation=True
    )

    translated, original = page_of(client, project), page_of(client, project, "en")

    assert "The Title Then" in text_of(translated.select_one(".page-head"))
    assert text_of(original.select_one(".page-head")).count("The Title Then") == 1


def test_project_page_puts_activities_in_order_of_time_and_undated_ones_last(client):
    project = ProjectFactory()
    for title, start, ordinal in [
        ("Almanya", date(2018, 12, 10), 1),
        ("Açılış", None, 2),
        ("Finlandiya", date(2018, 9, 17), 3),
    ]:
        ActivityFactory(
            project=project, title_tr=title, start_on=start, end_on=None, ordinal=ordinal
        )

    soup = page_of(client, project)

    steps = [step.select_one("b").text for step in soup.select(".timeline li")]
    assert steps == ["Finlandiya", "Almanya", "Açılış"]


def test_project_page_escapes_what_people_typed(client):
    project = ProjectFactory(title_tr="<script>alert('ş')</script> & \"Ortak\"")

    raw = client.get(address("project_detail", project.slug)).content.decode()

    assert "<script>alert" not in raw
    assert "&lt;script&gt;" in raw


def test_project_page_contents_link_to_parts_that_exist(client, full):
    soup = page_of(client, full)

    anchors = [link["href"].removeprefix("#") for link in soup.select(".side a")]
    assert anchors
    assert all(soup.find(id=anchor) for anchor in anchors)


def test_project_page_groups_roles_in_one_order(client):
    project = ProjectFactory()
    for role in ("beneficiary", "funder", "consortium_lead"):
        ProjectOrganisationFactory(project=project, role=role)

    soup = page_of(client, project, "en")

    section = soup.select_one("#organisations").find_parent("section")
    assert [dt.text for dt in section.select("dt")] == [
        str(label)
        for value, label in ProjectOrganisation.Role.choices
        if value in {"funder", "beneficiary", "consortium_lead"}
    ]


# States


def in_state(state):
    if state == "in_review":
        return ProjectReviewFactory().project
    return ProjectFactory(withdrawn=True) if state == "withdrawn" else ProjectFactory(state=state)


@pytest.mark.parametrize("language", ["tr", "en"])
def test_visitors_read_published_projects_and_learn_that_one_was_withdrawn(
    client, officer, language
):
    rows = {state: in_state(state) for state in Project.State.values}
    pages = {
        state: address("project_detail", row.slug, language=language) for state, row in rows.items()
    }

    answers = {state: client.get(page).status_code for state, page in pages.items()}
    listed = set(client.get(address(language=language)).context["page"])
    client.force_login(officer)

    assert answers == {
        "draft": 404,
        "in_review": 404,
        "published": 200,
        "archived": 404,
        "withdrawn": 410,
    }
    assert listed == {rows["published"]}
    assert {client.get(page).status_code for page in pages.values()} == {200}


def test_address_of_a_withdrawn_project_says_so_and_only_staff_read_why(client, officer):
    project = ProjectFactory(draft=True, slug="eski-adres")
    project.slug = "yeni-adres"
    project.save()
    ProjectOrganisationFactory(project=project, funder=True)
    submit_project(project=project, actor=UserFactory())
    approve_project(project=project, actor=officer, mark=mark_of(project.pk))
    withdraw_project(project=project, actor=officer, reason="Kişisel veri içeriyordu.")

    for slug in ("yeni-adres", "eski-adres"):
        page = client.get(address("project_detail", slug, language="en"))
        assert page.status_code == 410
        assert "This page was taken down" in page.content.decode()
        assert "Kişisel veri" not in page.content.decode()
    client.force_login(officer)

    assert "Kişisel veri içeriyordu." in text_of(page_of(client, project))
