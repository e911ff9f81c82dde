"""A web address holds small letters a to z, digits and single hyphens only."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0006_columns_hold_their_choices"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="programme_slug_is_ascii",
                violation_error_message="A web address is made of the letters a to z, digits, and single hyphens between them.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="project_slug_is_ascii",
                violation_error_message="A web address is made of the letters a to z, digits, and single hyphens between them.",
            ),
        ),
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="theme_slug_is_ascii",
                violation_error_message="A web address is made of the letters a to z, digits, and single hyphens between them.",
            ),
        ),
    ]
