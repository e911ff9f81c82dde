"""A missing text in the primary language is NULL, which the first CHECK let through."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0003_primary_language_not_null"),
        ("publications", "0002_primary_language_not_null"),
        ("trainings", "0001_models"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="round",
            name="round_primary_filled",
        ),
        migrations.RemoveConstraint(
            model_name="rounddaytopic",
            name="rounddaytopic_primary_filled",
        ),
        migrations.RemoveConstraint(
            model_name="trainingprogramme",
            name="trainingprogramme_primary_filled",
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("primary_language", "tr"),
                        ("title_tr__isnull", False),
                        ("title_tr__regex", "\\S"),
                    ),
                    models.Q(
                        ("primary_language", "en"),
                        ("title_en__isnull", False),
                        ("title_en__regex", "\\S"),
                    ),
                    _connector="OR",
                ),
                name="round_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rounddaytopic",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("primary_language", "tr"),
                        ("title_tr__isnull", False),
                        ("title_tr__regex", "\\S"),
                    ),
                    models.Q(
                        ("primary_language", "en"),
                        ("title_en__isnull", False),
                        ("title_en__regex", "\\S"),
                    ),
                    _connector="OR",
                ),
                name="rounddaytopic_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingprogramme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("primary_language", "tr"),
                        ("title_tr__isnull", False),
                        ("title_tr__regex", "\\S"),
                    ),
                    models.Q(
                        ("primary_language", "en"),
                        ("title_en__isnull", False),
                        ("title_en__regex", "\\S"),
                    ),
                    _connector="OR",
                ),
                name="trainingprogramme_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
    ]
