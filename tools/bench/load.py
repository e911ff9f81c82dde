"""A small HTTP client that keeps connections open and costs little beside the server."""

import os
import re
import selectors
import socket
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.terminal import StopWithMessage

# Two processes share the port, and whoever wakes first takes a connection: of four, all may end
# at one process, and the site looks half as fast as it is. Of sixteen, both get their part.
CONNECTIONS = 16
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Site:
    """A server: its port, and its master process, whose children answer."""

    port: int
    master: int

    def processor_seconds(self) -> float:
        """What the workers have used so far; 0 where there is no /proc."""
        found = (_stat(path) for path in Path("/proc").glob("[0-9]*/stat"))
        ticks = sum(int(row[11]) + int(row[12]) for row in found if row[1:2] == [str(self.master)])
        return ticks / os.sysconf("SC_CLK_TCK")


def _stat(path: Path) -> list[str]:
    """The fields after the process's name: state, parent … user time, system time."""
    try:
        return path.read_text().rpartition(")")[2].split()
    except OSError:
        return []


@dataclass(frozen=True)
class Load:
    """What a server did in one turn."""

    answers: int
    seconds: float
    processor_seconds: float

    @property
    def rate(self) -> float:
        return self.answers / self.seconds


@dataclass(frozen=True)
class Answer:
    status: int
    size: int


class Connection:
    """One open connection: sends a request, collects its answer."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""

    def send(self, request: bytes) -> None:
        self.received = b""
        self.socket.sendall(request)

    def receive(self) -> Answer | None:
        """Take what has come; None while the answer is not whole."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise StopWithMessage("The server closed a connection in the middle of an answer.")
        self.received += part
        head, end, body = self.received.partition(b"\r\n\r\n")
        if not end:
            return None
        length = LENGTH.search(head)
        if length is None:
            raise StopWithMessage(f"An answer without its length: {head[:200]!r}")
        if len(body) < int(length[1]):
            return None
        return Answer(int(head[9:12]), len(body))

    def ask(self, request: bytes) -> Answer:
        """Send and wait for the whole answer."""
        self.send(request)
        while (answer := self.receive()) is None:
            pass
        return answer


def press(site: Site, requests: Iterator[bytes], seconds: float, status: int = 200) -> Load:
    """Ask without a pause over CONNECTIONS connections opened for this turn.

    It waits for the last answers: work left behind would burden the other site's turn.

    Raises:
        StopWithMessage: an answer had another status.
    """
    selector = selectors.DefaultSelector()
    connections = [Connection(site.port) for _ in range(CONNECTIONS)]
    used = site.processor_seconds()
    for connection in connections:
        connection.send(next(requests))
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    started, answers = time.perf_counter(), 0
    while selector.get_map():
        for key, _events in selector.select(1):
            if answer := key.data.receive():
                _expect(answer, status)
                answers += 1
                if time.perf_counter() - started < seconds:
                    key.data.send(next(requests))
                else:
                    selector.unregister(key.data.socket)
    passed = time.perf_counter() - started
    for connection in connections:
        connection.socket.close()
    return Load(answers, passed, site.processor_seconds() - used)


def alone(site: Site, requests: Iterator[bytes], count: int, status: int = 200) -> float:
    """Return the median milliseconds of `count` requests, one after the other."""
    connection, times = Connection(site.port), []
    for _ in range(count):
        request, started = next(requests), time.perf_counter()
        _expect(connection.ask(request), status)
        times.append((time.perf_counter() - started) * 1000)
    connection.socket.close()
    return statistics.median(times)


def _expect(answer: Answer, status: int) -> None:
    if answer.status != status:
        raise StopWithMessage(f"An answer with status {answer.status} instead of {status}.")
