"""Seed 1,000 then 100,000 publications and tickets, measure every page at both, print a table."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tools import services
from tools.bench import measure, table
from tools.bench.load import Site
from tools.bench.weight import first_visit
from tools.places import CHECKOUT
from tools.processes import Child, stop_with_parent
from tools.terminal import StopWithMessage, run_command, say, stop_on_signals

PORTAL_PORT, BARE_PORT = 8765, 8766
SIZES = [
    {"publications": 1_000, "tickets": 1_000, "projects": 200, "activities": 20_000},
    {"publications": 100_000, "tickets": 100_000, "projects": 2_000, "activities": 200_000},
]
BARE_ROWS = 100_000
START_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Databases:
    """Environments of the two sites: same server, a database of its own each."""

    portal: dict[str, str]
    bare: dict[str, str]


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the smaller size")
    sizes = SIZES[:1] if parser.parse_args().quick else SIZES
    stop_on_signals()
    stop_with_parent()
    for name in ["DATABASE_URL", "REDIS_URL"]:
        os.environ.pop(name, None)  # never anybody's real data
    with tempfile.TemporaryDirectory(prefix="kopru-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        with services.started(folder) as running:
            return _measure_all(_databases(running, folder), folder, sizes)


def _measure_all(databases: Databases, folder: Path, sizes: list[dict[str, int]]) -> int:
    _prepare(databases)
    runs: list[measure.Run] = []
    with _served(databases, folder) as sites:
        done = dict.fromkeys(sizes[0], 0)
        for size in sizes:
            _seed(databases.portal, size, done)
            done = size
            survey = json.loads(_python(databases.portal, "tools.bench.survey"))
            runs.append(measure.run(size["publications"], survey, sites))
        weight = first_visit(PORTAL_PORT, "/tr/")
    say(table.markdown(runs, weight))
    problems = table.problems(runs, weight)
    for problem in problems:
        say(f"MISSED: {problem}")
    say(f"make bench: {len(problems)} of the floors and limits missed.")
    return 1 if problems else 0


# Databases


def _databases(running: services.Services, folder: Path) -> Databases:
    """Two databases beside the one that services made; seed_volume wants a name with _bench."""
    for name in ("portal_bench", "bare_bench"):
        with psycopg.connect(running.database_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    common = os.environ | running.environment()
    common |= {
        "DATA_DIR": str(folder),
        "DEBUG": "0",
        "DEMO": "0",
        "SECRET_KEY": "only-for-the-benchmark-0123456789-0123456789",
        "SITE_URL": f"http://localhost:{PORTAL_PORT}",
        # Each question comes from an address of its own, as behind a proxy.
        "TRUSTED_PROXY_COUNT": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    portal = common | {"DATABASE_URL": _named(running.database_url, "portal_bench")}
    bare = common | {"DATABASE_URL": _named(running.database_url, "bare_bench")}
    return Databases(portal, bare)


def _named(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def _prepare(databases: Databases) -> None:
    say("Preparing the portal and the bare pages …")
    _python(databases.portal, "tools.prepare")
    _python(databases.bare, "tools.bench.bare.fill", str(BARE_ROWS))


def _seed(environment: dict[str, str], size: dict[str, int], done: dict[str, int]) -> None:
    """Fill up to `size`; then the server tidies up, as it does every night."""
    say("Seeding up to " + ", ".join(f"{count:,} {name}" for name, count in size.items()) + " …")
    started = time.monotonic()
    options = [part for name in size for part in (f"--{name}", str(size[name] - done[name]))]
    _run(environment, "manage.py", "seed_volume", *options)
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
    say(f"  {time.monotonic() - started:.0f} s")


def _python(environment: dict[str, str], module: str, *options: str) -> str:
    return _run(environment, "-m", module, *options)


def _run(environment: dict[str, str], *options: str) -> str:
    done = subprocess.run(
        [sys.executable, *options],
        cwd=CHECKOUT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StopWithMessage(f"{' '.join(options)} failed, see above.")
    return done.stdout


# Servers


@contextmanager
def _served(databases: Databases, folder: Path) -> Iterator[tuple[Site, Site]]:
    """Both sites under the same command: gunicorn as in production, two workers, DEBUG off."""
    portal = _server("portal", "config.wsgi", PORTAL_PORT, databases.portal, folder)
    bare = _server("bare", "tools.bench.bare.wsgi", BARE_PORT, databases.bare, folder)
    portal.start()
    bare.start()
    try:
        _wait_for(portal, PORTAL_PORT, "/healthz")
        _wait_for(bare, BARE_PORT, "/page/1000/")
        yield _site(portal, PORTAL_PORT), _site(bare, BARE_PORT)
    finally:
        portal.stop()
        bare.stop()


def _site(child: Child, port: int) -> Site:
    return Site(port, child.process.pid if child.process else 0)


def _server(name: str, module: str, port: int, environment: dict[str, str], folder: Path) -> Child:
    settings = ["--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    command = [sys.executable, "-m", "gunicorn", *settings, f"{module}:application"]
    log = folder / f"{name}.log"
    return Child(name, command, environment | {"WEB_WORKERS": "2"}, CHECKOUT, log=log)


def _wait_for(child: Child, port: int, path: str) -> None:
    deadline = time.monotonic() + START_PATIENCE_SECONDS
    while not measure.answers(port, path):
        if child.exit_code() is not None or time.monotonic() > deadline:
            log = child.log.read_text(errors="replace") if child.log else ""
            raise StopWithMessage(f"{child.name} does not start:\n{log[-2000:]}")
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(run_command(main))
