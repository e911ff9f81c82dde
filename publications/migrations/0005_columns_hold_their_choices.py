"""A column with choices holds one of them, whoever writes it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publications", "0004_search_inline"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="file",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["tr", "en"])),
                name="file_language_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="file",
            constraint=models.CheckConstraint(
                condition=models.Q(("format__in", ["pdf", "docx", "odt", "xlsx"])),
                name="file_format_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="filebuild",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                name="publications_filebuild_state_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="filebuild",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["tr", "en"])),
                name="filebuild_language_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "guide",
                            "guideline",
                            "handbook",
                            "training_material",
                            "paper",
                            "report",
                            "model",
                            "plan",
                            "code_of_conduct",
                            "news",
                        ],
                    )
                ),
                name="publication_kind_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "published", "superseded", "withdrawn"])
                ),
                name="version_state_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
    ]
