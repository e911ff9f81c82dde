"""What the load needs to know of the seeded portal, and every statement that each page runs.

`python -m tools.bench.survey` prints it as JSON; it runs with the portal's settings.
"""

import json
import os
import re
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

import django
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tools.bench.pages import PAGES, Page

SUBMIT_KEYS = 4000
MOST_ROWS_COUNTED = 1001
UNCAPPED_COUNT = re.compile(r"SELECT COUNT\(", re.IGNORECASE)
HOST = "localhost"


@dataclass
class Surveyed:
    """One page: its address, its statements' number, what is wrong with them, the slowest (ms)."""

    name: str
    path: str
    queries: int
    faults: list[str]
    slowest_ms: float
    size: int


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    settings.PAGE_CACHE = False
    translation.activate("tr")
    cookie = _officer_session()
    paths = _paths()
    found = {
        "pages": [asdict(_survey(page, paths[page.name], cookie)) for page in PAGES],
        "session": f"{settings.SESSION_COOKIE_NAME}={cookie}",
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "submits": _submits(SUBMIT_KEYS),
    }
    json.dump(found, sys.stdout)
    return 0


def _paths() -> dict[str, str]:
    projects, library = reverse("programmes:project_list"), reverse("publications:publication_list")
    activities, ask = reverse("portal:activity_list"), reverse("helpdesk:ticket_ask")
    return {
        "home": reverse("portal:home"),
        "dashboard": reverse("portal:dashboard"),
        "province": reverse("portal:province_detail", args=["bursa"]),
        "publications, first": library,
        "publications, last": _with(library, page="last"),
        "publications of a kind": _with(library, kind="code_of_conduct"),
        "publications with words": _with(library, q="bayburt kılavuz"),
        "projects, first": projects,
        "projects, last": _with(projects, page="last"),
        "activities, first": activities,
        "activities, last": _with(activities, page="last"),
        "question form": ask,
        "ticket submit": ask,
        **_paths_of_rows(library),
        **_searches(),
        **_staff_paths(),
    }


def _paths_of_rows(library: str) -> dict[str, str]:
    """Pages of one row each; the volume's first project has 200 activities and 53 provinces."""
    from programmes.models import Project, ProjectProvince
    from publications.models import Topic, Version
    from trainings.models import Round

    volume = ProjectProvince.objects.filter(project__programme__slug__startswith="hacim-programi")
    largest = volume.select_related("project").order_by("project")[0].project
    source = Project.objects.order_by("pk")[0]
    version = Version.objects.published_ones().order_by("-pk").select_related("publication")[0]
    return {
        "project page": source.get_absolute_url(),
        "project of the volume": largest.get_absolute_url(),
        "publication": version.get_absolute_url(),
        "publications of a topic": _with(library, topic=Topic.objects.order_by("pk")[0].slug),
        "training round": Round.objects.order_by("pk")[0].get_absolute_url(),
    }


def _searches() -> dict[str, str]:
    words = {"rare": "bayburt", "medium": "dijital okuryazarlık", "common": "ve"}
    return {
        f"search, {name} word": _with(reverse("portal:search"), q=word)
        for name, word in words.items()
    }


def _staff_paths() -> dict[str, str]:
    from helpdesk.models import Ticket

    queue = reverse("helpdesk:queue")
    return {
        "staff queue": queue,
        "staff queue, closed, last": _with(queue, state="closed", page="last"),
        "staff queue with words": _with(queue, q="gönüllü raporu"),
        "staff ticket": Ticket.objects.order_by("-pk")[0].get_absolute_url(),
    }


def _with(path: str, **query: str) -> str:
    return f"{path}?{urlencode(query)}"


def _officer_session() -> str:
    """Sign the volume's officer in, as the sign-in page does."""
    from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY

    from accounts.models import User

    officer = User.objects.get(email_canonical="hacim@kopru.example")
    session = SessionStore()
    session[SESSION_KEY] = str(officer.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = officer.get_session_auth_hash()
    # Staff count only with a second factor (accounts.middleware).
    session["account_authentication_methods_user"] = str(officer.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time()}]
    session.create()
    return str(session.session_key)


def _submits(count: int) -> list[dict[str, Any]]:
    """Filled-in question forms, each with a key of its own."""
    from helpdesk.forms import new_key
    from publications.models import Topic

    topic = Topic.objects.filter(is_active=True).order_by("pk")[0].pk
    run = time.time_ns()
    return [
        {
            "name": "Işıl Örnekçi",
            "email": f"soru.{run}.{number}@example.org",
            "province": 1 + number % 81,
            "topic": topic,
            "subject": f"Gönüllü sözleşmesi {number}",
            "question": "Derneğimiz gönüllülerle nasıl bir sözleşme yapmalı? " * 6,
            "notice": "on",
            "website": "",
            "key": new_key("question"),
        }
        for number in range(count)
    ]


# The statements of one page


def _survey(page: Page, path: str, cookie: str) -> Surveyed:
    client = Client(headers={"host": HOST})
    if page.is_signed_in:
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    _ask(client, page, path)  # fills what a process keeps: templates, content types
    with CaptureQueriesContext(connection) as captured:
        response = _ask(client, page, path)
    expected = 302 if page.is_submit else 200
    faults = [] if response.status_code == expected else [f"status {response.status_code}"]
    statements = [query["sql"] for query in captured.captured_queries]
    times = [] if page.is_submit else [_explain(sql, page, faults) for sql in statements]
    return Surveyed(
        name=page.name,
        path=path,
        queries=sum(not _is_transaction(sql) for sql in statements),
        faults=faults,
        slowest_ms=max(times, default=0.0),
        size=len(response.content),
    )


def _ask(client: Client, page: Page, path: str) -> Any:
    if not page.is_submit:
        return client.get(path)
    (form,) = _submits(1)
    time.sleep(3.1)  # sooner is taken for a machine
    return client.post(path, form)


def _is_transaction(sql: str) -> bool:
    return sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))


def _explain(sql: str, page: Page, faults: list[str]) -> float:
    """Run a reading statement again; note OFFSET and a count without a cap; return its ms."""
    if not sql.lstrip("( ").startswith("SELECT") or sql.endswith("FOR UPDATE"):
        return 0.0
    if " OFFSET " in sql:
        faults.append(f"OFFSET: {sql[:200]}")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql.replace('%', '%%')}", [])
        plan = cursor.fetchone()[0][0]
    is_wrong = UNCAPPED_COUNT.search(sql) and not page.counts_all
    if is_wrong and (most := _rows_counted(plan["Plan"])) > MOST_ROWS_COUNTED:
        faults.append(f"{most} rows counted: {sql[:200]}")
    return float(plan["Execution Time"])


def _rows_counted(plan: dict[str, Any]) -> int:
    """The most rows that reach one aggregate of the plan."""
    below = plan.get("Plans", [])
    own = [row["Actual Rows"] * row["Actual Loops"] for row in below if _counts(plan)]
    return int(max([0, *own, *map(_rows_counted, below)]))


def _counts(plan: dict[str, Any]) -> bool:
    return str(plan["Node Type"]) in {"Aggregate", "WindowAgg"}


if __name__ == "__main__":
    sys.exit(main())
