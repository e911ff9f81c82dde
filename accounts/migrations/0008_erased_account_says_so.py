"""An erased account says when it was erased; the others have a name and an address."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_names_hold_no_identity_number"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name="user",
            name="user_erased_names_nobody",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at__isnull", True),
                    models.Q(
                        ("email_canonical__endswith", "@erased.invalid"),
                        ("full_name", "Silinmiş hesap / Erased account"),
                        ("is_active", False),
                        ("is_staff", False),
                        ("is_superuser", False),
                        ("last_login__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="user_erased_names_nobody",
                violation_error_message="This account has been erased. It cannot be opened again.",
            ),
        ),
    ]
