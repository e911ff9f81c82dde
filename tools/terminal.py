"""What our commands say to the person at the terminal."""

import io
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType


class StopWithMessage(Exception):
    """The command cannot go on; the text says in one line why and what to do."""


class StopAsked(BaseException):
    """SIGTERM, SIGINT or SIGHUP came: leave every `with` block and end.

    Not an `Exception`: nothing on the way out may take it for a fault.
    """


def say(text: str) -> None:
    """Print one line at once. A reader that went away (`make run | head`) asks us to stop."""
    try:
        print(text, flush=True)
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        raise StopAsked("the output was closed") from error


def stop_on_signals() -> None:
    """Turn the signals that ask for an end into `StopAsked`, raised where the program stands."""

    def ask(number: int, frame: FrameType | None) -> None:
        ignore_signals()
        raise StopAsked(signal.Signals(number).name)

    for number in _end_signals():
        signal.signal(number, ask)


def ignore_signals() -> None:
    """From here on nothing interrupts the clean stop."""
    for number in _end_signals():
        signal.signal(number, signal.SIG_IGN)


def _end_signals() -> list[signal.Signals]:
    """SIGHUP stays ignored where it is already: that is what `nohup make run` asks for."""
    asked = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    return [n for n in asked if n != signal.SIGHUP or signal.getsignal(n) != signal.SIG_IGN]


def run_command(command: Callable[[], int]) -> int:
    """Run one of our commands; a refusal becomes one line on stderr and exit code 1."""
    for stream in (sys.stdout, sys.stderr):  # a terminal without "ü" shows "?", it does not fail
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        return command()
    except StopWithMessage as refusal:
        print(f"\n{refusal}", file=sys.stderr, flush=True)
        return 1
    except StopAsked:
        say("Stopped.")
        return 130
