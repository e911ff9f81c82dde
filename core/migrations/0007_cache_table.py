"""The table of the shared cache, as django.core.cache.backends.db reads and writes it."""

from django.db import migrations

CREATE = """
CREATE TABLE core_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX core_cache_expires ON core_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0006_slug_redirects")]

    operations = [migrations.RunSQL(CREATE, "DROP TABLE core_cache")]
