"""Every public page in both languages, on a wide and a narrow screen, light and dark."""

import pytest

from tests.browser import eyes
from tests.browser.addresses import (
    FOR_EVERYBODY,
    LANGUAGES,
    ROUTES,
    SECTIONS,
    UNKNOWN,
    sitemap_paths,
    some_of,
    targets,
)


@pytest.mark.parametrize("target", targets(ROUTES | FOR_EVERYBODY), ids=str)
def test_public_page_on_every_screen_has_no_fault(tab_of, look, target):
    assert look(tab_of(target.language), target) == []


@pytest.mark.parametrize("target", targets(UNKNOWN), ids=str)
def test_unknown_address_on_every_screen_has_no_fault(tab_of, look, target):
    assert look(tab_of(target.language), target, status=404) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", SECTIONS)
def test_sitemap_section_on_a_phone_has_no_fault(portal, tab_of, section, language):
    paths = some_of(sitemap_paths(portal, section, language), section, language)

    faults = eyes.walk(tab_of(language), paths, language=language)

    assert paths
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_of_each_province_answers_in_its_language(portal, language):
    """The browser looks at some of them."""
    paths = sitemap_paths(portal, "provinces", language)

    faults = {path: eyes.text_faults(portal.read(path), language) for path in paths}

    assert len(paths) == 81
    assert {path: found for path, found in faults.items() if found} == {}


def test_sitemap_pages_all_belong_to_the_sweep(portal):
    swept = {target.path for target in targets(ROUTES)}

    listed = {path for code in LANGUAGES for path in sitemap_paths(portal, "pages", code)}

    assert listed <= swept
