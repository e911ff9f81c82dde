"""`make test`: every test, the browser tests included, against services of its own."""

import os
import sys
import tempfile

from tools import services, system_packages
from tools.places import CHECKOUT, PYTHON
from tools.processes import Child, run_to_end, stop_with_parent
from tools.setup import ensure_environment, ensure_system
from tools.terminal import run_command, stop_on_signals

# One more than two cores can feed: some tests wait for a browser, a worker or a lock.
WORKERS = "3"


def main() -> int:
    stop_on_signals()
    stop_with_parent()
    ensure_environment()
    ensure_system()
    chromium = system_packages.ensure_chromium()
    for name in ["DATABASE_URL", "REDIS_URL"]:
        os.environ.pop(name, None)  # never anybody's real data
    with services.throw_away() as running, tempfile.TemporaryDirectory(prefix="kopru-") as data:
        environment = {
            **os.environ,
            **running.environment(),
            "CHROMIUM_BIN": chromium,
            "DATA_DIR": data,
            "DEBUG": "0",
            "DEMO": "0",
            # Some sixty Python processes start in a run: without kept bytecode each compiles all.
            "PYTHONDONTWRITEBYTECODE": "",
            "SECRET_KEY": "only-for-tests",
        }
        command = [str(PYTHON), "-m", "pytest", "-n", WORKERS, *sys.argv[1:]]
        return run_to_end(Child("tests", command, environment, CHECKOUT))


if __name__ == "__main__":
    sys.exit(run_command(main))
