"""The production shape against itself: what one file names, another one has."""

import re
import subprocess
import sys

import pytest
import yaml

from config.celery import MOST_MEMORY_BYTES
from tests.tools.test_environment_file import documented
from tools.check import NO_ISSUES, PRODUCTION
from tools.places import CHECKOUT

DEPLOY = CHECKOUT / "deploy"


class OnceOnly(yaml.SafeLoader):
    """Refuses a key that is written twice, as Compose does since its second version."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _value in node.value]
        # YAML's own "<<" may come with keys that stand in the mapping, too.
        assert len(keys) == len(set(keys)), f"twice: {keys}, {node.start_mark}"
        return super().construct_mapping(node, deep)


@pytest.fixture(scope="module")
def compose():
    loader = OnceOnly((CHECKOUT / "docker-compose.yml").read_text())
    return loader.get_single_data()


def nginx() -> str:
    return (DEPLOY / "nginx.conf").read_text()


def mounted(compose, service):
    return [volume.split(":") for volume in compose["services"][service].get("volumes", [])]


def test_each_secret_of_compose_is_made_by_the_script(compose):
    named = {secret["file"].rpartition("/")[2] for secret in compose["secrets"].values()}
    made = set(re.findall(r"^keep (\w+)", (DEPLOY / "make-secrets.sh").read_text(), re.MULTILINE))

    assert named == made | {"certificate.pem", "key.pem"}


def test_every_setting_can_be_set_in_production(compose):
    """What .env.example documents reaches the containers; DATA_DIR is the image's own."""
    given = {name.removesuffix("_FILE") for name in compose["services"]["web"]["environment"]}
    of_one_machine = {"PORT", "PG_BIN", "CHROMIUM_BIN", "DATA_DIR"}

    assert set(documented()) - given == of_one_machine


def test_each_service_gets_only_secrets_that_exist(compose):
    wanted = {
        secret for service in compose["services"].values() for secret in service.get("secrets", [])
    }

    assert wanted == set(compose["secrets"])


def test_each_file_that_a_container_mounts_from_here_exists(compose):
    sources = [
        place[0]
        for service in compose["services"]
        for place in mounted(compose, service)
        if place[0].startswith("./")
    ]

    assert sources
    assert [source for source in sources if not (CHECKOUT / source).exists()] == []


def test_every_container_is_bare_of_rights(compose):
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_worker_has_room_for_all_its_processes_at_their_limit(compose):
    worker = compose["services"]["worker"]
    processes = int(worker["command"][worker["command"].index("--concurrency") + 1])

    # Of the addresses that a process may ask for, it fills about two thirds (decision 0002).
    wanted = processes * MOST_MEMORY_BYTES * 2 // 3

    assert int(worker["mem_limit"].removesuffix("g")) * 1024**3 >= wanted


def test_proxy_reads_private_files_and_writes_nothing(compose):
    assert all(place[2] == "ro" for place in mounted(compose, "proxy"))


def test_each_page_of_the_proxy_exists_in_both_languages_and_runs_nothing():
    named = set(re.findall(r"error_page [\d =]+ /(proxy-pages/[\w-]+\.html);", nginx()))
    pages = {f"proxy-pages/{page.name}": page for page in (DEPLOY / "proxy-pages").iterdir()}

    assert named == set(pages)
    for page in pages.values():
        text = page.read_text()
        assert 'lang="tr"' in text
        assert 'lang="en"' in text
        assert re.search(r"<script|style=|\son\w+=", text) is None


def test_private_files_and_the_proxys_pages_are_reached_from_inside_only():
    inner = re.findall(r"location (\S+) \{\s+internal;", nginx())

    assert inner == ["/proxy-pages/", "/private-files/"]


def test_private_location_is_the_one_that_the_portal_names(compose):
    assert compose["services"]["web"]["environment"]["X_ACCEL_LOCATION"] == "/private-files"


@pytest.mark.parametrize(
    "storage", ["", "s3://KEY:secret@s3.example.org/kopru?region=eu-central-1"]
)
def test_deployment_check_prints_nothing_with_and_without_a_bucket(storage):
    environment = PRODUCTION | {
        "STORAGE_URL": storage,
        "DATABASE_URL": "postgres://kopru@localhost/kopru",
        "PATH": "/usr/bin:/bin",
    }

    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, NO_ISSUES, "")
