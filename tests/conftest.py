"""Fixtures that every app's tests share."""

import errno
import gc
import os
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from xdist.scheduler import LoadScopeScheduling

from config import env
from config.celery import app
from tests import buckets, databases, mailbox, workers
from tests.clients import PortalClient
from tools import services

FIRST_PROCESS = "gw0"


class FilesTogether(LoadScopeScheduling):
    """Keep the tests of a file on one worker, and those of a folder that share a dear set-up.

    The mark `xdist_group` would say the same; it does nothing with pytest 9.2 and xdist 3.8.
    """

    FOLDERS = ("tests/browser/", "tests/portal/sources/", "tests/tools/")
    # What takes longest begins first, so that the processes end together; the tools need no
    # database, so they are tested while the first process makes it.
    LONGEST = (
        *("tests/browser/", "tests/tools/", "tests/portal/test_every_url.py"),
        *("tests/core/test_admin_addresses.py", "tests/reports/test_tasks.py"),
        "tests/portal/sources/",
    )

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in self.FOLDERS if file.startswith(folder)), file)

    def _assign_work_unit(self, node) -> None:
        waiting = [scope for scope in self.LONGEST if scope in self.workqueue]
        # The very longest is for the process that goes before the others.
        if node.gateway.id != FIRST_PROCESS and self.LONGEST[0] in waiting:
            waiting.remove(self.LONGEST[0])
            self.workqueue.move_to_end(self.LONGEST[0])
        if longest := next(iter(waiting), None):
            self.workqueue.move_to_end(longest, last=False)
        super()._assign_work_unit(node)


def pytest_xdist_make_scheduler(config, log):
    return FilesTogether(config, log)


def pytest_configure(config):
    """Let the process with the browser go before the others: what it does takes longest."""
    if getattr(config, "workerinput", {}).get("workerid", FIRST_PROCESS) != FIRST_PROCESS:
        os.nice(5)


def pytest_collection_finish():
    """Let the garbage collector pass over what stays to the end: it took 7 % of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 10)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix,
    django_db_keepdb,
    django_db_blocker,
    worker_id,
    tmp_path_factory,
):
    """Processes beside each other migrate once."""
    if worker_id == "master" or django_db_keepdb:
        yield
        return
    with django_db_blocker.unblock(), databases.copied(tmp_path_factory.getbasetemp().parent):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Put the tables back behind tests that commit; one of them empties what refuses it."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in databases.NOT_EMPTIED:
            trigger = f"{table.partition('_')[2]}_is_not_emptied"
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        databases.remember()
    with mock.patch.object(TransactionTestCase, "_fixture_teardown", databases.put_back):
        yield


@pytest.fixture(autouse=True)
def _empty_caches():
    """Rate limits and cached pages of one test must not reach the next."""
    for cache in caches.all():
        cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _mailbox(django_test_environment):
    """Mail that a page sends itself, past the outbox, fails the test."""
    settings.EMAIL_BACKEND = "tests.mailbox.OutsideRequests"


@pytest.fixture(autouse=True)
def _no_request_at_hand():
    """A download that a test did not read to its end never finishes."""
    mailbox.leave()


@pytest.fixture(autouse=True)
def _speak_turkish():
    """A request leaves its language active in the thread; each test begins with the default."""
    with translation.override("tr"):
        yield


@pytest.fixture
def client():
    """A browser in which staff who are signed in by force have shown their second factor."""
    return PortalClient()


@pytest.fixture
def admin_client(admin_user):
    browser = PortalClient()
    browser.force_login(admin_user)
    return browser


@pytest.fixture
def no_navigation(monkeypatch):
    """Pages of the back office without the list of all its models, which is half of their cost.

    For tests that open very many of them and look for something else.
    """
    monkeypatch.setattr(admin.site, "get_app_list", lambda request, app_label=None: [])


@pytest.fixture
def client_factory():
    """Make further browsers beside `client`."""
    return PortalClient


@pytest.fixture
def private_files(settings, tmp_path):
    """Stored files of this test, in a folder of its own."""
    default = settings.STORAGES["default"]
    options = {**default["OPTIONS"], "location": tmp_path / "files"}
    settings.STORAGES = {**settings.STORAGES, "default": {**default, "OPTIONS": options}}
    return tmp_path / "files"


@pytest.fixture(scope="session")
def _bucket_server():
    """One S3 server for all tests of a process, started by the first that needs it."""
    with buckets.started() as running:
        yield running


@pytest.fixture
def bucket(_bucket_server, settings, monkeypatch):
    """Private files lie in an empty bucket of a real S3 server on loopback."""
    _bucket_server.empty()
    monkeypatch.setenv("STORAGE_URL", _bucket_server.url)
    settings.STORAGES = {**settings.STORAGES, "default": env.storage("STORAGE_URL", Path())}
    return _bucket_server


@pytest.fixture
def full_disk(monkeypatch):
    """No byte can be made to last any more: every file that is being kept fails."""

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)


@pytest.fixture
def broker(monkeypatch, tmp_path_factory):
    """An own broker that runs (`url`, `stop()`, `start()`); wake-ups of this process go there."""
    # Only a broker: `started` leaves out what is named already.
    monkeypatch.setenv("DATABASE_URL", workers.database_url())
    monkeypatch.delenv("REDIS_URL", raising=False)
    before = app.conf.broker_url
    with services.started(tmp_path_factory.mktemp("broker"), durable=False) as running:
        workers.use_broker(running.redis_url)
        yield workers.Broker(running.redis_url, running.children[0])
    workers.use_broker(before)


@pytest.fixture
def start_worker(transactional_db, private_files, tmp_path, broker):
    """Start real workers (with beat) on the test database; they end with the test."""
    started = []

    def start(**environment):
        values = workers.worker_environment(tmp_path, broker.url, **environment)
        own_folder = tmp_path / f"worker-{len(started)}"
        own_folder.mkdir()
        worker = workers.Worker(own_folder, values)
        started.append(worker)
        # What a test promises counts from here: a busy machine takes long to start Python.
        assert workers.wait_until(lambda: "ready" in worker.log, 120), worker.log
        return worker

    yield start
    for worker in started:
        worker.stop()
