"""`make run` and `make dev`: everything up in one foreground command, nothing left after it."""

import argparse
import fcntl
import http.client
import json
import os
import secrets
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tools import services
from tools.places import CHECKOUT, PYTHON, data_folder, read_settings_file
from tools.processes import Child, Supervisor, run_to_end, stop_with_parent
from tools.setup import ensure_environment, ensure_system
from tools.system_packages import homebrew_libraries
from tools.terminal import StopAsked, StopWithMessage, run_command, say, stop_on_signals

DEMO_ACCOUNTS = CHECKOUT / "portal" / "data" / "demo_accounts.json"
START_PATIENCE_SECONDS = 90
LOOPBACK = [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]


def main() -> int:
    """To be asked to stop is how these commands end: no fault for make to report."""
    options = _options()
    stop_on_signals()
    read_settings_file()
    if options.stop_with_parent:
        stop_with_parent()
    try:
        _run(debug=options.dev)
    except StopAsked:
        say("Stopped; nothing is left running.")
    return 0


def _run(*, debug: bool) -> None:
    port = read_port()
    sockets = hold_port(port)
    with _only_one_here() as lock:
        ensure_environment()
        ensure_system()
        with services.started() as running:
            _write(lock, _facts(port, running))
            environment = portal_environment(port, running, debug=debug)
            _prepare(environment)
            make_web = _reloading_web if debug else _web
            web = make_web(sockets, port, environment)
            supervisor = Supervisor([web], running.children)
            supervisor.run(lambda: _go_on(supervisor, environment, port))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools.run", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="reload on change, DEBUG on")
    parser.add_argument(
        "--stop-with-parent", action="store_true", help="stop when the calling make is killed"
    )
    return parser.parse_args()


# Before anything starts


def read_port() -> int:
    typed = os.environ.get("PORT") or "8000"
    if not typed.isascii() or not typed.isdigit() or not 0 < int(typed) < 65536:
        raise StopWithMessage(f"PORT must be a number from 1 to 65535, not {typed!r}.")
    return int(typed)


def hold_port(port: int) -> list[socket.socket]:
    """Sockets bound to the loopback addresses, IPv6 where this machine has it.

    Raises:
        StopWithMessage: another program listens there, or we may not.
    """
    held = []
    for family, host in LOOPBACK:
        with socket.socket(family) as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                raise StopWithMessage(_taken(port))
        bound = socket.socket(family)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, port))
        except PermissionError:
            raise StopWithMessage(
                f"PORT {port} is reserved for root: choose one above 1023, "
                "for example `make run PORT=8000`."
            ) from None
        except OSError:
            if family == socket.AF_INET:
                raise StopWithMessage(_taken(port)) from None
            continue  # no IPv6 loopback here
        held.append(bound)
    return held


def listen(sockets: list[socket.socket], port: int) -> None:
    """Take the port for good. The set-up may have lasted minutes, and another may have come first.

    Raises:
        StopWithMessage: it has.
    """
    try:
        for bound in sockets:
            bound.listen()
    except OSError:
        raise StopWithMessage(_taken(port)) from None


def _taken(port: int) -> str:
    return (
        f"PORT {port} is taken by another program. Stop it, or choose another port: "
        f"`make run PORT={port + 1}`."
    )


@contextmanager
def _only_one_here() -> Iterator[IO[str]]:
    """Hold the lock of this checkout; it falls with this process, however it ends."""
    path = data_folder() / "run.lock"
    with open(path, "a+", opener=_private) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StopWithMessage(_runs_already(path)) from None
        yield lock
        lock.truncate(0)


def _facts(port: int, running: services.Services) -> dict[str, object]:
    return {
        "process": os.getpid(),
        "port": port,
        "services": {"database_url": running.database_url, "redis_url": running.redis_url},
    }


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _write(lock: IO[str], facts: dict[str, object]) -> None:
    """What a second `make run` and `make manage` want to know."""
    lock.truncate(0)
    lock.write(json.dumps(facts))
    lock.flush()


def _runs_already(path: Path) -> str:
    facts = json.loads(path.read_text() or "{}")
    where = (
        f"at http://localhost:{facts['port']}/, process {facts['process']}"
        if facts
        else "just starting"
    )
    return f"The portal of this checkout runs already ({where}). Stop that one first."


# What runs


def portal_environment(port: int, running: services.Services, *, debug: bool) -> dict[str, str]:
    """The environment of every part: what the person set, and our defaults for the rest."""
    defaults = {"DEMO": "1", "SITE_URL": f"http://localhost:{port}"}
    if not os.environ.get("SECRET_KEY_FILE"):
        defaults["SECRET_KEY"] = _kept_secret()
    if sys.platform == "darwin":
        defaults["DYLD_FALLBACK_LIBRARY_PATH"] = homebrew_libraries()
    set_by_person = {name: value for name, value in os.environ.items() if value}
    forced = {
        "DEBUG": "1" if debug else "0",
        "DATA_DIR": str(data_folder()),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
        # Root is fine for a portal on this machine alone; the container runs as another user.
        "PYTHONWARNINGS": "ignore:You're running the worker",
    }
    return defaults | set_by_person | running.environment() | forced


def _kept_secret() -> str:
    """Made at the first run and kept, so that people stay signed in over a restart."""
    path = data_folder() / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text().strip()


def _prepare(environment: dict[str, str]) -> None:
    say("Preparing database and static files …")
    command = [str(PYTHON), "-m", "tools.prepare"]
    if run_to_end(Child("prepare", command, environment, CHECKOUT)) != 0:
        raise StopWithMessage("The preparation failed, see above; nothing was started.")


def _web(sockets: list[socket.socket], port: int, environment: dict[str, str]) -> Child:
    """gunicorn on our own sockets: visitors wait, and are not refused, while it starts again."""
    listen(sockets, port)
    numbers = [bound.fileno() for bound in sockets]
    bind = [part for number in numbers for part in ("--bind", f"fd://{number}")]
    settings = ["--config", "deploy/gunicorn.conf.py"]
    command = [str(PYTHON), "-m", "gunicorn", *settings, *bind, "config.wsgi:application"]
    return Child("web", command, environment, CHECKOUT, open_files=numbers)


def _reloading_web(sockets: list[socket.socket], port: int, environment: dict[str, str]) -> Child:
    """Django's own server, which binds the port itself."""
    for bound in sockets:
        bound.close()
    return _part("web", [str(PYTHON), "manage.py", "runserver", f"127.0.0.1:{port}"], environment)


def _background() -> dict[str, list[str]]:
    celery = [str(PYTHON), "-m", "celery", "--app", "config", "--quiet"]
    # One worker: greeting and watching other workers only costs time.
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    schedule = str(data_folder() / "beat-schedule")
    return {
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", *alone],
        "beat": [*celery, "beat", "--loglevel", "WARNING", "--schedule", schedule, "--pidfile", ""],
    }


def _part(name: str, command: list[str], environment: dict[str, str]) -> Child:
    return Child(name, command, environment, CHECKOUT)


def _go_on(supervisor: Supervisor, environment: dict[str, str], port: int) -> None:
    """When the portal answers, say where, and start what works in the background.

    In this order, because all three compete for the processor while they start.
    """
    deadline = time.monotonic() + START_PATIENCE_SECONDS
    while not _answers(port):
        if time.monotonic() > deadline:
            raise StopWithMessage(f"The web server did not answer in {START_PATIENCE_SECONDS} s.")
        supervisor.turn()
    for name, command in _background().items():
        supervisor.add(_part(name, command, environment))
    say(banner(environment, port, DEMO_ACCOUNTS))


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


# What the person reads


def banner(environment: dict[str, str], port: int, accounts_file: Path) -> str:
    lines = ["", f"  Köprü is running:  http://localhost:{port}/", ""]
    if environment["DEMO"] == "1" and accounts_file.exists():
        accounts = json.loads(accounts_file.read_text("utf-8"))
        width = max(len(account["email"]) for account in accounts)
        lines += ["  Demo accounts (e-mail, password, role):"]
        lines += [
            f"    {a['email']:<{width}}  {a['password']}  {a['role_en']} / {a['role_tr']}"
            for a in accounts
        ]
        lines += [
            "",
            "  The ministry's people need a second step, too. Their digits of this moment:",
            f"    http://localhost:{port}/demo/accounts/",
            "  or put this key into an authenticator app:",
            *(
                f"    {key}"
                for key in sorted({a["totp_secret"] for a in accounts if "totp_secret" in a})
            ),
        ]
    elif environment["DEMO"] != "1":
        lines += [
            '  No demo people. The first administrator: make manage ARGS="create_admin E-MAIL"'
        ]
    return "\n".join([*lines, "", "  Ctrl-C stops everything.", ""])


if __name__ == "__main__":
    sys.exit(run_command(main))
