"""Notices, their proofs and the destruction log refuse TRUNCATE, as the audit trail does (core.0008).

tests/conftest.py disables these triggers in the test database; their own test enables them again.
"""

from django.db import migrations

CREATE = """
CREATE TRIGGER notice_is_not_emptied BEFORE TRUNCATE ON accounts_notice
FOR EACH STATEMENT EXECUTE FUNCTION refuse('rows are never changed or deleted');

CREATE TRIGGER noticeshown_is_not_emptied BEFORE TRUNCATE ON accounts_noticeshown
FOR EACH STATEMENT EXECUTE FUNCTION refuse('rows are never changed or deleted');

CREATE TRIGGER destructionlog_is_not_emptied BEFORE TRUNCATE ON accounts_destructionlog
FOR EACH STATEMENT EXECUTE FUNCTION refuse('rows are never changed or deleted');
"""

DROP = """
DROP TRIGGER destructionlog_is_not_emptied ON accounts_destructionlog;
DROP TRIGGER noticeshown_is_not_emptied ON accounts_noticeshown;
DROP TRIGGER notice_is_not_emptied ON accounts_notice;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_user_email_index"),
        ("core", "0008_audit_is_not_emptied"),
    ]

    operations = [migrations.RunSQL(CREATE, DROP)]
