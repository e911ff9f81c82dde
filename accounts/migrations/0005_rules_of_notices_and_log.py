"""A published notice never changes; the destruction log only grows, for three years.

Numbers of data requests come from a sequence: a gap may appear, a double never.
"""

from django.db import migrations

CREATE = """
CREATE SEQUENCE accounts_datarequest_number;

CREATE TRIGGER notice_published_is_fixed BEFORE UPDATE OR DELETE ON accounts_notice
FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION refuse_change();

CREATE TRIGGER destructionlog_is_fixed BEFORE UPDATE ON accounts_destructionlog
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER destructionlog_is_kept BEFORE DELETE ON accounts_destructionlog
FOR EACH ROW WHEN (OLD.at > now() - interval '3 years') EXECUTE FUNCTION refuse_change();
"""

DROP = """
DROP TRIGGER destructionlog_is_kept ON accounts_destructionlog;
DROP TRIGGER destructionlog_is_fixed ON accounts_destructionlog;
DROP TRIGGER notice_published_is_fixed ON accounts_notice;
DROP SEQUENCE accounts_datarequest_number;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_notices_requests_and_holds"),
        ("core", "0001_functions"),
    ]

    operations = [migrations.RunSQL(CREATE, DROP)]
