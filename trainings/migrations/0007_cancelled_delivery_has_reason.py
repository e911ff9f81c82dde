"""A cancelled delivery says why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trainings", "0006_end_is_last_day"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "cancelled"), _negated=True),
                    models.Q(
                        ("cancel_reason_tr__isnull", False),
                        ("cancel_reason_tr__regex", "\\S"),
                        ("primary_language", "tr"),
                    ),
                    models.Q(
                        ("cancel_reason_en__isnull", False),
                        ("cancel_reason_en__regex", "\\S"),
                        ("primary_language", "en"),
                    ),
                    _connector="OR",
                ),
                name="delivery_cancelled_has_reason",
                violation_error_message="A cancelled delivery says why, at least in its primary language.",
            ),
        ),
    ]
