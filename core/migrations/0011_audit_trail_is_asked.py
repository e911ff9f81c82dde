"""The audit trail keeps the network of a request, and has an index for each question of its page.

The same view of personal data within an hour is one event: the index decides.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models.trail


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0010_outdated_translation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="auditevent",
            name="audit_target",
        ),
        migrations.AddField(
            model_name="auditevent",
            name="address",
            field=models.CharField(
                blank=True, db_default="", max_length=24, verbose_name="network"
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="actor",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="audit_events",
                to=settings.AUTH_USER_MODEL,
                verbose_name="actor",
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="target_id",
            field=models.CharField(blank=True, max_length=40, verbose_name="object"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["at", "id"], name="audit_at"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["actor", "at", "id"], name="audit_actor"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["verb", "at", "id"], name="audit_verb"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["target_label", "at", "id"], name="audit_kind"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                fields=["target_label", "target_id", "at", "id"], name="audit_object"
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["request_id", "at", "id"], name="audit_request"),
        ),
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("address", ""),
                    ("address__regex", "^([0-9.]+\\.0/24|[0-9a-f:]*::/48)$"),
                    _connector="OR",
                ),
                name="auditevent_address_is_network",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=models.UniqueConstraint(
                models.F("actor"),
                models.F("target_label"),
                models.F("target_id"),
                core.models.trail.HourOf("at"),
                condition=models.Q(("verb", "personal_data_viewed")),
                name="auditevent_viewed_once_an_hour",
            ),
        ),
    ]
