"""A missing text in the primary language is NULL, which the first CHECK let through."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publications", "0001_models"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="topic",
            name="topic_primary_filled",
        ),
        migrations.RemoveConstraint(
            model_name="version",
            name="version_primary_filled",
        ),
        migrations.AddConstraint(
            model_name="topic",
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
                name="topic_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
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
                name="version_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
    ]
