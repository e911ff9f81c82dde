"""A missing text in the primary language is NULL, which the first CHECK let through."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_models"),
        ("provinces", "0002_primary_language_not_null"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="fieldofwork",
            name="fieldofwork_primary_filled",
        ),
        migrations.RemoveConstraint(
            model_name="organisation",
            name="organisation_primary_filled",
        ),
        migrations.RemoveConstraint(
            model_name="organisationname",
            name="organisationname_primary_filled",
        ),
        migrations.AddConstraint(
            model_name="fieldofwork",
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
                name="fieldofwork_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
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
                name="organisation_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationname",
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
                name="organisationname_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
    ]
