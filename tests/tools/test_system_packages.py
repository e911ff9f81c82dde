"""A missing system library is named in one line where we may not install it."""

import pytest

from tools import system_packages
from tools.terminal import StopWithMessage


@pytest.mark.parametrize(
    ("platform", "apt_get", "command"),
    [
        ("linux", "/usr/bin/apt-get", "sudo apt-get install -y libpango-1.0-0"),
        ("linux", None, "your package manager (Debian calls it: libpango-1.0-0"),
        ("darwin", None, "brew install pango"),
    ],
)
def test_missing_library_for_an_ordinary_user_is_named_with_its_command(
    monkeypatch, platform, apt_get, command
):
    monkeypatch.setattr(system_packages.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system_packages.shutil, "which", lambda name: apt_get)
    monkeypatch.setattr(system_packages.sys, "platform", platform)

    with pytest.raises(StopWithMessage) as refusal:
        system_packages.install(system_packages.PANGO)

    assert command in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_chromium_named_by_the_environment_comes_first(monkeypatch, tmp_path):
    browser = tmp_path / "my-chromium"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    monkeypatch.setenv("CHROMIUM_BIN", str(browser))

    assert system_packages.find_chromium() == str(browser)
