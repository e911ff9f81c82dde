"""Make the environment `.venv/` from the lock file, once; and check what it needs of the system.

`sh tools/python.sh -m tools.setup` does only this; `make run` and `make test` call it first.
"""

import fcntl
import hashlib
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tools import system_packages
from tools.places import CHECKOUT, ENVIRONMENT, LOCK_FILE, PYTHON, data_folder
from tools.terminal import StopWithMessage, run_command, say

STAMP = ENVIRONMENT / "installed.sha256"


def ensure_environment() -> None:
    """Leave `.venv/` exactly as `requirements.lock` says; nothing to do when it is already."""
    with _one_at_a_time():
        if _is_installed():
            return
        if not _works():
            _make_environment()
        _install()
        STAMP.write_text(_fingerprint())


def ensure_system() -> None:
    system_packages.ensure_pango()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """`make run` and `make test` started together install once, not over each other."""
    with (data_folder() / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    return hashlib.sha256(LOCK_FILE.read_bytes()).hexdigest()


def _is_installed() -> bool:
    return STAMP.is_file() and STAMP.read_text() == _fingerprint() and _works()


def _works() -> bool:
    """An environment outlives its Python: an upgrade or a moved folder leaves dead links."""
    code = "import sys; sys.exit(sys.version_info < (3, 11))"
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", code], check=False).returncode == 0


def _make_environment() -> None:
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    if uv := shutil.which("uv"):
        _run([uv, "venv", "--quiet", "--python", sys.executable, str(ENVIRONMENT)])
        return
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        system_packages.install(
            system_packages.Package(
                f"This Python {version} lacks its venv module",
                f"python{version}-venv",
                "brew install python",
            )
        )
    _run([sys.executable, "-m", "venv", str(ENVIRONMENT)])


def _install() -> None:
    say("Installing the Python packages of requirements.lock (once; about half a minute) …")
    if uv := shutil.which("uv"):
        sync = [uv, "pip", "sync", "--quiet", "--compile-bytecode"]
        _run([*sync, "--python", str(PYTHON), str(LOCK_FILE)])
        return
    if subprocess.run([PYTHON, "-c", "import pip"], check=False, capture_output=True).returncode:
        _run([str(PYTHON), "-m", "ensurepip"])
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    _run([*pip, "install", "--no-deps", "--requirement", str(LOCK_FILE)])


def _run(command: list[str]) -> None:
    """Run one step; its output is shown when it fails.

    Raises:
        StopWithMessage: the step failed.
    """
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        raise StopWithMessage(f"This step failed, see above: {' '.join(command)}")


def main() -> int:
    ensure_environment()
    ensure_system()
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
