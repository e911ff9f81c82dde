"""`make run` before anything starts, and what it prints."""

import fcntl
import json
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from tools.places import CHECKOUT
from tools.run import banner, hold_port, listen, read_port
from tools.terminal import StopWithMessage

# A test run under nohup ignores the hang-up, and what it starts would inherit that.
RUN_WITH_HANG_UP = """
import signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from tools.run import main
from tools.terminal import run_command
sys.exit(run_command(main))
"""


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


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_free_port_is_bound_on_loopback_only():
    free = free_port()

    with ExitStack() as stack:
        addresses = [stack.enter_context(one).getsockname()[:2] for one in hold_port(free)]

    assert addresses[0] == ("127.0.0.1", free)
    assert set(addresses) <= {("127.0.0.1", free), ("::1", free)}


def test_port_taken_while_the_set_up_lasted_is_refused_before_the_web_server_starts():
    free = free_port()

    with ExitStack() as stack:
        sockets = [stack.enter_context(one) for one in hold_port(free)]
        stack.enter_context(socket.create_server(("127.0.0.1", free)))

        with pytest.raises(StopWithMessage, match=f"PORT {free} is taken"):
            listen(sockets, free)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_run_when_asked_to_stop_ends_without_a_fault(tmp_path, number):
    with (tmp_path / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # it waits there: nothing is set up, nothing starts
        running = subprocess.Popen(
            [sys.executable, "-c", RUN_WITH_HANG_UP],
            cwd=CHECKOUT,
            env={"PATH": "/usr/bin:/bin", "DATA_DIR": str(tmp_path), "PORT": str(free_port())},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while not (tmp_path / "run.lock").exists() and running.poll() is None:
            time.sleep(0.02)
        running.send_signal(number)
        output, errors = running.communicate(timeout=15)

    assert (running.returncode, output, errors) == (0, "Stopped; nothing is left running.\n", "")


def test_run_when_this_checkout_runs_already_names_the_address(tmp_path):
    facts = {"process": 4242, "port": 8123}
    (tmp_path / "run.lock").write_text(json.dumps(facts))

    with (tmp_path / "run.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run_portal(tmp_path, PORT=str(free_port()))

    assert done.returncode == 1
    assert "runs already (at http://localhost:8123/, process 4242)" in done.stderr


def test_banner_prints_address_and_each_demo_account(tmp_path):
    accounts = [
        {"email": "a@demo.example", "password": "pw", "role_tr": "Editör", "role_en": "Editor"},
        {"email": "b@demo.example", "password": "pw", "role_tr": "Üye", "role_en": "Member"},
    ]
    keyed = [account | {"totp_secret": "GIZLIANAHTAR"} for account in accounts]
    file = tmp_path / "accounts.json"
    file.write_text(json.dumps(keyed))

    text = banner({"DEMO": "1"}, 8123, file)

    assert "http://localhost:8123/demo/accounts/" in text
    assert text.count("GIZLIANAHTAR") == 1
    assert "http://localhost:8123/" in text
    assert "a@demo.example  pw  Editor / Editör" in text


def test_banner_without_demo_shows_no_account_but_the_way_to_the_first_one(tmp_path):
    file = tmp_path / "accounts.json"
    file.write_text(json.dumps([{"email": "a@demo.example"}]))

    text = banner({"DEMO": "0"}, 8000, file)

    assert "a@demo.example" not in text
    assert "create_admin" in text
