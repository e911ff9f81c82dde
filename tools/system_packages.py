"""System packages that no wheel carries: installed on Debian as root, else named in one line."""

import ctypes
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.terminal import StopWithMessage, say

CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
CHROMIUM_ON_MACOS = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]


@dataclass(frozen=True)
class Package:
    """What is missing, for whom, and how each system gets it."""

    purpose: str
    debian: str
    macos: str


PANGO = Package(
    "PDF files need the Pango text library",
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "brew install pango",
)
GETTEXT = Package("Checking the messages needs GNU gettext", "gettext", "brew install gettext")
CHROMIUM = Package("The browser tests need Chromium", "chromium", "brew install --cask chromium")


def ensure_pango() -> None:
    if not _has_pango():
        install(PANGO)


def ensure_gettext() -> None:
    if not shutil.which("xgettext"):
        install(GETTEXT)


def ensure_chromium() -> str:
    """Return the path of a Chromium, after installing it where that is possible."""
    if found := find_chromium():
        return found
    install(CHROMIUM)
    if found := find_chromium():
        return found
    raise StopWithMessage(f"{CHROMIUM.purpose}, and none is on PATH after its installation.")


def find_chromium() -> str | None:
    named = os.environ.get("CHROMIUM_BIN")
    candidates = [named] if named else [*CHROMIUM_NAMES, *CHROMIUM_ON_MACOS]
    return next((path for name in candidates if (path := shutil.which(name))), None)


def install(package: Package) -> None:
    """Install with apt-get when we may.

    Raises:
        StopWithMessage: we may not, or it failed; the line holds the command to type.
    """
    if not (shutil.which("apt-get") and os.geteuid() == 0):
        raise StopWithMessage(f"{package.purpose}. Install it with: {_typed_command(package)}")
    say(f"{package.purpose}: installing {package.debian} …")
    names = package.debian.split()
    if _apt_get("install", *names) != 0 and (
        _apt_get("update") != 0 or _apt_get("install", *names) != 0
    ):
        raise StopWithMessage(
            f"{package.purpose}. This failed, see above: apt-get install -y {package.debian}"
        )


def _typed_command(package: Package) -> str:
    if sys.platform == "darwin":
        return package.macos
    if shutil.which("apt-get"):
        return f"sudo apt-get install -y {package.debian}"
    return f"your package manager (Debian calls it: {package.debian})"


def _apt_get(*arguments: str) -> int:
    """Run apt-get quietly; what it printed is shown when it fails."""
    done = subprocess.run(
        ["apt-get", "-qq", "-y", "-o", "Dpkg::Use-Pty=0", "--no-install-recommends", *arguments],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
    return done.returncode


def _has_pango() -> bool:
    names = ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"]
    if sys.platform == "darwin":
        names = [f"{homebrew_libraries()}/libpango-1.0.dylib"]
    try:
        for name in names:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def homebrew_libraries() -> str:
    """Where Homebrew keeps libraries: outside the linker's own paths on Apple silicon."""
    return "/opt/homebrew/lib" if Path("/opt/homebrew/lib").is_dir() else "/usr/local/lib"
