"""core.markdown: what editors write becomes HTML that a page can hold."""

import re

import pytest

from core import markdown


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# A\n\n## B\n\n# C", ["h2", "h3", "h2"]),
        ("## A\n\n### B\n\n## C", ["h2", "h3", "h2"]),
        ("# A\n\n#### B\n\n### C", ["h2", "h3", "h3"]),
        ("### A\n\n# B", ["h2", "h2"]),
        ("# A\n\n## B\n\n### C\n\n#### D", ["h2", "h3", "h4", "h4"]),
    ],
)
def test_headings_begin_below_the_title_and_leave_no_level_out(text, levels):
    assert re.findall(r"<(h\d)>", markdown.render(text)) == levels


def test_heads_of_tables_say_what_they_head():
    assert '<th scope="col">A</th>' in markdown.render("| A |\n|---|\n| b |")


def test_html_and_scripts_are_shown_as_text_or_dropped():
    html = markdown.render("<script>x</script> [go](javascript:alert(1)) ![p](x.png)")

    assert "<script" not in html
    assert "javascript:alert" not in re.sub(r"<p>.*</p>", "", html)
    assert "<img" not in html
