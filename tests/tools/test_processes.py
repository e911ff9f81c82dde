"""The supervisor with tiny programs in the place of web, worker and beat."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.places import CHECKOUT
from tools.processes import Child, Supervisor
from tools.terminal import StopWithMessage

# A child that writes its process id and its own child's, then waits for its signal.
PATIENT = """
import os, subprocess, sys, time
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(os.getpid(), grandchild.pid, file=open(sys.argv[1], "w"), flush=True)
print("ready", flush=True)
time.sleep(600)
"""
# A test run under nohup ignores the hang-up, and what it starts would inherit that.
SUPERVISING = """
import signal
import sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from tools.processes import Child, Supervisor
from tools.terminal import run_command, stop_on_signals
stop_on_signals()
def main():
    children = [Child(f"part{i}", [sys.executable, "-c", CODE, path])
                for i, path in enumerate(sys.argv[1:])]
    Supervisor(children).run()
    return 0
sys.exit(run_command(main))
""".replace("CODE", repr(PATIENT))


def is_alive(pid: int) -> bool:
    """A zombie counts as gone: only its parent has not looked yet. Reads /proc: Linux."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(condition, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def read_pids(files: list[Path]) -> list[int]:
    return [int(word) for file in files if file.exists() for word in file.read_text().split()]


@pytest.fixture
def supervised(tmp_path):
    """A supervisor process with two running parts, each with a child of its own."""
    files = [tmp_path / "part0", tmp_path / "part1"]
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISING, *map(str, files)],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert wait_for(lambda: len(read_pids(files)) == 4)
    process.files = files
    yield process
    process.kill()
    process.communicate()
    for pid in filter(is_alive, read_pids(files)):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_supervisor_when_asked_to_stop_leaves_nothing_running(supervised, number):
    pids = read_pids(supervised.files)

    supervised.send_signal(number)
    output, _ = supervised.communicate(timeout=15)

    assert supervised.returncode == 130
    assert [pid for pid in pids if is_alive(pid)] == []
    assert "part0  | ready" in output


def test_children_when_the_supervisor_is_killed_end_by_themselves(supervised):
    children = [int(file.read_text().split()[0]) for file in supervised.files]

    supervised.kill()

    assert wait_for(lambda: not any(is_alive(pid) for pid in children))


def test_supervisor_when_a_child_is_killed_starts_it_again_and_ends_its_orphan(supervised):
    first, orphan = read_pids(supervised.files[:1])

    os.kill(first, signal.SIGKILL)

    assert wait_for(lambda: read_pids(supervised.files[:1])[:1] not in ([], [first]))
    assert wait_for(lambda: not is_alive(orphan))


def test_supervisor_when_a_child_keeps_ending_stops_the_others_and_says_so(capsys):
    patient = Child("patient", [sys.executable, "-c", "import time; time.sleep(600)"])
    failing = Child("failing", [sys.executable, "-c", "raise SystemExit(3)"])

    with pytest.raises(StopWithMessage, match="failing ended with code 3 again and again"):
        Supervisor([patient, failing]).run()

    assert patient.exit_code() == -signal.SIGTERM
    assert len(failing.starts) == 4
    assert "failing ended with code 3; starting it again." in capsys.readouterr().out


def test_two_children_never_share_a_line_of_the_log(capsys):
    slow = "import time; print('one ', end='', flush=True); time.sleep(0.6); print('line')"
    quick = "import time\nfor i in range(5): print('other', flush=True); time.sleep(0.15)"
    children = [
        Child("slow", [sys.executable, "-c", slow]),
        Child("quick", [sys.executable, "-c", quick]),
    ]
    supervisor = Supervisor(children)
    for child in children:
        supervisor._start(child)

    while any(child.exit_code() is None for child in children):
        supervisor._print_ready(0.1)
    supervisor._print_ready(0.1)

    lines = capsys.readouterr().out.splitlines()
    assert "slow   | one line" in lines
    assert lines.count("quick  | other") == 5
