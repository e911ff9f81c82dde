"""Child processes that never outlive us, and the supervisor that watches them.

One thread and one loop: a child is told between fork and exec to die with its parent, and code
between fork and exec is safe only without threads.
"""

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.terminal import StopWithMessage, ignore_signals, say

IS_LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # <linux/prctl.h>
STOP_PATIENCE_SECONDS = 20
RESTARTS_PER_MINUTE = 3
LABEL_WIDTH = 6
COLOURS = [36, 33, 35, 32, 34]
LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass
class Child:
    """One program we run. Its output goes to `log`, else to the terminal, else to a supervisor.

    `shielded`: Ctrl-C and hang-up of the terminal are for us alone, and we stop it in order.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    account: tuple[int, int] | None = None  # (uid, gid) to run as; only root may set it
    log: Path | None = None
    on_terminal: bool = False
    shielded: bool = True
    own_group: bool = False
    open_files: Sequence[int] = ()  # numbers of files and sockets that it shares with us
    process: subprocess.Popen[bytes] | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS_PER_MINUTE + 1))

    def start(self) -> None:
        self.starts.append(time.monotonic())
        uid, gid = self.account or (None, None)
        output = self._open_output()
        self.process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=uid,
            group=gid,
            extra_groups=[] if self.account else None,
            process_group=0 if self.own_group else None,
            pass_fds=self.open_files,
            preexec_fn=self._between_fork_and_exec(os.getpid()),
        )
        if self.log and output:
            os.close(output)

    def _open_output(self) -> int | None:
        if self.log:
            return os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        return None if self.on_terminal else subprocess.PIPE

    def _between_fork_and_exec(self, parent: int) -> Callable[[], None]:
        """Tie the new process to us: it gets its stop signal when we die, however we die.

        The terminal's signals are blocked, not ignored: Celery installs a SIGHUP handler of its
        own that starts the worker again. PostgreSQL unblocks what it needs.
        """

        def tie() -> None:
            if self.shielded:
                signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
            if IS_LINUX:
                LIBC.prctl(PR_SET_PDEATHSIG, int(self.stop_signal))
                if os.getppid() != parent:
                    os._exit(1)

        return tie

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.process.poll() if self.process else 0

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def wait_or_kill(self, deadline: float) -> None:
        """Wait for its end until `deadline` (monotonic seconds), then kill it."""
        if not self.process:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{self.name} did not stop in time; killing it.")
            self.process.kill()
            self.process.wait()

    def stop(self, patience: float = STOP_PATIENCE_SECONDS) -> None:
        self.ask_to_stop()
        self.wait_or_kill(time.monotonic() + patience)

    def may_restart(self) -> bool:
        """False when it ended RESTARTS_PER_MINUTE times within the last minute."""
        full = len(self.starts) == self.starts.maxlen
        return not (full and time.monotonic() - self.starts[0] < 60)


class Supervisor:
    """Runs children until a signal asks for an end; starts again what ends by itself.

    `watched` children are already running and belong to somebody else (database, broker): they
    are restarted too, but not stopped here.
    """

    def __init__(self, children: Sequence[Child], watched: Sequence[Child] = ()) -> None:
        self.children = list(children)
        self.watched = list(watched)
        self.selector = selectors.DefaultSelector()
        self.unfinished: dict[str, bytes] = {}

    def add(self, child: Child) -> None:
        """Start one more child; it is stopped with the others."""
        self.children.append(child)
        self._start(child)

    def run(self, when_started: Callable[[], None] = lambda: None) -> None:
        """Start the children, call `when_started` once, watch; it may `add` and take `turn`s.

        Raises:
            StopWithMessage: a child keeps ending; everything has been stopped.
            StopAsked: a signal came; everything has been stopped.
        """
        if IS_LINUX:
            # Grandchildren of a killed child come to us instead of to init: see _end_orphans.
            LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)
        try:
            for child in self.children:
                self._start(child)
            when_started()
            while True:
                self.turn()
        finally:
            ignore_signals()
            self._stop()

    def turn(self) -> None:
        """One round: print what came in during a quarter of a second, look after the children."""
        self._print_ready(0.25)
        for child in [*self.watched, *self.children]:
            if (code := child.exit_code()) is not None:
                self._start_again(child, code)

    def _start(self, child: Child) -> None:
        child.start()
        if child.process and child.process.stdout:
            os.set_blocking(child.process.stdout.fileno(), False)
            self.selector.register(child.process.stdout.fileno(), selectors.EVENT_READ, child)

    def _start_again(self, child: Child, code: int) -> None:
        self._end_orphans()
        self._print_ready(0)
        self._close_output(child)
        if not child.may_restart():
            raise StopWithMessage(f"{child.name} {_ended(code)} again and again: stopping.")
        say(f"{child.name} {_ended(code)}; starting it again.")
        self._start(child)

    def _stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_PATIENCE_SECONDS
        while time.monotonic() < deadline and any(c.exit_code() is None for c in self.children):
            self._print_ready(0.1)
        for child in self.children:
            child.wait_or_kill(deadline)
        self._print_ready(0)
        self._end_orphans()

    def _print_ready(self, timeout: float) -> None:
        for key, _ in self.selector.select(timeout):
            text = os.read(key.fd, 65536)
            if not text:
                self._close_output(key.data)
            self._print(key.data, text)

    def _close_output(self, child: Child) -> None:
        """Leave and close its pipe: before its number can be given to another one."""
        stream = child.process.stdout if child.process else None
        if stream and not stream.closed:
            self.selector.unregister(stream.fileno())
            stream.close()

    def _print(self, child: Child, text: bytes) -> None:
        """Print whole lines; keep the unfinished one, so that two children never share a line."""
        *lines, rest = (self.unfinished.pop(child.name, b"") + text).split(b"\n")
        if rest and text:
            self.unfinished[child.name] = rest
        elif rest:
            lines.append(rest)
        for line in lines:
            say(f"{self._label(child)} {line.decode(errors='replace').rstrip()}")

    def _label(self, child: Child) -> str:
        label = f"{child.name:<{LABEL_WIDTH}} |"
        if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
            return label
        colour = COLOURS[self.children.index(child) % len(COLOURS)]
        return f"\033[{colour}m{label}\033[0m"

    def _end_orphans(self) -> None:
        """Kill what a dead child left behind (pool processes of a killed worker)."""
        known = {c.process.pid for c in [*self.watched, *self.children] if c.process}
        for pid in _own_children() - known:
            try:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            except (ProcessLookupError, ChildProcessError):
                continue


def run_to_end(child: Child) -> int:
    """Run one program on the terminal and return its exit code; it does not outlive us."""
    child.on_terminal, child.shielded = True, False
    child.start()
    try:
        while (code := child.exit_code()) is None:
            time.sleep(0.05)
    except BaseException:
        child.stop()
        raise
    return code


def stop_with_parent() -> None:
    """Ask the kernel to stop us when our parent (make) dies; Linux only."""
    if IS_LINUX:
        LIBC.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))


def _ended(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"


def _own_children() -> set[int]:
    """Process ids whose parent we are (Linux; elsewhere orphans go to init)."""
    if not IS_LINUX:
        return set()
    mine = str(os.getpid())
    return {int(p.name) for p in Path("/proc").glob("[0-9]*") if _parent_of(p) == mine}


def _parent_of(process: Path) -> str | None:
    """The fourth field of `stat`; the second, the name, may hold spaces and brackets."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[1]
    except OSError:
        return None
