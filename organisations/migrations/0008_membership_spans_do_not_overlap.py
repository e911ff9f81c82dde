import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.utils.timezone
from django.db import migrations, models

import organisations.models.membership


class Migration(migrations.Migration):
    dependencies = [("organisations", "0007_memberships_have_started")]

    operations = [
        migrations.AlterField(
            "membership",
            "started_at",
            models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="since"
            ),
        ),
        migrations.AddConstraint(
            "membership",
            django.contrib.postgres.constraints.ExclusionConstraint(
                name="membership_spans_do_not_overlap",
                expressions=[
                    ("user", "="),
                    ("organisation", "="),
                    (
                        organisations.models.membership.Span(
                            "started_at",
                            "ended_at",
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                        ),
                        "&&",
                    ),
                ],
                violation_error_message="This person belongs to the organisation already.",
            ),
        ),
        migrations.AddConstraint(
            "membership",
            django.contrib.postgres.constraints.ExclusionConstraint(
                name="membership_one_representative",
                condition=models.Q(role="representative"),
                expressions=[
                    ("organisation", "="),
                    (
                        organisations.models.membership.Span(
                            "started_at",
                            "ended_at",
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                        ),
                        "&&",
                    ),
                ],
                violation_error_message=(
                    "This organisation has a representative. Hand the role over instead."
                ),
            ),
        ),
        migrations.AddConstraint(
            "membership",
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gt=models.F("started_at")),
                name="membership_ends_after_start",
                violation_error_message="The end must not be before the start.",
            ),
        ),
    ]
