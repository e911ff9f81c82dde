"""The shape of the code: what imports cannot show, sizes, and what may not stand in a file."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models.signals import post_save

CHECKOUT = settings.BASE_DIR
# From left to right, as in pyproject.toml: an app may point at those after it.
LAYERS = [
    *("config", "portal", "reports", "helpdesk", "trainings", "publications", "programmes"),
    *("organisations", "accounts", "provinces", "core"),
]
MOST_LINES = 400
MOST_TEMPLATE_LINES = 129
MOST_LINES_OF_A_FUNCTION = 30
# Long before this was looked at; a name leaves the list when its function is split.
STILL_LONG = {
    "reports/data/project.py: collect",
    "tools/services.py: _start_postgres",
}
# Put together, or this file would find itself.
NEVER = re.compile("|".join(["# ?no" + "qa", "type: ?ig" + "nore", "TO" + "DO", "FIX" + "ME"]))
NEVER_IN_TESTS = re.compile(r"mark\.(skip|xfail)|pytest\.(skip|xfail|importorskip)\(")


def tracked(suffix: str) -> list[Path]:
    """The files of the repository and those that are about to join it, never what is ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", f"*{suffix}"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [CHECKOUT / name for name in listed.stdout.splitlines()]
    else:
        folders = [*LAYERS, "tools", "tests", "templates"]
        paths = [path for name in folders for path in (CHECKOUT / name).rglob(f"*{suffix}")]
    return sorted(path for path in paths if path.is_file())


def code() -> list[Path]:
    return [path for path in tracked(".py") if "migrations" not in path.parts]


def found_in(paths: list[Path], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(CHECKOUT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if pattern.search(line)
    ]


def is_test(path: Path) -> bool:
    return path.relative_to(CHECKOUT).parts[0] == "tests"


def longer_than(limit: int, paths: list[Path]) -> dict[str, int]:
    lengths = {
        str(path.relative_to(CHECKOUT)): len(path.read_text().splitlines()) for path in paths
    }
    return {name: length for name, length in lengths.items() if length > limit}


def test_relations_point_rightwards_only():
    leftwards = {
        f"{field} → {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in LAYERS
        for field in model._meta.get_fields(include_hidden=True)
        if not field.auto_created or field.concrete
        if field.related_model and field.related_model._meta.app_label in LAYERS
        # The one exception: the user model may be named from everywhere.
        if field.related_model is not apps.get_model(settings.AUTH_USER_MODEL)
        if LAYERS.index(field.related_model._meta.app_label) < LAYERS.index(model._meta.app_label)
    }

    assert leftwards == set()


def test_every_app_of_ours_has_its_layer():
    ours = {
        config.label
        for config in apps.get_app_configs()
        if Path(config.path).parent == Path(CHECKOUT)
    }

    assert ours == set(LAYERS) - {"config"}


def test_no_code_of_ours_listens_to_post_save():
    listening = {
        receiver.__module__
        for model in apps.get_models()
        for part in post_save._live_receivers(model)
        for receiver in part
        if receiver.__module__.partition(".")[0] in LAYERS
    }

    assert listening == set()
    assert found_in([path for path in code() if not is_test(path)], re.compile("post_save")) == []


def test_code_files_stay_short():
    assert longer_than(MOST_LINES, [path for path in code() if not is_test(path)]) == {}


def test_functions_stay_short():
    long = {
        f"{path.relative_to(CHECKOUT)}: {node.name}"
        for path in code()
        if not is_test(path)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= MOST_LINES_OF_A_FUNCTION
    }

    assert long == STILL_LONG


def test_templates_stay_short():
    assert longer_than(MOST_TEMPLATE_LINES, tracked(".html")) == {}


def test_code_silences_no_checker_and_leaves_nothing_undone():
    assert found_in([*code(), *tracked(".html"), *tracked(".js"), *tracked(".css")], NEVER) == []


def test_tests_all_run():
    assert found_in([path for path in code() if is_test(path)], NEVER_IN_TESTS) == []


@pytest.mark.parametrize("name", ["utils", "helpers", "managers", "selectors", "mixins"])
def test_apps_have_no_drawer_for_everything(name):
    drawers = [path for path in code() if name in {path.stem, path.parent.name}]

    assert drawers == []
