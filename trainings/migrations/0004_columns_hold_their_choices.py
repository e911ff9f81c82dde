"""A column with choices holds one of them, whoever writes it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trainings", "0003_round_listed_on"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("primary_language__in", ["tr", "en"])),
                name="delivery_primary_language_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["in_person", "online", "hybrid"])),
                name="delivery_mode_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "announced", "completed", "cancelled"])),
                name="delivery_state_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("start_precision__in", ["year", "month", "day"])),
                name="round_start_precision_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_precision__in", ["year", "month", "day"])),
                name="round_end_precision_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingprogramme",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["cso", "public", "both"])),
                name="trainingprogramme_audience_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
    ]
