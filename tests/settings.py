"""The portal's settings with what tests must change."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests-only")
os.environ.setdefault("SITE_URL", "http://localhost:8000")
os.environ["DEMO"] = "1"
# An institution that nobody ever asks: the tests put another session of requests in its place.
os.environ["OIDC_SERVER_URL"] = "https://sso.example.org"
os.environ["OIDC_CLIENT_ID"] = os.environ["OIDC_CLIENT_SECRET"] = "kopru"
# Files, mails and static files of a test process lie in a folder of its own, below that of the
# process that began the run, which takes all away at its end.
within = os.environ.get("TESTS_FOLDER")
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="kopru-tests-", dir=within)
if within is None:
    os.environ["TESTS_FOLDER"] = os.environ["DATA_DIR"]
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
(Path(os.environ["DATA_DIR"]) / "static").mkdir()

from config.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PAGE_CACHE = False
# No collectstatic before a test: names without hashes.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# The shared cache is tested by itself; tests that may not use the database empty this one, too.
CACHES = CACHES | {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
