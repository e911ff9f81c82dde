"""Countries that the constraints to come would refuse are emptied; the history keeps them."""

from django.db import migrations
from django.db.models import Q
from django.db.models.functions import Upper


def tidy(apps, schema_editor):
    activities = apps.get_model("programmes", "Activity").objects
    activities.exclude(country="").update(country=Upper("country"))
    wrong = ~Q(country__regex=r"^[A-Z]{2}$") | Q(province__isnull=False) & ~Q(country="TR")
    activities.exclude(country="").filter(wrong).update(country="")


class Migration(migrations.Migration):
    dependencies = [("programmes", "0028_public_project_is_kept")]

    operations = [migrations.RunPython(tidy, migrations.RunPython.noop)]
