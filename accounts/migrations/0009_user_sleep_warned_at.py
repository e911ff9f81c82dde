from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_erased_account_says_so")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="sleep_warned_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="warned of the erasure at"
            ),
        ),
    ]
