"""Every service leaves its line in the audit trail, and every file that staff take does."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = sorted(config.label for config in apps.get_app_configs() if Path(config.path).parent == ROOT)
RECORDS = {"record", "record_view", "record_export"}
# Public services that write no line themselves, each with its reason.
WITHOUT_A_LINE = {
    "organisations.save_with_address": "part of register_cso and verify_cso, which note it",
    "programmes.check_import": "takes everything back that it tries",
    "portal.load_sources": "each row that it writes is noted by source_rows",
    "portal.seed_demo": "invented rows of a demonstration",
    "portal.seed_volume": "invented rows of the benchmark, in a database of its own",
    "publications.keep_file": "a worker keeps the file whose order was noted",
    "reports.renew_iati": "beat orders a public file that nobody asked for",
    "reports.withhold_iati": "follows from a project taken down, which is noted",
}


def trees(app: str) -> list[ast.Module]:
    paths = [ROOT / app / "services.py", *sorted((ROOT / app / "services").rglob("*.py"))]
    if app == "core":
        paths += [ROOT / "core" / "outbox.py"]
    return [ast.parse(path.read_text()) for path in paths if path.exists()]


def functions(app: str) -> dict[str, ast.FunctionDef]:
    return {
        node.name: node
        for tree in trees(app)
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


def called(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            name = node.func
            yield name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")


def is_atomic(function: ast.FunctionDef) -> bool:
    return "transaction.atomic" in ast.unparse(function)


def leaves_a_line(name: str, known: dict[str, ast.FunctionDef], seen: frozenset[str]) -> bool:
    """Whether a function, or one of the same app's services that it calls, writes the trail."""
    if name in seen or name not in known:
        return False
    names = set(called(known[name]))
    return bool(names & RECORDS) or any(
        leaves_a_line(inner, known, seen | {name}) for inner in names
    )


def test_every_service_that_changes_something_leaves_its_line():
    services, silent = set(), set()
    for app in APPS:
        known = functions(app)
        public = {name for name, node in known.items() if name[0] != "_" and is_atomic(node)}
        services |= {f"{app}.{name}" for name in public}
        silent |= {
            f"{app}.{name}" for name in public if not leaves_a_line(name, known, frozenset())
        }

    assert len(services) > 30
    assert silent == set(WITHOUT_A_LINE)


@pytest.mark.parametrize("name", ["leaves_none", "leaves_one", "leaves_one_deeper"])
def test_walk_tells_services_apart(name):
    """The control: a service without a line is found."""
    source = """
@transaction.atomic
def leaves_none(): save()
@transaction.atomic
def leaves_one(): audit.record(verb="x")
@transaction.atomic
def leaves_one_deeper(): _deeper()
def _deeper(): leaves_one()
"""
    known = {node.name: node for node in ast.parse(source).body}

    assert is_atomic(known[name])
    assert leaves_a_line(name, known, frozenset()) == (name != "leaves_none")


# Modules of pages that hand out a file: whether what they hand out is public, about nobody, or
# noted.
FILES = {
    "accounts/views/data_requests.py": "noted",
    "accounts/views/inventory.py": "about nobody",
    "accounts/views/my_data.py": "noted",
    "helpdesk/views/tickets.py": "noted",
    "portal/api/files.py": "public",
    "portal/views/activities.py": "public",
    "portal/views/audit.py": "noted",
    "programmes/admin/imports.py": "noted",
    "publications/views.py": "public",
    "reports/views.py": "noted",
    "trainings/views.py": "public",
}
HANDS_OUT = ("Content-Disposition", "file_response(")


def test_every_page_that_hands_out_a_file_is_public_or_leaves_a_line():
    found = {
        str(path.relative_to(ROOT)): path.read_text()
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if {"views", "views.py", "admin", "admin.py", "api"} & set(path.relative_to(ROOT).parts)
        if any(sign in path.read_text() for sign in HANDS_OUT)
    }

    assert set(found) == set(FILES)
    noted = {name for name, text in found.items() if "audit.record_export(" in text}
    assert noted == {name for name, how in FILES.items() if how == "noted"}
