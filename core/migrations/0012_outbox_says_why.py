"""A mail knows what the server said no with, and when it said yes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0011_audit_trail_is_asked")]

    operations = [
        migrations.AddField(
            model_name="outboundmail",
            name="accepted_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="taken by the mail server at"
            ),
        ),
        migrations.AddField(
            model_name="outboundmail",
            name="smtp_code",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="answer of the mail server"
            ),
        ),
        migrations.AddIndex(
            model_name="outboundmail",
            index=models.Index(
                condition=models.Q(("state", "failed")),
                fields=["to"],
                name="outboundmail_failed_to",
            ),
        ),
    ]
