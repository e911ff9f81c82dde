"""config.celery: what a worker process is allowed."""

import subprocess
import sys

import pytest

from config.celery import limit_memory
from tools.places import CHECKOUT

TAKE_MORE = """
from celery.signals import worker_process_init
import config.celery
worker_process_init.send(sender=None)
taken = bytearray(2 * 1024 ** 3)
"""


def test_worker_process_cannot_take_the_memory_of_the_machine():
    done = subprocess.run(
        [sys.executable, "-c", TAKE_MORE], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )

    refused = sys.platform == "linux"
    assert ("MemoryError" in done.stderr, done.returncode) == (refused, int(refused))


def test_other_systems_than_linux_are_left_alone(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("resource.setrlimit", lambda *args: pytest.fail("set"))

    limit_memory()
