"""A column with choices holds one of them, whoever writes it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("provinces", "0002_primary_language_not_null"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="province",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "region__in",
                        [
                            "marmara",
                            "aegean",
                            "mediterranean",
                            "central_anatolia",
                            "black_sea",
                            "eastern_anatolia",
                            "southeastern_anatolia",
                        ],
                    )
                ),
                name="province_region_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
    ]
