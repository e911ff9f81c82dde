"""Run a manage.py command with the services and settings of `make run`.

`make manage ARGS="create_admin you@example.org"`: while the portal runs it joins in, otherwise
database and broker are up for this one command.
"""

import fcntl
import json
import os
import sys
from typing import Any

from tools import services
from tools.places import CHECKOUT, PYTHON, data_folder, read_settings_file
from tools.processes import Child, run_to_end
from tools.run import portal_environment, read_port
from tools.setup import ensure_environment
from tools.terminal import run_command, stop_on_signals


def main() -> int:
    stop_on_signals()
    read_settings_file()
    ensure_environment()
    if running := running_portal():
        return _manage(services.Services(**running["services"]), running["port"])
    with services.started() as own:
        return _manage(own, read_port())


def running_portal() -> dict[str, Any] | None:
    """What the portal of this checkout wrote about itself; None when it does not run.

    It runs exactly while somebody holds the lock.
    """
    path = data_folder() / "run.lock"
    if not path.exists():
        return None
    with path.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return json.loads(lock.read() or "null")
    return None


def _manage(running: services.Services, port: int) -> int:
    environment = portal_environment(port, running, debug=os.environ.get("DEBUG") == "1")
    command = [str(PYTHON), "manage.py", *sys.argv[1:]]
    return run_to_end(Child("manage", command, environment, CHECKOUT))


if __name__ == "__main__":
    sys.exit(run_command(main))
