import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_user_sleep_warned_at")]

    operations = [
        migrations.AlterField(
            model_name="dataexport",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="data_exports",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="dataexport",
            name="data_request",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="export",
                to="accounts.datarequest",
                verbose_name="data request",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataexport",
            constraint=models.CheckConstraint(
                condition=models.Q(("data_request__isnull", True), ("person__isnull", False))
                | models.Q(("data_request__isnull", False), ("person__isnull", True)),
                name="dataexport_of_somebody",
            ),
        ),
    ]
