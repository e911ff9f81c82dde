"""Making the environment."""

import pytest

from tools import setup, system_packages
from tools.terminal import StopWithMessage


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """A lock file and an environment folder of our own, with what was run recorded."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setattr(setup, "LOCK_FILE", tmp_path / "requirements.lock")
    monkeypatch.setattr(setup, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(setup, "STAMP", tmp_path / "stamp")
    (tmp_path / "requirements.lock").write_text("django==5.2\n")
    steps = []
    monkeypatch.setattr(setup, "_works", lambda: True)
    monkeypatch.setattr(setup, "_install", lambda: steps.append("install"))
    monkeypatch.setattr(setup, "_make_environment", lambda: steps.append("make"))
    return steps


def test_environment_is_installed_once_for_one_lock_file(environment):
    setup.ensure_environment()
    setup.ensure_environment()

    assert environment == ["install"]


def test_environment_is_installed_again_when_the_lock_file_changed(environment, tmp_path):
    setup.ensure_environment()
    (tmp_path / "requirements.lock").write_text("django==5.2.1\n")

    setup.ensure_environment()

    assert environment == ["install", "install"]


def test_environment_whose_python_is_gone_is_made_again(environment, monkeypatch):
    setup.ensure_environment()
    monkeypatch.setattr(setup, "_works", lambda: False)

    setup.ensure_environment()

    assert environment == ["install", "make", "install"]


def test_python_without_its_venv_module_is_named_with_the_command(monkeypatch, tmp_path):
    monkeypatch.setattr(setup, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(setup.importlib.util, "find_spec", lambda name: None)
    programs = {"apt-get": "/usr/bin/apt-get"}
    monkeypatch.setattr(setup.shutil, "which", programs.get)
    monkeypatch.setattr(system_packages.os, "geteuid", lambda: 1000)

    with pytest.raises(StopWithMessage, match=r"sudo apt-get install -y python3\.\d+-venv"):
        setup._make_environment()
