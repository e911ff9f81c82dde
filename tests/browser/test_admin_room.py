"""Looks of the back office: languages side by side, every column of a list, one header."""

import pytest

from tests.browser import eyes

LISTS = [
    "programmes/project",
    "helpdesk/ticket",
    "publications/version",
    "publications/publication",
]
BOXES = """(names) => names.map((name) => {
  const box = document.getElementById(`id_${name}`).getBoundingClientRect();
  return [box.x, box.y, box.width].map(Math.round);
})"""
TABLE = """() => {
  const table = document.getElementById("result_list");
  return [table.scrollWidth, table.closest(".results").clientWidth];
}"""
LETTERS = """() => ["#site-name a", "#user-tools a:not([aria-current])", "#user-tools button"]
  .map((name) => getComputedStyle(document.querySelector(name)))
  .map((style) => [style.color, style.fontSize])"""
SLUG_CUT = "() => id_slug.scrollWidth > id_slug.clientWidth"
PAIRS = [("title_tr", "title_en"), ("summary_tr", "summary_en")]


@pytest.fixture(scope="module")
def _opened_form(tab_of):
    """The form of the project with the longest title, opened once: it is long."""
    page = eyes.open_page(tab_of("administrator").context, 1366)
    page.goto("/admin/programmes/project/?q=technical-assistance")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_selector("#id_title_tr")
    yield page
    page.close()


@pytest.fixture
def project_form(_opened_form):
    """The form in a window of any width."""

    def widen(width):
        _opened_form.set_viewport_size({"width": width, "height": 900})
        return _opened_form

    return widen


@pytest.mark.parametrize("width", [1366, 1900])
@pytest.mark.parametrize("pair", PAIRS)
def test_two_languages_of_a_text_share_a_wide_window_in_equal_columns(project_form, pair, width):
    page = project_form(width)

    (left, top, wide), (right, other_top, other_wide) = page.evaluate(BOXES, pair)

    whole = page.locator("#content-main").bounding_box()["width"]
    assert (top, wide) == (other_top, other_wide)
    assert right > left + wide
    assert wide + other_wide > whole * 0.9


@pytest.mark.parametrize("pair", PAIRS)
def test_two_languages_of_a_text_stand_one_below_the_other_in_a_narrow_window(project_form, pair):
    page = project_form(1100)

    (left, top, wide), (other_left, other_top, other_wide) = page.evaluate(BOXES, pair)

    assert (left, wide) == (other_left, other_wide)
    assert other_top > top


@pytest.mark.parametrize("width", [1366, 1900])
def test_web_address_of_a_project_is_not_cut(project_form, width):
    assert not project_form(width).evaluate(SLUG_CUT)


@pytest.mark.parametrize("model", LISTS)
def test_list_shows_all_its_columns_on_a_usual_screen(tab_of, model):
    page = tab_of("administrator")
    eyes.resize(page, 1366)
    page.goto(f"/admin/{model}/")

    needed, given = page.evaluate(TABLE)

    assert needed <= given


def test_navigation_that_someone_opened_stays_open_on_lists(signed_in):
    page = eyes.open_page(signed_in("administrator"), 1366)
    page.goto("/admin/programmes/project/")
    navigation = page.locator("#nav-sidebar")
    assert not navigation.is_visible()

    page.locator("#toggle-nav-sidebar").click()
    page.goto("/admin/helpdesk/ticket/")

    assert navigation.is_visible()


def test_header_is_white_and_its_last_word_as_large_as_the_others(tab_of):
    page = tab_of("administrator")
    eyes.resize(page, 1366)
    page.goto("/admin/")

    title, link, button = page.evaluate(LETTERS)

    assert title[0] == "rgb(255, 255, 255)"
    assert button == link
