""".env.example against what the code reads."""

import ast
import re
from itertools import pairwise

from tools.places import CHECKOUT

READERS = {
    *("text", "flag", "number", "words", "logging"),
    *("site", "database", "email", "storages", "iati_organisation", "openid_connect"),
}
READERS_OF_SEVERAL = {"email", "openid_connect"}
# Read by the commands in tools/ and by the container, not by the settings.
BESIDE_SETTINGS = {
    *("PORT", "PG_BIN", "CHROMIUM_BIN"),
    *("WEB_WORKERS", "FORWARDED_ALLOW_IPS", "STATEMENT_SECONDS"),
}


def names_read_by_settings() -> set[str]:
    tree = ast.parse((CHECKOUT / "config" / "settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        name.value
        for call in calls
        # Of some readers each name is one; elsewhere the second is a default.
        for name in (
            call.args if getattr(call.func, "attr", "") in READERS_OF_SEVERAL else call.args[:1]
        )
        if isinstance(name, ast.Constant)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and call.func.attr in READERS
    }


def documented() -> dict[str, str]:
    """Name -> the comment line above it."""
    lines = (CHECKOUT / ".env.example").read_text().splitlines()
    pairs = pairwise(lines)
    found = ((re.match(r"#? ?([A-Z][A-Z_0-9]*)=", line), above) for above, line in pairs)
    return {match.group(1): above for match, above in found if match}


def test_every_variable_of_the_settings_is_in_the_example_and_no_other():
    assert set(documented()) == names_read_by_settings() | BESIDE_SETTINGS


def test_every_variable_of_the_example_has_a_line_of_why():
    unexplained = [name for name, above in documented().items() if not above.startswith("# ")]

    assert unexplained == []
