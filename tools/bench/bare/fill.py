"""Make the tables of the bare pages and fill them: `python -m tools.bench.bare.fill ROWS`."""

import os
import sys

import django
from django.core.management import call_command
from django.db import connection

FILL = """
INSERT INTO bare_text (title, body, published_at)
SELECT 'Bir kamu ve sivil toplum iş birliği kılavuzu ' || n, repeat(md5(n::text) || ' ', 9),
       timestamptz '2018-01-01' + n * interval '37 minutes'
FROM generate_series(1, %s) AS n
"""


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tools.bench.bare.settings"
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(FILL, [int(sys.argv[1])])
    return 0


if __name__ == "__main__":
    sys.exit(main())
