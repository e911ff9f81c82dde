"""The pictures of the READMEs: always there and small; made again when REFRESH_PICTURES is set."""

import os

import pytest

from tests.browser import eyes
from tools.places import CHECKOUT

FOLDER = CHECKOUT / ".github" / "pictures"
LARGEST_BYTES = 300 * 1024


@pytest.mark.parametrize("language", ["tr", "en"])
def test_readme_picture_of_the_home_page_is_there_and_small(new_context, language):
    path = FOLDER / f"home-{language}.png"
    if os.environ.get("REFRESH_PICTURES"):
        page = eyes.open_page(new_context(locale=language), 1366)
        page.goto(f"/{language}/", wait_until="networkidle")
        FOLDER.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path)

    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size < LARGEST_BYTES
