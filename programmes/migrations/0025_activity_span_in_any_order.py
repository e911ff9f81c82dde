"""An activity's span bears an end before its start: the constraint refuses that, in words."""

import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models.functions import Greatest, Least

import programmes.models.activity


class Migration(migrations.Migration):
    dependencies = [("programmes", "0024_activity_end_index")]

    operations = [
        migrations.RemoveIndex(model_name="activity", name="activity_span"),
        migrations.RemoveField(model_name="activity", name="span"),
        migrations.AddField(
            model_name="activity",
            name="span",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        models.Q(
                            ("start_on__isnull", False), ("end_on__isnull", False), _connector="OR"
                        ),
                        then=programmes.models.activity.Days(
                            Least("start_on", "end_on"), Greatest("start_on", "end_on")
                        ),
                    )
                ),
                output_field=django.contrib.postgres.fields.ranges.DateRangeField(null=True),
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=django.contrib.postgres.indexes.GistIndex(fields=["span"], name="activity_span"),
        ),
    ]
