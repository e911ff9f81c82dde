"""Ticket numbers come from a sequence (gaps are fine); messages are never changed."""

from django.db import migrations

CREATE = """
CREATE SEQUENCE helpdesk_ticket_number;

CREATE TRIGGER message_append_only BEFORE UPDATE OF body, visibility, author_id, ticket_id
ON helpdesk_message FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

DROP = """
DROP TRIGGER message_append_only ON helpdesk_message;
DROP SEQUENCE helpdesk_ticket_number;
"""


class Migration(migrations.Migration):
    dependencies = [("helpdesk", "0001_models")]

    operations = [migrations.RunSQL(CREATE, DROP)]
