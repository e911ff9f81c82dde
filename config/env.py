"""Typed readers of the environment: a wrong or missing value stops the start with one line."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}
# A name or an address; empty for a Unix socket.
HOST = re.compile(r"[a-z0-9._-]*|[0-9a-f:.]+")
LOGGERS = {
    "django": {"handlers": [], "propagate": True},
    "django.server": {"handlers": [], "propagate": True},
    # "received" and "succeeded" of every sweep; a failed task is still logged.
    "celery.app.trace": {"level": "WARNING"},
    "celery.worker.strategy": {"level": "WARNING"},
    "weasyprint": {"level": "ERROR"},
    "fontTools": {"level": "WARNING"},
}


def text(name: str, default: str | None = None) -> str:
    """Read NAME, or the content of the file that NAME_FILE names (a mounted secret)."""
    value = os.environ.get(name)
    if value is None and (path := os.environ.get(f"{name}_FILE")):
        try:
            value = Path(path).read_text().strip()
        except OSError as error:
            reason = f"{name}_FILE: cannot read {path}: {error.strerror}."
            raise ImproperlyConfigured(reason) from None
    if value is None:
        value = default
    if value is None:
        raise ImproperlyConfigured(f"Set {name} (see .env.example).")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = text(name, str(int(default))).strip().lower()
    if value not in TRUE_WORDS | FALSE_WORDS:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value in TRUE_WORDS


def number(name: str, default: int) -> int:
    """Read a count: 0 or more."""
    value = text(name, str(default)).strip()
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise ImproperlyConfigured(f"{name} must be a whole number from 0, not {value!r}.")
    return int(value)


def iati_organisation(name: str) -> str:
    """Read an organisation's identifier in IATI, such as TR-EXAMPLE-1; unset: it has none."""
    value = text(name, "").strip()
    if value and not re.fullmatch(r"[A-Z]{2}-[A-Z0-9]+-[A-Za-z0-9._-]+", value):
        raise ImproperlyConfigured(f"{name} must look like TR-EXAMPLE-1, not {value!r}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """Read a comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def _address(name: str, url: str, schemes: set[str], example: str) -> SplitResult:
    """Split a service's address; characters such as / or @ in a password are written %2F or %40."""
    try:
        parts = urlsplit(url)
        is_readable = parts.scheme in schemes and (parts.port is None or parts.port > 0)
    except ValueError:
        is_readable = False
    if not is_readable or not HOST.fullmatch(parts.hostname or ""):
        raise ImproperlyConfigured(f"{name} must look like {example}.")
    return parts


def site(name: str, default: str) -> SplitResult:
    """Read where people reach the portal: its scheme decides on secure cookies, never guessed."""
    url = text(name, default).rstrip("/")
    parts = _address(name, url, {"http", "https"}, "https://portal.example.org")
    if not parts.hostname or parts.path or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(f"{name} must look like https://portal.example.org.")
    return parts


def database(name: str) -> dict[str, object]:
    """Read postgres://user:password@host:port/name; `?host=/folder` names a Unix socket.

    Other options of libpq may follow. A server that is silent is given up after three seconds:
    without a limit a page would wait for minutes, and all the others behind it. For the same
    reason STATEMENT_SECONDS ends a statement of a web process; 0: never.
    """
    example = "postgres://user@host:5432/name"
    parts = _address(name, text(name), {"postgres", "postgresql"}, example)
    if len(parts.path) < 2:
        raise ImproperlyConfigured(f"{name} must look like {example}.")
    options: dict[str, object] = {"connect_timeout": 3} | dict(parse_qsl(parts.query))
    if seconds := number("STATEMENT_SECONDS", 0):
        options.setdefault("options", f"-c statement_timeout={seconds}s")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": options.pop("port", str(parts.port or "")),
        "OPTIONS": options,
    }


def email(name: str, timeout_name: str, folder: Path) -> dict[str, object]:
    """Read smtp://user:password@host:port (smtp+tls, smtp+ssl); unset: mails go to `folder`.

    The other name is that of the seconds for each step of the conversation.
    """
    url = text(name, "")
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(folder),
        }
    example = "smtp+tls://user:password@host:587"
    parts = _address(name, url, {"smtp", "smtp+tls", "smtp+ssl"}, example)
    if not parts.hostname:
        raise ImproperlyConfigured(f"{name} must look like {example}.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtp+ssl",
        # Longer, and few silent servers hold all workers.
        "EMAIL_TIMEOUT": max(1, number(timeout_name, 10)),
    }


def storage(name: str, folder: Path) -> dict[str, object]:
    """Read s3://key:secret@host/bucket/folder?region=…; unset: private files lie in `folder`.

    `s3+http` is S3 without TLS, for a server beside this one. Host and bucket are asked as
    https://host/bucket/…, with `addressing=virtual` as https://bucket.host/….
    """
    url = text(name, "")
    if not url:
        options = {"location": folder, "base_url": None}
        return {"BACKEND": "core.storage.FolderStorage", "OPTIONS": options}
    example = "s3://key:secret@host/bucket?region=…"
    parts = _address(name, url, {"s3", "s3+http"}, example)
    bucket, _slash, location = parts.path[1:].partition("/")
    host = parts.hostname or "_"
    if "_" in host or not (parts.username and parts.password and bucket):
        raise ImproperlyConfigured(f"{name} must look like {example}.")
    return {
        "BACKEND": "core.bucket.BucketStorage",
        "OPTIONS": {
            "endpoint_url": _endpoint(parts),
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password),
            "bucket_name": unquote(bucket),
            "location": unquote(location.strip("/")),
            **_bucket_options(name, parts.query),
        },
    }


def storages(name: str, folder: Path, *, has_hashed_names: bool) -> dict[str, dict[str, object]]:
    """Return where private files lie, as NAME says, and static ones, named by content or not."""
    static = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if not has_hashed_names:
        static = "django.contrib.staticfiles.storage.StaticFilesStorage"
    return {"default": storage(name, folder), "staticfiles": {"BACKEND": static}}


def _endpoint(parts: SplitResult) -> str:
    scheme = "http" if parts.scheme == "s3+http" else "https"
    return f"{scheme}://{parts.netloc.rpartition('@')[2]}"


def _bucket_options(name: str, query: str) -> dict[str, str]:
    options = dict(parse_qsl(query))
    chosen = {
        "region_name": options.pop("region", "us-east-1"),
        "addressing_style": options.pop("addressing", "path"),
    }
    is_region = re.fullmatch(r"[a-z0-9-]+", chosen["region_name"])
    if options or not is_region or chosen["addressing_style"] not in {"path", "virtual"}:
        raise ImproperlyConfigured(f"{name} takes region=… and addressing=path or virtual only.")
    return chosen


@dataclass(frozen=True)
class OpenIdConnect:
    """An institution's single sign-on: where it is, and as what the portal is known there."""

    server_url: str
    client_id: str
    secret: str

    @property
    def origin(self) -> str:
        """Where the sign-in form leads: what the page's policy must allow."""
        parts = urlsplit(self.server_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def app(self) -> dict[str, object]:
        """The provider as allauth wants it; its name in the callback's address stays the same."""
        settings = {"server_url": self.server_url, "oauth_pkce_enabled": True}
        keys = {"client_id": self.client_id, "secret": self.secret}
        return {"provider_id": "institution", "name": "", "settings": settings, **keys}


def openid_connect(name: str, client_name: str, key_name: str) -> OpenIdConnect | None:
    """Read an OpenID Connect issuer (https, for a test http://localhost); unset: None.

    Without TLS anybody on the way could be anybody: the token's signature is not looked at when it
    comes straight from the issuer.
    """
    url = text(name, "").rstrip("/")
    if not url:
        return None
    parts = _address(name, url, {"https", "http"}, "https://sso.example.org/realms/ministry")
    if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1"}:
        raise ImproperlyConfigured(f"{name} must begin with https://.")
    return OpenIdConnect(server_url=url, client_id=text(client_name), secret=text(key_name))


def content_security_policy(form_targets: list[str]) -> dict[str, dict[str, list[str]]]:
    """Return what a page may load, and where else its forms may lead: by default nowhere."""
    return {
        "DIRECTIVES": {
            **{name: [NONE] for name in ("default-src", "base-uri", "frame-ancestors")},
            **{name: [SELF] for name in ("script-src", "style-src", "font-src", "connect-src")},
            "form-action": [SELF, *form_targets],
            "img-src": [SELF, "data:"],
        }
    }


def logging(name: str) -> dict[str, object]:
    """Read how much is logged (DEBUG, INFO, WARNING, ERROR): lines with the request's id."""
    line = "%(asctime)s %(levelname)s %(name)s request=%(request_id)s %(message)s"
    console = {
        "class": "logging.StreamHandler",
        "formatter": "line",
        "filters": ["request_id", "refused_request"],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": "core.request_id.RequestIdFilter"},
            "refused_request": {"()": "core.request_id.RefusedRequestFilter"},
        },
        "formatters": {"line": {"format": line}},
        "handlers": {"console": console},
        "root": {"handlers": ["console"], "level": text(name, "INFO")},
        "loggers": LOGGERS,
    }
