"""A dead Redis is an empty cache: no page fails, and nobody waits twice."""

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from core.cache import ForgivingRedisCache
from tests.factories.accounts import PASSWORD, UserFactory

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture
def dead_cache():
    ForgivingRedisCache._down_until = 0.0
    yield ForgivingRedisCache(NOBODY_LISTENS, {"OPTIONS": {"socket_connect_timeout": 0.2}})
    ForgivingRedisCache._down_until = 0.0


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda cache: cache.get("a"), None),
        (lambda cache: cache.get("a", "b"), "b"),
        (lambda cache: cache.set("a", 1), None),
        (lambda cache: cache.add("a", 1), True),
        (lambda cache: cache.incr("a", 3), 3),
        (lambda cache: cache.delete("a"), False),
        (lambda cache: cache.touch("a"), False),
        (lambda cache: cache.has_key("a"), False),
        (lambda cache: "a" in cache, False),
        (lambda cache: cache.get_many(["a"]), {}),
        (lambda cache: cache.set_many({"a": 1}), []),
        (lambda cache: cache.delete_many(["a"]), None),
        (lambda cache: cache.get_or_set("a", 7), 7),
    ],
)
def test_dead_redis_answers_like_an_empty_cache(dead_cache, call, expected):
    assert call(dead_cache) == expected


def test_dead_redis_is_not_asked_again_for_a_while(dead_cache, monkeypatch):
    asked = []

    def refuse(*args, **kwargs):
        asked.append(1)
        raise RedisConnectionError

    monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.get", refuse)
    for _request in range(5):
        dead_cache.get("a")

    assert len(asked) == 1


@pytest.mark.django_db
def test_people_sign_in_and_ask_for_a_password_while_redis_is_down(client, settings):
    settings.CACHES = settings.CACHES | {
        "default": {
            "BACKEND": "core.cache.ForgivingRedisCache",
            "LOCATION": NOBODY_LISTENS,
            "OPTIONS": {"socket_connect_timeout": 0.2},
        }
    }
    person = UserFactory()

    client.post("/tr/accounts/login/", {"login": person.email, "password": PASSWORD})
    response = client.post("/tr/accounts/password/reset/", {"email": person.email})

    ForgivingRedisCache._down_until = 0.0
    assert "_auth_user_id" in client.session
    assert response.status_code == 302
