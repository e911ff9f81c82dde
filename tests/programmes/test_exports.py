"""What a project's page is made of: names then and now, gaps, and what other apps add."""

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from core.translation import Translated
from programmes.exports import party
from programmes.signals import Line, Section, project_page
from tests.factories.organisations import OrganisationFactory
from tests.factories.programmes import ProjectFactory, ProjectOrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "present", "abbreviation", "today"),
    [
        ("Aile, Çalışma ve Sosyal Hizmetler Bakanlığı", "Aile Bakanlığı", "", "Aile Bakanlığı"),
        ("Avrupa Birliği", "Avrupa Birliği", "AB", ""),
        ("AB", "Avrupa Birliği", "AB", ""),
        ("Türkiye", "Türkiye Cumhuriyeti", "", ""),
        ("Hazine Bakanlığı Merkezi Finans Birimi (MFB)", "Merkezi Finans Birimi", "MFB", ""),
    ],
)
def test_party_says_todays_name_only_where_it_is_another(written, present, abbreviation, today):
    organisation = OrganisationFactory(name_tr=present, abbreviation_tr=abbreviation)
    role = ProjectOrganisationFactory(organisation=organisation, name_as_written_tr=written)

    with translation.override("tr"):
        found = party(role)

    assert (found.written.text, found.today) == (written, today)


def test_party_without_a_written_name_is_called_as_today():
    role = ProjectOrganisationFactory(organisation=OrganisationFactory(name_tr="Iğdır Derneği"))

    with translation.override("tr"):
        found = party(role)

    assert (found.written.text, found.today) == ("Iğdır Derneği", "")


def test_party_compares_names_in_the_language_in_which_it_was_written():
    organisation = OrganisationFactory(name_tr="Göç İdaresi", name_en="Migration Management")
    role = ProjectOrganisationFactory(
        organisation=organisation,
        primary_language="en",
        name_as_written_en="Directorate General",
    )

    with translation.override("tr"):
        found = party(role)

    assert (found.written.language, found.today) == ("en", "Migration Management")


@pytest.fixture
def answer():
    """Answer the project's page as an app to the left does."""
    connected = []

    def connect(section):
        def receiver(sender, **kwargs):
            return section

        project_page.connect(receiver, weak=False)
        connected.append(receiver)

    yield connect
    for receiver in connected:
        project_page.disconnect(receiver)


def test_section_of_another_app_stands_on_the_page_and_in_its_contents(client, answer):
    line = Line("/tr/yer/", Translated("Işık & Söz", "tr", is_fallback=False), "Rehber")
    answer(Section("guides", "Rehberlerimiz", [line]))
    answer(Section("nothing", "Boş bölüm", []))

    soup = BeautifulSoup(client.get(ProjectFactory().get_absolute_url()).content, "html.parser")

    section = soup.select_one("#guides").find_parent("section")
    assert section.select_one("a[href='/tr/yer/']").text == "Işık & Söz"
    assert soup.find(id="nothing") is None
