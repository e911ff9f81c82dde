"""The id of the request at hand, and where it came from: in the log, in audit rows."""

import logging
import secrets
from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="-")
# The visitor's address behind our own proxies; the audit trail keeps its network only.
address: ContextVar[str] = ContextVar("request_address", default="")


def new() -> str:
    """Return a short id that people can read out on the phone."""
    return secrets.token_hex(5)


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current.get()
        return True


class RefusedRequestFilter(logging.Filter):
    """A refused request (unknown host, too many fields, no permission) is no fault of ours.

    One line at WARNING, never a traceback: anybody can send such requests all day.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        is_refusal = record.name.startswith("django.") and record.levelno == logging.WARNING
        if is_refusal:
            record.exc_info = record.exc_text = None
        return True
