"""Bring database and static files up to date: one Django start for all steps.

Run by `make run` inside the environment; every step may be repeated.
"""

import hashlib
import io
import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

from tools.places import LOCK_FILE
from tools.terminal import say

REFERENCE_DATA = ["load_provinces", "load_sources"]
DEMO_DATA = ["seed_demo"]


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    demo = DEMO_DATA if settings.DEMO else []
    try:
        _run("migrate", interactive=False)
        for name in [*REFERENCE_DATA, *demo]:
            _run(name)
        _collect_static_files()
    except (CommandError, OperationalError) as refusal:
        print(str(refusal).strip(), file=sys.stderr)
        return 1
    return 0


def _run(name: str, **options: object) -> None:
    """Run one command without its chatter; its last line says what it did."""
    output = io.StringIO()
    started = time.monotonic()
    call_command(name, stdout=output, **options)
    last_line = (output.getvalue().strip().splitlines() or [""])[-1].strip()
    say(f"  {name:<15} {time.monotonic() - started:4.1f} s  {last_line}")


def _collect_static_files() -> None:
    """Collect and compress only after a change: it takes longer than everything else here."""
    stamp = Path(settings.STATIC_ROOT) / "collected.sha256"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    _run("collectstatic", interactive=False, clear=True)
    stamp.write_text(fingerprint)


def static_fingerprint() -> str:
    """Name, size and time of every source file, and the versions of the packages."""
    digest = hashlib.sha256(LOCK_FILE.read_bytes() + str(settings.DEBUG).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
