"""What a visit costs over the wire, fonts and headers included."""

import pytest
from playwright.sync_api import BrowserContext, Page

FIRST_VISIT_BYTES = 150 * 1024
LATER_VISIT_BYTES = 20 * 1024
PAGES = ["/tr/", "/en/projects/kamu-stk-is-birligi-projesi/", "/tr/iller/", "/en/publications/"]


class Scales:
    """Counts the bytes that the network gives to one tab."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.bytes = 0
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._weigh)

    def _weigh(self, event: dict[str, float]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def read(self) -> int:
        weight, self.bytes = self.bytes, 0
        return weight


@pytest.mark.parametrize("path", PAGES)
def test_visit_over_the_wire_is_light(visitor, path):
    page = visitor.new_page()
    scales = Scales(visitor, page)

    page.goto(path, wait_until="networkidle")
    first = scales.read()
    page.goto("about:blank")
    page.goto(path, wait_until="networkidle")
    later = scales.read()

    assert 10_000 < first <= FIRST_VISIT_BYTES
    assert 0 < later <= LATER_VISIT_BYTES
