"""Where things are: the checkout, its private folder `var/`, its environment `.venv/`."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
ENVIRONMENT = CHECKOUT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
LOCK_FILE = CHECKOUT / "requirements.lock"


def data_folder() -> Path:
    """The folder of files, mails, logs and database (DATA_DIR, else `var/`), made when missing.

    Others may pass through it, not list it: as root, PostgreSQL runs as another account below it.
    """
    folder = Path(os.environ.get("DATA_DIR") or CHECKOUT / "var").absolute()
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(0o711)
    return folder


def read_settings_file() -> None:
    """Take the NAME=value lines of `.env` that the environment does not set already."""
    path = CHECKOUT / ".env"
    if not path.is_file():
        return
    for line in path.read_text("utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not line.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))
