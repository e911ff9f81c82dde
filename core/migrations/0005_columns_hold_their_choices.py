"""A column with choices holds one of them, whoever writes it."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_primary_language_not_null"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="outboundmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                name="core_outboundmail_state_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboundmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["tr", "en"])),
                name="outboundmail_language_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcenote",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "confirmed", "rejected"])),
                name="sourcenote_state_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
    ]
