"""The mailbox of the test suite: it refuses mail that is sent while a request is answered."""

import threading

from django.core.mail.backends.locmem import EmailBackend
from django.core.signals import request_finished, request_started

_here = threading.local()


class SentInsideARequestError(AssertionError):
    """Mail goes through the outbox (core.outbox): a worker sends it."""


class OutsideRequests(EmailBackend):
    def send_messages(self, messages):
        if getattr(_here, "is_in_request", False):
            raise SentInsideARequestError
        return super().send_messages(messages)


def _enter(**kwargs):
    _here.is_in_request = True


def leave(**kwargs):
    _here.is_in_request = False


request_started.connect(_enter, dispatch_uid="tests.mailbox.enter")
request_finished.connect(leave, dispatch_uid="tests.mailbox.leave")
