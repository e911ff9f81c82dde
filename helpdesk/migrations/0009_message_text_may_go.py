"""The text of a message may be taken away whole; any other change is still refused."""

from django.db import migrations

CREATE = """
DROP TRIGGER message_append_only ON helpdesk_message;

CREATE TRIGGER message_append_only BEFORE UPDATE OF body, visibility, author_id, ticket_id
ON helpdesk_message FOR EACH ROW
WHEN (
    NEW.body <> ''
    OR NEW.visibility <> OLD.visibility
    OR NEW.author_id IS DISTINCT FROM OLD.author_id
    OR NEW.ticket_id <> OLD.ticket_id
)
EXECUTE FUNCTION refuse_change();
"""

DROP = """
DROP TRIGGER message_append_only ON helpdesk_message;

CREATE TRIGGER message_append_only BEFORE UPDATE OF body, visibility, author_id, ticket_id
ON helpdesk_message FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("helpdesk", "0008_tickets_are_erased")]

    operations = [migrations.RunSQL(CREATE, DROP)]
