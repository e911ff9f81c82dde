"""The portal as `make run` starts it: web, worker and beat, on a database and broker of its own."""

import http.client
import json
import os
import secrets
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from django.conf import settings
from psycopg import sql

from tools import services
from tools.places import CHECKOUT
from tools.processes import Child

ACCOUNTS = json.loads((CHECKOUT / "portal" / "data" / "demo_accounts.json").read_text("utf-8"))
PREPARE_PATIENCE_SECONDS = 240
START_PATIENCE_SECONDS = 60
CELERY = ["-m", "celery", "--app", "config", "--quiet"]


class PortalServer:
    """Where the running portal answers, and where its files and logs lie."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = dict(environment)
        self.address = environment["SITE_URL"]
        self.port = int(self.address.rpartition(":")[2])
        self.children: list[Child] = []

    def prepare(self) -> None:
        """Migrate, load provinces, sources and the demonstration, collect the static files."""
        preparing = self._start("prepare", ["-m", "tools.prepare"])
        code = preparing.process.wait(PREPARE_PATIENCE_SECONDS)
        assert code == 0, f"The portal could not be prepared:\n{self.log('prepare')}"

    def start(self) -> None:
        bind = ["--bind", f"127.0.0.1:{self.port}"]
        gunicorn = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", *bind]
        self._start("web", [*gunicorn, "config.wsgi:application"])
        self._wait_for_answer()
        self._start("worker", [*CELERY, "worker", "--concurrency", "2", "--loglevel", "INFO"])
        schedule = ["--schedule", str(self.folder / "beat-schedule"), "--pidfile", ""]
        self._start("beat", [*CELERY, "beat", "--loglevel", "WARNING", *schedule])

    def _start(self, name: str, arguments: list[str]) -> Child:
        log = self.folder / f"{name}.log"
        child = Child(name, [sys.executable, *arguments], self.environment, CHECKOUT, log=log)
        child.start()
        self.children.append(child)
        return child

    def _wait_for_answer(self) -> None:
        deadline = time.monotonic() + START_PATIENCE_SECONDS
        while self._ask("/healthz")[0] != 200:
            assert time.monotonic() < deadline, f"The web server does not start:\n{self.log('web')}"
            time.sleep(0.1)

    def read(self, path: str) -> str:
        """Return the text of a public address, asked for without a browser."""
        status, text = self._ask(path)
        assert status == 200, f"{path} answers {status}"
        return text

    def _ask(self, path: str) -> tuple[int | None, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": f"localhost:{self.port}"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            return None, ""
        finally:
            connection.close()

    def log(self, name: str) -> str:
        """Return the end of what one part printed."""
        return (self.folder / f"{name}.log").read_text(errors="replace")[-4000:]

    def stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.stop()


@contextmanager
def running_portal(folder: Path) -> Iterator[PortalServer]:
    """Start everything on a database of its own beside that of the other tests; drop it at the end.

    It begins as a copy of the migrated one where test processes beside each other share that.
    """
    with _own_database() as database_url, _own_broker(folder, database_url) as redis_url:
        server = PortalServer(folder, _environment(folder, database_url, redis_url))
        try:
            server.prepare()
            server.start()
            yield server
        finally:
            server.stop()


@contextmanager
def _own_database() -> Iterator[str]:
    name = f"browser_{os.getpid()}_{secrets.token_hex(3)}"
    migrated = settings.DATABASES["default"].get("TEST", {}).get("TEMPLATE") or "template0"
    statement = sql.SQL("{} DATABASE {} {}")
    begins = sql.SQL("TEMPLATE {} ENCODING 'UTF8'").format(sql.Identifier(migrated))
    with psycopg.connect(_database_url("postgres"), autocommit=True) as connection:
        make = statement.format(sql.SQL("CREATE"), sql.Identifier(name), begins)
        connection.execute(make)
    try:
        yield _database_url(name)
    finally:
        with psycopg.connect(_database_url("postgres"), autocommit=True) as connection:
            drop = statement.format(sql.SQL("DROP"), sql.Identifier(name), sql.SQL("WITH (FORCE)"))
            connection.execute(drop)


def _database_url(name: str) -> str:
    """Return the address of another database on the server of the tests."""
    here = settings.DATABASES["default"]
    account = quote(here["USER"]) + (f":{quote(here['PASSWORD'])}" if here["PASSWORD"] else "")
    place = {"host": here["HOST"], "port": here["PORT"]}
    query = urlencode({name: value for name, value in place.items() if value})
    return f"postgres://{account}@/{name}?{query}"


@contextmanager
def _own_broker(folder: Path, database_url: str) -> Iterator[str]:
    """Run a broker alone: `started` leaves out what the environment names already."""
    before = {name: os.environ.pop(name, None) for name in ["DATABASE_URL", "REDIS_URL"]}
    os.environ["DATABASE_URL"] = database_url
    try:
        with services.started(folder, durable=False) as running:
            yield running.redis_url
    finally:
        del os.environ["DATABASE_URL"]
        os.environ.update({name: value for name, value in before.items() if value is not None})


def _environment(folder: Path, database_url: str, redis_url: str) -> dict[str, str]:
    """Return what `make run` sets, and nothing of the other tests' settings."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(folder),
        "SITE_URL": f"http://localhost:{port}",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DEBUG": "0",
        "DEMO": "1",
        "EMAIL_URL": "",
        "PYTHONUNBUFFERED": "1",
        # Here one address asks more often than a person would.
        "QUESTIONS_PER_ADDRESS": "100",
    }
