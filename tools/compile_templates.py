"""Compile every template: an unknown tag, filter or unclosed block fails here, not on a visitor."""

import os
import sys

import django
from django.conf import settings
from django.template import TemplateSyntaxError
from django.template.loader import get_template

from tools.places import CHECKOUT
from tools.terminal import say


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    folder = CHECKOUT / "templates"
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    faults = [fault for path in files if (fault := _fault(str(path.relative_to(folder))))]
    for fault in faults:
        say(fault)
    say(f"{len(files)} templates, {len(faults)} faults; looked in {settings.TEMPLATES[0]['DIRS']}")
    return 1 if faults else 0


def _fault(name: str) -> str | None:
    try:
        get_template(name)
    except TemplateSyntaxError as error:
        return f"templates/{name}: {error}"
    return None


if __name__ == "__main__":
    sys.exit(main())
