"""An end known by its month is stored as the month's very last day, not as the 28th or later."""

import django.db.models.functions.datetime
import django.db.models.lookups
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0007_slugs_are_ascii"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="activity",
            name="activity_end_is_last_day",
        ),
        migrations.RemoveConstraint(
            model_name="project",
            name="project_end_is_last_day",
        ),
        migrations.AddConstraint(
            model_name="activity",
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
                name="activity_end_is_last_day",
                violation_error_message="An end known by month or year is stored as the last day of that period.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
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
                name="project_end_is_last_day",
                violation_error_message="An end known by month or year is stored as the last day of that period.",
            ),
        ),
    ]
