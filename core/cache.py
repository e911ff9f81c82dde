"""The shared cache, which may be down: then it holds nothing, and no page fails."""

import logging
import time
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 5


class ForgivingRedisCache(RedisCache):
    """Redis cache that answers like an empty one while Redis cannot be reached.

    After a fault it does not ask again for some seconds, so that nobody waits for time-outs.
    """

    _down_until = 0.0

    def _ask(self, method: str, otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < ForgivingRedisCache._down_until:
            return otherwise
        try:
            return getattr(super(), method)(*args, **kwargs)
        except RedisError as error:
            ForgivingRedisCache._down_until = time.monotonic() + PAUSE_SECONDS
            logger.warning("cache_down method=%s error=%s", method, type(error).__name__)
            return otherwise

    def add(self, key, value, *args, **kwargs):
        return self._ask("add", True, key, value, *args, **kwargs)

    def get(self, key, default=None, version=None):
        return self._ask("get", default, key, default=default, version=version)

    def set(self, key, value, *args, **kwargs):
        return self._ask("set", None, key, value, *args, **kwargs)

    def touch(self, key, *args, **kwargs):
        return self._ask("touch", False, key, *args, **kwargs)

    def delete(self, key, version=None):
        return self._ask("delete", False, key, version=version)

    def get_many(self, keys, version=None):
        return self._ask("get_many", {}, keys, version=version)

    def set_many(self, data, *args, **kwargs):
        return self._ask("set_many", [], data, *args, **kwargs)

    def delete_many(self, keys, version=None):
        return self._ask("delete_many", None, keys, version=version)

    def has_key(self, key, version=None):
        return self._ask("has_key", False, key, version=version)

    def incr(self, key, delta=1, version=None):
        return self._ask("incr", delta, key, delta=delta, version=version)

    def clear(self):
        return self._ask("clear", False)
