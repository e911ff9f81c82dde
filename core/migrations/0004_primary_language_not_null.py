"""A missing text in the primary language is NULL, which the first CHECK let through."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_triggers"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="externalservice",
            name="externalservice_primary_filled",
        ),
        migrations.RemoveConstraint(
            model_name="glossaryterm",
            name="glossaryterm_primary_filled",
        ),
        migrations.AddConstraint(
            model_name="externalservice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("name_tr__isnull", False),
                        ("name_tr__regex", "\\S"),
                        ("primary_language", "tr"),
                    ),
                    models.Q(
                        ("name_en__isnull", False),
                        ("name_en__regex", "\\S"),
                        ("primary_language", "en"),
                    ),
                    _connector="OR",
                ),
                name="externalservice_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="glossaryterm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("primary_language", "tr"),
                        ("term_tr__isnull", False),
                        ("term_tr__regex", "\\S"),
                    ),
                    models.Q(
                        ("primary_language", "en"),
                        ("term_en__isnull", False),
                        ("term_en__regex", "\\S"),
                    ),
                    _connector="OR",
                ),
                name="glossaryterm_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
    ]
