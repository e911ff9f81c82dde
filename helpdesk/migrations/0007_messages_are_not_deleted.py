"""A message is never deleted, and so no ticket that has one: nothing in the portal deletes them."""

from django.db import migrations

CREATE = """
CREATE TRIGGER message_is_not_deleted BEFORE DELETE ON helpdesk_message
FOR EACH ROW EXECUTE FUNCTION refuse('a message is never deleted');
"""

DROP = "DROP TRIGGER message_is_not_deleted ON helpdesk_message;"


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_slug_redirects"),
        ("helpdesk", "0006_columns_hold_their_choices"),
    ]

    operations = [migrations.RunSQL(CREATE, DROP)]
