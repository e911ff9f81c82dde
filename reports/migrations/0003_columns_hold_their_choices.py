"""A column with choices holds one of them, whoever writes it."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_steps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                name="reports_report_state_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["project"])),
                name="report_kind_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["", "collect", "lay_out", "store"])),
                name="report_step_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["tr", "en"])),
                name="report_language_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
    ]
