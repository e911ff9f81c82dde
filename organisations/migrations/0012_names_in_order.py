"""The directory in the Turkish alphabet, read from an index in either language."""

import django.db.models.functions.comparison
from django.db import migrations, models

import core.text


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0011_cso_states_held"),
        ("provinces", "0003_columns_hold_their_choices"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(
                core.text.SortKey(
                    django.db.models.functions.comparison.Coalesce(
                        django.db.models.functions.comparison.NullIf(
                            models.F("name_tr"), models.Value("")
                        ),
                        models.F("name_en"),
                        models.Value(""),
                        output_field=models.TextField(),
                    )
                ),
                models.F("id"),
                name="organisation_in_order_tr",
            ),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(
                core.text.SortKey(
                    django.db.models.functions.comparison.Coalesce(
                        django.db.models.functions.comparison.NullIf(
                            models.F("name_en"), models.Value("")
                        ),
                        models.F("name_tr"),
                        models.Value(""),
                        output_field=models.TextField(),
                    )
                ),
                models.F("id"),
                name="organisation_in_order_en",
            ),
        ),
    ]
