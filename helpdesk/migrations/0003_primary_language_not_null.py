"""A missing text in the primary language is NULL, which the first CHECK let through."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("helpdesk", "0002_numbers_and_messages"),
        ("programmes", "0003_primary_language_not_null"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="desk",
            name="desk_primary_filled",
        ),
        migrations.AddConstraint(
            model_name="desk",
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
                name="desk_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
    ]
