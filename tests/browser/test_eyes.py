"""The sweep itself can fail: each fault, put into a good page on purpose, is reported."""

import pytest

from tests.browser import eyes

FAULTS = {
    "axe image-alt": "main.append(Object.assign(new Image(), {src: '/static/img/star.svg'}))",
    "axe color-contrast": "heading.style.color = '#ddd'",
    "axe target-size": "main.insertAdjacentHTML('beforeend', '<button>.</button>'.repeat(2));"
    "for (const button of main.querySelectorAll('main > button'))"
    "  button.style.cssText = 'all: revert; width: 9px; height: 9px; padding: 0'",
    "html lang": "document.documentElement.lang = 'xx'",
    "2 h1 headings": "heading.after(heading.cloneNode(true))",
    "px wide": "heading.style.width = '3000px'",
    "console error": "console.error('broken')",
    "script error": "setTimeout(() => { throw new Error('broken'); })",
    "policy: style-src": "main.setAttribute('style', 'color: red')",
    "policy: connect-src": "fetch('http://127.0.0.1:9/').catch(() => 0)",
    "404": "fetch('/tr/yok/')",
}
MEANWHILE = "const main = document.querySelector('main'), heading = document.querySelector('h1');"


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_put_into_a_good_page_is_reported(tab_of, fault):
    told = _told_after(tab_of("tr"), FAULTS[fault])

    assert any(fault in line for line in told), told


def test_request_to_a_foreign_host_is_reported(new_context):
    without_policy = new_context(bypass_csp=True)

    told = _told_after(eyes.open_page(without_policy, 1366), FAULTS["policy: connect-src"])

    assert "foreign request: http://127.0.0.1:9/" in told


def _told_after(page, script: str) -> list[str]:
    eyes.resize(page, 1366)
    page.emulate_media(color_scheme="light")
    watch = eyes.Watch(page)
    page.goto("/tr/cerezler/")
    assert [*eyes.page_faults(page, "tr"), *watch.told()] == []
    page.evaluate(f"() => {{ {MEANWHILE} {script}; }}")
    for _tenth in range(10):  # a busy machine tells late
        page.wait_for_timeout(100)
        if watch.heard:
            break
    told = watch.told()
    watch.stop()
    return [*told, *eyes.page_faults(page, "tr"), *eyes.axe_faults(page, eyes.EVERY_RULE)]
