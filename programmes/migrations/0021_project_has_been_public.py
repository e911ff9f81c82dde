"""Projects that are public or in the archive have been public: their addresses stay fixed."""

from django.db import migrations


def remember(apps, schema_editor):
    projects = apps.get_model("programmes", "Project").objects
    projects.filter(state__in=["published", "archived"]).update(has_been_public=True)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0020_project_reviews")]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
