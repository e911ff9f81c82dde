"""An officer who closes a CSO says why; reasons hold no identity numbers."""

from django.conf import settings
from django.db import migrations, models

import core.identity_numbers


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0014_decided_review_is_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="csoreview",
            name="csoreview_cause_known",
        ),
        migrations.RemoveConstraint(
            model_name="csoreview",
            name="csoreview_decided_by_somebody",
        ),
        migrations.RemoveConstraint(
            model_name="csoreview",
            name="csoreview_rejection_has_reason",
        ),
        migrations.AlterField(
            model_name="csoreview",
            name="cause",
            field=models.CharField(
                choices=[
                    ("submission", "Registration"),
                    ("change", "Name or number changed"),
                    ("closing", "Closed by the ministry"),
                ],
                default="submission",
                max_length=10,
                verbose_name="cause",
            ),
        ),
        migrations.AlterField(
            model_name="handover",
            name="reason",
            field=models.TextField(
                blank=True,
                max_length=1000,
                validators=[core.identity_numbers.refuse_identity_number],
                verbose_name="reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("cause__in", ["submission", "change", "closing"])),
                name="csoreview_cause_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("decision", "waiting"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", True),
                        ("decision", "taken_back"),
                    ),
                    models.Q(("decided_at__isnull", False), ("decision", "closed")),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("decision__in", ["verified", "rejected"]),
                    ),
                    _connector="OR",
                ),
                name="csoreview_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "rejected"), ("reason__regex", "\\S")),
                    models.Q(
                        ("decided_by__isnull", False),
                        ("decision", "closed"),
                        ("reason__regex", "\\S"),
                    ),
                    models.Q(
                        models.Q(("decision", "rejected"), _negated=True),
                        models.Q(
                            ("decided_by__isnull", False), ("decision", "closed"), _negated=True
                        ),
                        ("reason", ""),
                    ),
                    _connector="OR",
                ),
                name="csoreview_officer_gives_reason",
                violation_error_message="Please write the reason: the CSO acts on it.",
            ),
        ),
    ]
