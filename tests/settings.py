"""The portal's settings with what tests must change."""

import os

os.environ.setdefault("SECRET_KEY", "tests-only")
os.environ.setdefault("SITE_URL", "http://localhost:8000")
os.environ["DEMO"] = "1"

from config.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PAGE_CACHE = False
# No collectstatic before a test: names without hashes.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# The cache of Redis is tested by itself; emptying it here would empty the broker beside it.
CACHES = CACHES | {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
