"""An end known by its month is stored as the month's very last day, not as the 28th or later."""

import django.db.models.functions.datetime
import django.db.models.lookups
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("trainings", "0005_slugs_are_ascii"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="round",
            name="round_end_is_last_day",
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_on__isnull", True),
                    ("end_precision", "day"),
                    models.Q(
                        django.db.models.lookups.Exact(
                            django.db.models.functions.datetime.ExtractDay(
                                core.fields.DayAfter(models.F("end_on"))
                            ),
                            1,
                        ),
                        ("end_precision", "month"),
                    ),
                    models.Q(("end_on__day", 31), ("end_on__month", 12), ("end_precision", "year")),
                    _connector="OR",
                ),
                name="round_end_is_last_day",
                violation_error_message="An end known by month or year is stored as the last day of that period.",
            ),
        ),
    ]
