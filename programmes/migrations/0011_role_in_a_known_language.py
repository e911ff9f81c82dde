"""The primary language of a role's written name is one of the two."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0010_project_slug_is_fixed"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="projectorganisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("primary_language__in", ["tr", "en"])),
                name="projectorganisation_primary_language_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
    ]
