"""A column with choices holds one of them, whoever writes it."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_primary_language_not_null"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["representative", "member"])),
                name="membership_role_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "ministry",
                            "directorate",
                            "department",
                            "agency",
                            "eu_body",
                            "state",
                            "international",
                            "municipality",
                            "university",
                            "company",
                            "cso",
                        ],
                    )
                ),
                name="organisation_kind_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
    ]
