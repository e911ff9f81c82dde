"""`make run` before anything starts, and what it prints."""

import fcntl
import json
import socket
import subprocess
import sys

import pytest

from tools.places import CHECKOUT
from tools.run import banner, free_addresses, read_port
from tools.terminal import StopWithMessage


def run_portal(data_folder, **environment):
    """Start the real command; it must end by itself before it sets anything up."""
    return subprocess.run(
        [sys.executable, "-m", "tools.run"],
        cwd=CHECKOUT,
        env={"PATH": "/usr/bin:/bin", "DATA_DIR": str(data_folder), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_run_when_the_port_is_taken_says_so_and_starts_nothing(tmp_path, taken_port):
    done = run_portal(tmp_path / "var", PORT=str(taken_port))

    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"PORT {taken_port} is taken by another program. Stop it, or choose another port: "
        f"`make run PORT={taken_port + 1}`."
    )
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("typed", ["0", "65536", "http", "80 80", "²"])
def test_port_when_it_is_no_port_is_refused_with_the_typed_text(monkeypatch, typed):
    monkeypatch.setenv("PORT", typed)

    with pytest.raises(StopWithMessage, match="PORT must be a number"):
        read_port()


def test_port_when_nothing_is_set_is_8000(monkeypatch):
    monkeypatch.setenv("PORT", "")

    assert read_port() == 8000


def test_free_port_is_bound_on_loopback_only(taken_port):
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]

    addresses = free_addresses(free)

    assert addresses[0] == f"127.0.0.1:{free}"
    assert set(addresses) <= {f"127.0.0.1:{free}", f"[::1]:{free}"}


def test_run_when_this_checkout_runs_already_names_the_address(tmp_path):
    facts = {"process": 4242, "port": 8123}
    (tmp_path / "run.lock").write_text(json.dumps(facts))
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]

    with (tmp_path / "run.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run_portal(tmp_path, PORT=str(free))

    assert done.returncode == 1
    assert "runs already (at http://localhost:8123/, process 4242)" in done.stderr


def test_banner_prints_address_and_each_demo_account(tmp_path):
    accounts = [
        {"email": "a@demo.example", "password": "pw", "role_tr": "Editör", "role_en": "Editor"}
    ]
    file = tmp_path / "accounts.json"
    file.write_text(json.dumps(accounts))

    text = banner({"DEMO": "1"}, 8123, file)

    assert "http://localhost:8123/" in text
    assert "a@demo.example  pw  Editor / Editör" in text


def test_banner_without_demo_shows_no_account_but_the_way_to_the_first_one(tmp_path):
    file = tmp_path / "accounts.json"
    file.write_text(json.dumps([{"email": "a@demo.example"}]))

    text = banner({"DEMO": "0"}, 8000, file)

    assert "a@demo.example" not in text
    assert "create_admin" in text
