"""A missing text in the primary language is NULL, which the first CHECK let through."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0002_pilot_of_same_project"),
        ("provinces", "0002_primary_language_not_null"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="activity",
            name="activity_primary_filled",
        ),
        migrations.RemoveConstraint(
            model_name="deliverable",
            name="deliverable_primary_filled",
        ),
        migrations.RemoveConstraint(
            model_name="figure",
            name="figure_primary_filled",
        ),
        migrations.RemoveConstraint(
            model_name="objective",
            name="objective_primary_filled",
        ),
        migrations.RemoveConstraint(
            model_name="programme",
            name="programme_primary_filled",
        ),
        migrations.RemoveConstraint(
            model_name="project",
            name="project_primary_filled",
        ),
        migrations.RemoveConstraint(
            model_name="provincescope",
            name="provincescope_primary_filled",
        ),
        migrations.RemoveConstraint(
            model_name="result",
            name="result_primary_filled",
        ),
        migrations.RemoveConstraint(
            model_name="theme",
            name="theme_primary_filled",
        ),
        migrations.AddConstraint(
            model_name="activity",
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
                name="activity_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverable",
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
                name="deliverable_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("label_tr__isnull", False),
                        ("label_tr__regex", "\\S"),
                        ("primary_language", "tr"),
                    ),
                    models.Q(
                        ("label_en__isnull", False),
                        ("label_en__regex", "\\S"),
                        ("primary_language", "en"),
                    ),
                    _connector="OR",
                ),
                name="figure_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="objective",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("description_tr__isnull", False),
                        ("description_tr__regex", "\\S"),
                        ("primary_language", "tr"),
                    ),
                    models.Q(
                        ("description_en__isnull", False),
                        ("description_en__regex", "\\S"),
                        ("primary_language", "en"),
                    ),
                    _connector="OR",
                ),
                name="objective_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
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
                name="programme_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
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
                name="project_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="provincescope",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("label_tr__isnull", False),
                        ("label_tr__regex", "\\S"),
                        ("primary_language", "tr"),
                    ),
                    models.Q(
                        ("label_en__isnull", False),
                        ("label_en__regex", "\\S"),
                        ("primary_language", "en"),
                    ),
                    _connector="OR",
                ),
                name="provincescope_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("description_tr__isnull", False),
                        ("description_tr__regex", "\\S"),
                        ("primary_language", "tr"),
                    ),
                    models.Q(
                        ("description_en__isnull", False),
                        ("description_en__regex", "\\S"),
                        ("primary_language", "en"),
                    ),
                    _connector="OR",
                ),
                name="result_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="theme",
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
                name="theme_primary_filled",
                violation_error_message="Please fill in the text in the primary language.",
            ),
        ),
    ]
