"""Bring database and static files up to date: one Django start for all steps.

Run by `make run` inside the environment; every step may be repeated.
"""

import io
import os
import sys
import time

import django
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

from tools.terminal import say

REFERENCE_DATA = ["load_provinces", "load_sources"]
DEMO_DATA = ["seed_demo"]


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    demo = DEMO_DATA if os.environ.get("DEMO") == "1" else []
    for name in ["migrate", *REFERENCE_DATA, *demo, "collectstatic"]:
        try:
            _run(name)
        except (CommandError, OperationalError) as refusal:
            print(f"{name}: {str(refusal).strip()}", file=sys.stderr)
            return 1
    return 0


def _run(name: str) -> None:
    """Run one command without its chatter; its last line says what it did."""
    output = io.StringIO()
    started = time.monotonic()
    interactive = {"interactive": False} if name in {"migrate", "collectstatic"} else {}
    call_command(name, stdout=output, **interactive)
    last_line = (output.getvalue().strip().splitlines() or [""])[-1].strip()
    say(f"  {name:<15} {time.monotonic() - started:4.1f} s  {last_line}")


if __name__ == "__main__":
    sys.exit(main())
