"""The audit trail refuses TRUNCATE as it refuses UPDATE and DELETE (0003).

The test suite empties all tables between tests that commit: tests/conftest.py disables this one
trigger in the test database, and its own test enables it again.
"""

from django.db import migrations

CREATE = """
CREATE TRIGGER auditevent_is_not_emptied BEFORE TRUNCATE ON core_auditevent
FOR EACH STATEMENT EXECUTE FUNCTION refuse('rows are never changed or deleted');
"""

DROP = "DROP TRIGGER auditevent_is_not_emptied ON core_auditevent;"


class Migration(migrations.Migration):
    dependencies = [("core", "0007_cache_table")]

    operations = [migrations.RunSQL(CREATE, DROP)]
