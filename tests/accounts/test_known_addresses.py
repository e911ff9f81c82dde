"""No way in tells by its text, its status or its work whether an address has an account.

What takes time is counted: hashes of passwords, statements, writes, commits (each waits for the
disk), mails and the wakings of workers. Transactions are real here, for a commit is one of them.
"""

from collections import Counter
from dataclasses import dataclass, field

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import hashers
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services import load_notices
from config.settings import CACHES
from core import jobs
from core.models import OutboundMail
from helpdesk import forms
from tests.accounts.test_ways_in import page
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.helpdesk import DeskFactory
from tests.factories.provinces import ProvinceFactory
from tests.factories.publications import TopicFactory

pytestmark = pytest.mark.django_db(transaction=True)

WRITES = ("INSERT", "UPDATE", "DELETE")
# A savepoint and what ends it wait for nothing: they are no work.
FREE = ("SAVEPOINT", "RELEASE", "ROLLBACK")


def asks(path, name, **more):
    def ask(browser, address):
        return browser.post(path, {name: address, **more})

    return ask


NEW = {"full_name": "Işıl", "password1": PASSWORD, "password2": PASSWORD}
CSO = {
    "represents": "on",
    "cso_name": "Iğdır Işık Derneği",
    "cso_legal_form": "association",
    "cso_registry_number": "76-1-1",
}


def signs_up_for_a_cso(browser, address):
    data = {**NEW, **CSO, "email": address, "cso_province": ProvinceFactory(plate_code=76).pk}
    return browser.post("/tr/accounts/signup/", data)


WAYS = {
    "sign-in": asks("/tr/accounts/login/", "login", password="not-the-password"),
    "code": asks("/tr/accounts/login/code/", "email"),
    "reset": asks("/tr/accounts/password/reset/", "email"),
    "sign-up": asks("/tr/accounts/signup/", "email", **NEW),
    "sign-up for a CSO": signs_up_for_a_cso,
}


@dataclass
class Work:
    """What one request made the portal do."""

    hashes: int = 0
    wakings: int = 0
    mails: int = 0
    reads: int = 0
    writes: Counter[str] = field(default_factory=Counter)
    commits: int = 0


@pytest.fixture
def work(monkeypatch, settings):
    """Count what a call does, with the cache as it runs: a table."""
    settings.CACHES = CACHES
    settings.ACCOUNT_RATE_LIMITS = {}
    hashed, woken = [], []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(
        hasher, "encode", lambda *args, **kwargs: hashed.append(1) or encode(*args, **kwargs)
    )
    monkeypatch.setattr(jobs, "_send", lambda *args, **kwargs: woken.append(1) or True)

    def measured(call):
        done = Work(-len(hashed), -len(woken), -OutboundMail.objects.count())
        with CaptureQueriesContext(connection) as queries:
            answer = call()
        said = [query["sql"] for query in queries if not query["sql"].startswith(FREE)]
        done.hashes += len(hashed)
        done.wakings += len(woken)
        done.mails += OutboundMail.objects.count()
        done.reads = sum(sql.startswith("SELECT") for sql in said)
        done.writes = Counter(" ".join(s.split()[:3]) for s in said if s.startswith(WRITES))
        done.commits = sum(sql == "COMMIT" for sql in said) + _alone(queries)
        return answer, done

    return measured


def _alone(queries) -> int:
    """Count the writes outside a transaction: each is committed by itself."""
    depth, found = 0, 0
    for query in queries:
        sql = query["sql"]
        depth += (sql == "BEGIN") - (sql in {"COMMIT", "ROLLBACK"})
        found += depth == 0 and sql.startswith(WRITES)
    return found


def confirmed(address):
    UserFactory(email=address)


def unconfirmed(address):
    UserFactory(email=address, unconfirmed=True)


def closed(address):
    UserFactory(email=address, is_active=False)


def with_second_factor(address):
    data = {"secret": "x"}
    Authenticator.objects.create(user=UserFactory(email=address), type="totp", data=data)


def without_password(address):
    """As an institution's sign-in makes them."""
    person = UserFactory(email=address)
    person.set_unusable_password()
    person.save()


KNOWN = [confirmed, unconfirmed, closed, with_second_factor, without_password]


@pytest.mark.parametrize("way", WAYS)
def test_known_and_unknown_address_look_the_same_and_cost_the_same_work(client_factory, work, way):
    load_notices()
    for number, make in enumerate(KNOWN):
        make(f"bilinen{number}@ornek.org")
    WAYS[way](client_factory(), "isinma@ornek.org")
    found, seen = {}, {}
    for name in [*(f"bilinen{number}" for number in range(len(KNOWN))), "yok"]:
        cache.clear()
        address, browser = f"{name}@ornek.org", client_factory()
        answer, done = work(lambda b=browser, a=address: WAYS[way](b, a))
        after = browser.get(answer["Location"]) if answer.status_code == 302 else answer
        found[name] = done
        seen[name] = page(answer, address), answer.get("Location"), page(after, address)

    assert found == dict.fromkeys(found, found["yok"])
    assert {name for name, shown in seen.items() if shown != seen["yok"]} == set()
    # Each is mailed, the one a code or a link, the other that there is no account.
    assert found["yok"].mails == (0 if way == "sign-in" else 1)
    assert found["yok"].hashes == (1 if way.startswith("sign-") else 0)


def test_question_to_the_help_desk_costs_the_same_whoever_has_the_address(
    client_factory, work, monkeypatch
):
    """The form looks for no account at all."""
    monkeypatch.setattr(forms.QuestionForm.base_fields["key"], "fastest_seconds", 0)
    UserFactory(email="bilinen@ornek.org")
    DeskFactory()
    topic, province = TopicFactory(), ProvinceFactory()
    found = []
    for address in ("isinma@ornek.org", "bilinen@ornek.org", "yok@ornek.org"):
        cache.clear()
        typed = {
            "key": forms.new_key("question"),
            "notice": "on",
            "name": "Işıl Çağrı",
            "email": address,
            "province": province.pk,
            "topic": topic.pk,
            "subject": "Tüzük",
            "question": "Tüzük nasıl değişir?",
        }
        browser = client_factory()
        answer, done = work(lambda b=browser, t=typed: b.post("/tr/destek-masasi/sor/", t))
        found.append((answer.status_code, done))

    assert found[1] == found[2]
    assert found[1][0] == 302
