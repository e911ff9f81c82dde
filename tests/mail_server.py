"""A mail server on loopback that misbehaves as it is told: real SMTP over a real socket."""

import socketserver
import threading
from collections.abc import Callable
from contextlib import contextmanager


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks SMTP on a free port and keeps what it was given in `messages`.

    `answers`: what it says to a verb ("RCPT", "DATA", "QUIT" …) in place of yes; `"."` is the end
    of a message; `b""` closes the line without a word, None says nothing at all and waits.
    `before_yes` is called when it has a message and has not said so yet.
    """

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.messages: list[str] = []
        self.answers: dict[str, bytes | None] = {}
        self.before_yes: Callable[[], object] = lambda: None
        self.is_over = threading.Event()

    @property
    def message_ids(self) -> list[str]:
        return [
            line.split(": ")[1]
            for message in self.messages
            for line in message.splitlines()
            if line.lower().startswith("message-id: ")
        ]


class HungUp(Exception):
    """The server closes the line."""


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self):
        try:
            self._say("connect", b"220 ready")
            while line := self.rfile.readline():
                self._obey(line[:4].decode(errors="replace").upper().strip())
        except (HungUp, OSError):
            return

    def _obey(self, verb: str) -> None:
        if verb == "DATA" and self._say(verb, b"354 go on"):
            self._take_message()
        elif verb == "QUIT":
            self._say(verb, b"221 bye")
            raise HungUp
        elif verb != "DATA":
            self._say(verb, b"250 ok")

    def _take_message(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.decode())
        # What is refused has not been taken.
        if not (self.server.answers.get(".") or b"").startswith((b"4", b"5")):
            self.server.messages.append("".join(lines))
        self.server.before_yes()
        self._say(".", b"250 taken")

    def _say(self, verb: str, yes: bytes) -> bool:
        """Answer a verb; whether the answer was yes."""
        said = self.server.answers.get(verb, yes)
        if said is None:
            self.server.is_over.wait(60)
            raise HungUp
        if not said:
            raise HungUp
        self.wfile.write(said + b"\r\n")
        return said == yes


@contextmanager
def started():
    """Run a server for the time of the block."""
    with MailServer() as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.is_over.set()
        running.shutdown()
        thread.join()
