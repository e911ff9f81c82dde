"""The Turkish catalogue against the code: `make messages` brings it up to date, `--check` judges.

Both extract every message with Django's own makemessages (GNU gettext) in a temporary copy, so
the work tree is never touched by a check.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from tools.places import CHECKOUT, PYTHON
from tools.terminal import StopWithMessage, run_command, say

CATALOGUE = CHECKOUT / "locale" / "tr" / "LC_MESSAGES" / "django.po"
COMPILED = CATALOGUE.with_suffix(".mo")
NO_SOURCES = {"locale", "tests", "tools", "static", "docs", "deploy", "var", "node_modules"}
SUFFIXES = {".py", ".html", ".txt", ".xml", ".svg"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
WIDTH = 100

Key = tuple[str | None, str]


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools.messages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail on any fault")
    check_only = parser.parse_args().check
    needed = extract()
    if not check_only:
        update(needed)
    faults = catalogue_faults(needed)
    for fault in faults:
        say(fault)
    say(f"{len(needed)} messages in the code, {len(faults)} faults in {CATALOGUE.name}")
    return 1 if faults else 0


def extract() -> polib.POFile:
    """Every message of the code and the templates, untranslated."""
    with tempfile.TemporaryDirectory(prefix="kopru-messages-") as name:
        copy = Path(name)
        for path in _sources():
            target = copy / path.relative_to(CHECKOUT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        (copy / "locale").mkdir()
        extensions = ",".join(suffix.lstrip(".") for suffix in sorted(SUFFIXES))
        done = subprocess.run(
            [PYTHON, "-m", "django", "makemessages", "--locale=tr", f"--extension={extensions}"],
            cwd=copy,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise StopWithMessage(f"makemessages failed: {done.stderr.strip()}")
        return polib.pofile(str(copy / "locale" / "tr" / "LC_MESSAGES" / "django.po"))


def _sources() -> list[Path]:
    """The files of our top folders that can hold a message."""
    folders = [
        path
        for path in CHECKOUT.iterdir()
        if path.is_dir() and path.name not in NO_SOURCES and not path.name.startswith(".")
    ]
    return [f for folder in folders for f in sorted(folder.rglob("*")) if f.suffix in SUFFIXES]


def update(needed: polib.POFile) -> None:
    """Add new messages untranslated, drop those no code uses, write .po and .mo."""
    catalogue = polib.pofile(str(CATALOGUE), wrapwidth=WIDTH)
    have = {_key(entry): entry for entry in catalogue}
    entries = [have.get(_key(entry)) or _bare(entry) for entry in needed]
    catalogue[:] = sorted(entries, key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    catalogue.save()
    catalogue.save_as_mofile(str(COMPILED))


def _bare(entry: polib.POEntry) -> polib.POEntry:
    """Without file names and line numbers: they change with every edit."""
    bare = polib.POEntry(msgid=entry.msgid, msgctxt=entry.msgctxt, comment=entry.comment)
    bare.flags = entry.flags
    if entry.msgid_plural:
        bare.msgid_plural = entry.msgid_plural
        bare.msgstr_plural = {0: "", 1: ""}
    return bare


def catalogue_faults(needed: polib.POFile) -> list[str]:
    if not (CATALOGUE.exists() and COMPILED.exists()):
        return [f"{CATALOGUE} or its .mo is missing"]
    catalogue = polib.pofile(str(CATALOGUE))
    return [
        *_coverage_faults(needed, catalogue),
        *(fault for entry in catalogue if not entry.obsolete for fault in entry_faults(entry)),
        *_compiled_faults(catalogue),
    ]


def _coverage_faults(needed: polib.POFile, catalogue: polib.POFile) -> list[str]:
    in_code = {_key(entry) for entry in needed}
    in_catalogue = {_key(entry) for entry in catalogue if not entry.obsolete}
    return [
        *(f"not in the catalogue: {key[1]!r}" for key in sorted(in_code - in_catalogue, key=str)),
        *(f"no code uses: {key[1]!r}" for key in sorted(in_catalogue - in_code, key=str)),
    ]


def entry_faults(entry: polib.POEntry) -> list[str]:
    """What is wrong with one translation."""
    if entry.fuzzy:
        return [f"fuzzy: {entry.msgid!r}"]
    if not entry.translated():
        return [f"untranslated: {entry.msgid!r}"]
    allowed = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    texts = [entry.msgstr, *entry.msgstr_plural.values()]
    used = [set(PLACEHOLDER.findall(text)) for text in texts if text]
    if any(placeholders - allowed for placeholders in used):
        return [f"unknown placeholder: {entry.msgid!r}"]
    if not entry.msgid_plural and used[0] != allowed:
        return [f"placeholder lost: {entry.msgid!r}"]
    return []


def _compiled_faults(catalogue: polib.POFile) -> list[str]:
    compiled = {_key(entry): _texts(entry) for entry in polib.mofile(str(COMPILED))}
    written = {_key(entry): _texts(entry) for entry in catalogue.translated_entries()}
    differing = [
        key for key in written.keys() | compiled.keys() if written.get(key) != compiled.get(key)
    ]
    return [f".mo differs from .po: {key[1]!r}" for key in sorted(differing, key=str)]


def _key(entry: polib.POEntry | polib.MOEntry) -> Key:
    return entry.msgctxt or None, entry.msgid


def _texts(entry: polib.POEntry | polib.MOEntry) -> tuple[str, ...]:
    plural = {int(index): text for index, text in entry.msgstr_plural.items()}
    return (entry.msgstr, *(plural[index] for index in sorted(plural)))


if __name__ == "__main__":
    sys.exit(run_command(main))
