"""allauth looks for an account by this column: without an index it would read all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_former_addresses")]

    operations = [
        migrations.AddIndex(
            model_name="user", index=models.Index(fields=["email"], name="user_email")
        )
    ]
