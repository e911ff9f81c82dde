"""The WSGI door that gunicorn opens."""

import os
import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.files.storage import storages
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
CHARSET = re.compile(r";\s*charset=[^;]*", re.IGNORECASE)

portal = get_wsgi_application()
# Imported before gunicorn forks; the client of a bucket takes seconds to load.
storages["default"]


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Serve one request. Django reads an odd charset (base64) before any middleware can act."""
    environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
    return portal(environ, start_response)
