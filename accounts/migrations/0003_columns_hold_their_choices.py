"""A column with choices holds one of them, whoever writes it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["tr", "en"])),
                name="user_language_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
    ]
