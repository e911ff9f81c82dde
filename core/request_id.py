"""The id of the request at hand: in the log, in audit rows, on error pages."""

import logging
import secrets
from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="-")


def new() -> str:
    """Return a short id that people can read out on the phone."""
    return secrets.token_hex(5)


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current.get()
        return True


class RefusedRequestFilter(logging.Filter):
    """A request that Django refuses (unknown host, too many fields) is no fault of ours.

    One line at WARNING in place of a traceback at ERROR: anybody can send such requests all day.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = record.exc_text = None
        return True
