"""`make check`: one line for each step, the output of those that fail, a summary."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field

from tools import services
from tools.places import CHECKOUT, PYTHON
from tools.processes import stop_with_parent
from tools.system_packages import ensure_gettext, ensure_pango
from tools.terminal import run_command, say, stop_on_signals

APPS = [
    *("core", "provinces", "accounts", "organisations", "programmes", "publications"),
    *("trainings", "helpdesk", "reports", "portal"),
]
PRODUCTION = {
    "DEBUG": "0",
    "DEMO": "0",
    "SITE_URL": "https://portal.example.org",
    "ALLOWED_HOSTS": "portal.example.org",
    # Long and varied, as `check --deploy` asks; it opens nothing.
    "SECRET_KEY": "check-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
}
# The same as the console script `lint-imports`, whatever the path of the environment.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"
NO_ISSUES = "System check identified no issues (0 silenced)."


@dataclass(frozen=True)
class Step:
    """One program that must end with 0, and, where `prints` is set, print exactly that."""

    name: str
    command: list[str]
    prints: str | None = None
    environment: dict[str, str] = field(default_factory=dict)


STEPS = [
    Step("format", ["-m", "ruff", "format", "--check", "."]),
    Step("lint", ["-m", "ruff", "check", "."]),
    Step("types", ["-m", "mypy"]),
    Step("import order", ["-c", LINT_IMPORTS]),
    Step("migrations", ["manage.py", "makemigrations", "--check", "--dry-run", *APPS]),
    Step("personal data", ["manage.py", "personal_data", "--check"]),
    Step("permissions", ["manage.py", "permission_matrix", "--check"]),
    Step("messages", ["-m", "tools.messages", "--check"]),
    Step("template style", ["-m", "djlint", "templates", "--lint", "--quiet"]),
    Step("templates compile", ["-m", "tools.compile_templates"]),
    Step("deployment", ["manage.py", "check", "--deploy"], NO_ISSUES, PRODUCTION),
]


def main() -> int:
    stop_on_signals()
    stop_with_parent()
    ensure_pango()
    ensure_gettext()
    for name in ["DATABASE_URL", "REDIS_URL"]:
        os.environ.pop(name, None)
    with services.throw_away() as running:
        failed = [step.name for step in STEPS if not _passes(step, running.environment())]
    say(
        f"make check: {len(failed)} of {len(STEPS)} steps failed: {', '.join(failed)}"
        if failed
        else f"make check: all {len(STEPS)} steps passed."
    )
    return 1 if failed else 0


def _passes(step: Step, addresses: dict[str, str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(
        [PYTHON, *step.command],
        cwd=CHECKOUT,
        env=os.environ | {"SECRET_KEY": "check-only", "DEMO": "1"} | addresses | step.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    output = done.stdout.strip()
    good = done.returncode == 0 and step.prints in {None, output}
    verdict = "ok" if good else "FAILED"
    say(f"{step.name:<18} {verdict:<7} {time.monotonic() - started:5.1f} s")
    if not good:
        say(output)
    return good


if __name__ == "__main__":
    sys.exit(run_command(main))
