"""How the shared cache names its rows. It lies in PostgreSQL: limits hold while Redis is down."""

from django.utils.crypto import salted_hmac


def hidden_key(key: str, key_prefix: str, version: int) -> str:
    """Limits are counted by network address: none can be read in the table."""
    return salted_hmac(
        "core.cache", f"{key_prefix}:{version}:{key}", algorithm="sha256"
    ).hexdigest()
