"""The desk's own search, versions against clashes, the typed organisation."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import core.search


class Migration(migrations.Migration):
    dependencies = [
        ("helpdesk", "0003_primary_language_not_null"),
        ("organisations", "0002_primary_language_not_null"),
        ("provinces", "0002_primary_language_not_null"),
        ("publications", "0002_primary_language_not_null"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="link_version",
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="ticket",
            name="organisation_name",
            field=models.CharField(
                blank=True, max_length=200, verbose_name="organisation as the asker wrote it"
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="ticket",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=core.search.SearchVector(
                    core.search._Joined(
                        django.db.models.functions.comparison.Coalesce(
                            models.F("subject"), models.Value(""), output_field=models.TextField()
                        )
                    ),
                    core.search._Joined(
                        django.db.models.functions.comparison.Coalesce(
                            models.F("asker_name"),
                            models.Value(""),
                            output_field=models.TextField(),
                        ),
                        django.db.models.functions.comparison.Coalesce(
                            models.F("organisation_name"),
                            models.Value(""),
                            output_field=models.TextField(),
                        ),
                        django.db.models.functions.comparison.Coalesce(
                            models.F("question"), models.Value(""), output_field=models.TextField()
                        ),
                    ),
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["asker_email", "-created_at"], name="ticket_of_address"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="ticket_search"),
        ),
    ]
