"""The nine roles as groups; their permissions come from sync_roles after every migrate."""

from django.db import migrations

ROLES = [
    "administrator",
    "programme_officer",
    "training_coordinator",
    "help_desk_officer",
    "editor",
    "reviewer",
    "province_coordinator",
    "expert",
    "auditor",
]


def create(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


def remove(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_models")]

    operations = [migrations.RunPython(create, remove)]
