"""How the shared cache names its rows, and which pages nobody may keep.

The cache lies in PostgreSQL: limits hold while Redis is down.
"""

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.crypto import salted_hmac


def hidden_key(key: str, key_prefix: str, version: int) -> str:
    """Limits are counted by network address: none can be read in the table."""
    return salted_hmac(
        "core.cache", f"{key_prefix}:{version}:{key}", algorithm="sha256"
    ).hexdigest()


def keep_private(response: HttpResponse) -> HttpResponse:
    """Mark a page about people: kept nowhere and found by no search engine.

    It stays with the default of Referrer-Policy, "same-origin": another site learns no address with
    a key in it. With "no-referrer" browsers send `Origin: null`, and no form of the page works.
    """
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response
