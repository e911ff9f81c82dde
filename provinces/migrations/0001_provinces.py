"""The provinces. They need the SQL functions of core.0001 for their search column."""

import django.contrib.postgres.search
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models

import core.search


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_functions")]

    operations = [
        migrations.CreateModel(
            name="Province",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "primary_language",
                    models.CharField(
                        choices=[("tr", "Türkçe"), ("en", "English")],
                        default="tr",
                        max_length=2,
                        verbose_name="primary language",
                    ),
                ),
                (
                    "plate_code",
                    models.PositiveSmallIntegerField(
                        primary_key=True, serialize=False, verbose_name="plate code"
                    ),
                ),
                (
                    "iso_code",
                    models.CharField(max_length=5, unique=True, verbose_name="ISO 3166-2 code"),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("name_tr", models.CharField(max_length=40, null=True, verbose_name="name")),
                ("name_en", models.CharField(max_length=40, null=True, verbose_name="name")),
                ("slug", models.SlugField(max_length=40, unique=True, verbose_name="web address")),
                (
                    "region",
                    models.CharField(
                        choices=[
                            ("marmara", "Marmara"),
                            ("aegean", "Aegean"),
                            ("mediterranean", "Mediterranean"),
                            ("central_anatolia", "Central Anatolia"),
                            ("black_sea", "Black Sea"),
                            ("eastern_anatolia", "Eastern Anatolia"),
                            ("southeastern_anatolia", "Southeastern Anatolia"),
                        ],
                        max_length=24,
                        verbose_name="region",
                    ),
                ),
                ("tile_row", models.PositiveSmallIntegerField(verbose_name="row on the tile map")),
                (
                    "tile_column",
                    models.PositiveSmallIntegerField(verbose_name="column on the tile map"),
                ),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=core.search.SearchVector(
                            core.search._Joined(
                                django.db.models.functions.comparison.Coalesce(
                                    models.F("name_tr"),
                                    models.Value(""),
                                    output_field=models.TextField(),
                                ),
                                django.db.models.functions.comparison.Coalesce(
                                    models.F("name_en"),
                                    models.Value(""),
                                    output_field=models.TextField(),
                                ),
                            ),
                            models.Value(""),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
            ],
            options={
                "verbose_name": "province",
                "verbose_name_plural": "provinces",
                "ordering": ["plate_code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name_tr__regex", "\\S"), ("primary_language", "tr")),
                            models.Q(("name_en__regex", "\\S"), ("primary_language", "en")),
                            _connector="OR",
                        ),
                        name="province_primary_filled",
                        violation_error_message="Please fill in the text in the primary language.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("plate_code__gte", 1), ("plate_code__lte", 81)),
                        name="province_plate_1_to_81",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "iso_code",
                                django.db.models.functions.text.Concat(
                                    models.Value("TR-"),
                                    django.db.models.functions.text.LPad(
                                        django.db.models.functions.comparison.Cast(
                                            "plate_code", models.TextField()
                                        ),
                                        2,
                                        models.Value("0"),
                                    ),
                                    output_field=models.TextField(),
                                ),
                            )
                        ),
                        name="province_iso_code_is_plate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "^[a-z]+(-[a-z]+)*$")),
                        name="province_slug_is_ascii",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tile_column__range", (1, 16)), ("tile_row__range", (1, 7))
                        ),
                        name="province_tile_on_the_map",
                    ),
                    models.UniqueConstraint(
                        fields=("tile_row", "tile_column"), name="province_own_tile"
                    ),
                ],
            },
        ),
    ]
