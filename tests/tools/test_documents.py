"""The READMEs against the repository."""

import json
import re

import pytest

from tools.places import CHECKOUT

READMES = ["README.md", "README.tr.md"]
LARGEST_PICTURE = 300_000


def read(name: str) -> str:
    return (CHECKOUT / name).read_text("utf-8")


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", "docs/operations.md"])
def test_each_local_link_leads_to_a_file(name):
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", read(name))

    missing = [link for link in links if not ((CHECKOUT / name).parent / link).exists()]

    assert missing == []


@pytest.mark.parametrize("name", READMES)
def test_map_of_folders_names_each_top_folder_and_no_other(name):
    rows = re.findall(r"^\| (`\w+/`(?: `\w+/`)*) \|", read(name), re.MULTILINE)
    named = {folder for row in rows for folder in re.findall(r"`(\w+)/`", row)}

    real = {
        path.name
        for path in CHECKOUT.iterdir()
        if path.is_dir() and not path.name.startswith((".", "_")) and path.name != "var"
    }
    assert named == real


def test_both_readmes_have_the_same_structure():
    structures = [
        [
            (line[0], line.count("|"))
            for line in read(name).splitlines()
            if line and line[0] in "#|-!"
        ]
        for name in READMES
    ]

    assert structures[0] == structures[1]


def test_each_make_target_the_readme_names_exists():
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))

    for name in READMES:
        assert set(re.findall(r"`make ([a-z]+)", read(name))) <= targets


@pytest.mark.parametrize("name", READMES)
def test_pictures_are_small(name):
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", read(name))

    assert pictures
    assert [p for p in pictures if (CHECKOUT / p).stat().st_size > LARGEST_PICTURE] == []


def test_demo_accounts_are_complete_for_the_banner():
    accounts = json.loads(read("portal/data/demo_accounts.json"))

    wanted = {"email", "password", "role_tr", "role_en"}
    assert accounts
    assert [account for account in accounts if not wanted <= set(account)] == []
