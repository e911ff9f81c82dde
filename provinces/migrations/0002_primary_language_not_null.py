"""A missing text in the primary language is NULL, which the first CHECK let through."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("provinces", "0001_provinces"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="province",
            name="province_primary_filled",
        ),
        migrations.AddConstraint(
            model_name="province",
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
                name="province_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
    ]
