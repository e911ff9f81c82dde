"""A real broker and real Celery workers for tests: what eager mode would hide."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from django.conf import settings
from django.db import connection
from kombu import pools

from config.celery import app
from tools.places import CHECKOUT
from tools.processes import Child

# What start_worker takes where a test does not look at how long a lease or a sweep is.
IMPATIENT = {"DJANGO_SETTINGS_MODULE": "tests.impatient"}


def database_url() -> str:
    """The address of the test database, for another process."""
    here = connection.settings_dict
    account = quote(here["USER"]) + (f":{quote(here['PASSWORD'])}" if here["PASSWORD"] else "")
    place = {"host": here["HOST"], "port": here["PORT"]}
    query = urlencode({name: value for name, value in place.items() if value})
    return f"postgres://{account}@/{quote(here['NAME'])}?{query}"


def use_broker(url: str) -> None:
    """Let this process send its wake-ups to another broker."""
    app.conf.broker_url = url.replace("unix://", "redis+socket://", 1)
    pools.reset()
    app.amqp._producer_pool = None


def wait_until(condition: Callable[[], object], seconds: float) -> bool:
    """Ask again and again; False when it did not become true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return bool(condition())


@dataclass(frozen=True)
class Broker:
    url: str
    child: Child

    def stop(self) -> None:
        self.child.stop()

    def start(self) -> None:
        self.child.start()


class Worker:
    """`celery -A config worker --beat` as a process group that does not outlive the test."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.log_file = folder / "worker.log"
        self.child = Child(
            name="worker",
            command=[
                *(sys.executable, "-m", "celery", "-A", "config", "worker"),
                *("--beat", "--schedule", str(folder / "beat")),
                *("--concurrency", "2", "--loglevel", "INFO"),
            ],
            environment={**os.environ, **environment},
            folder=CHECKOUT,
            log=self.log_file,
            own_group=True,
        )
        self.child.start()

    def kill(self) -> None:
        """End parent and children at once, as a power cut would."""
        os.killpg(self.child.process.pid, signal.SIGKILL)
        self.child.process.wait()

    def stop(self) -> None:
        self.child.stop()

    @property
    def log(self) -> str:
        return self.log_file.read_text(errors="replace")


@contextmanager
def table_locked(table: str) -> Iterator[None]:
    """Let whoever reads a table of the test database wait."""
    with psycopg.connect(database_url().replace("postgres://", "postgresql://")) as other:
        other.execute(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE')
        yield
        other.rollback()


def worker_environment(folder: Path, broker_url: str, **more: str) -> dict[str, str]:
    """What a worker of the test database needs; its files and mails lie in `folder`."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(),
        "REDIS_URL": broker_url,
        "DATA_DIR": str(folder),
        "SECRET_KEY": settings.SECRET_KEY,
        "SITE_URL": settings.SITE_URL,
        "DEBUG": "0",
        **more,
    }
