"""A column with choices holds one of them, whoever writes it."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("helpdesk", "0005_handler_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("visibility__in", ["public", "internal"])),
                name="message_visibility_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["tr", "en"])),
                name="ticket_language_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="ticket",
            name="ticket_state_known",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["new", "open", "waiting", "answered", "closed", "spam"])
                ),
                name="ticket_state_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
    ]
