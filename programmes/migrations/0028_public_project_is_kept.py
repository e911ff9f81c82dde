"""A project that has been public is archived or withdrawn, never deleted: its address is cited."""

from django.db import migrations

CREATE = """
CREATE TRIGGER project_is_kept BEFORE DELETE ON programmes_project
FOR EACH ROW WHEN (OLD.has_been_public)
EXECUTE FUNCTION refuse('what was public is archived or withdrawn, never deleted');
"""

DROP = "DROP TRIGGER project_is_kept ON programmes_project;"


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_slug_redirects"),
        ("programmes", "0027_activity_search_statistics"),
    ]

    operations = [migrations.RunSQL(CREATE, DROP)]
