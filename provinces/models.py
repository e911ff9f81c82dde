"""The 81 provinces. The plate code is the key that people use."""

from typing import Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast, Concat, LPad
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import choices_kept
from core.models import TranslatableModel, primary_language_filled
from core.search import search_column
from core.text import title_sort_key

# ISO 3166-2:TR numbers the provinces as the number plates do.
ISO_CODE_OF_PLATE = Concat(
    Value("TR-"),
    LPad(Cast("plate_code", models.TextField()), 2, Value("0")),
    output_field=models.TextField(),
)


class ProvinceQuerySet(models.QuerySet["Province"]):
    def visible_to(self, user: object) -> Self:
        """All of them, to everybody: the provinces are public reference data."""
        return self.all()

    def in_order(self, language: str) -> Self:
        """By name, in the Turkish alphabet."""
        return self.order_by(title_sort_key(language, "name"))


class Province(TranslatableModel):
    """A province with its place on the tile map and its shape on the geographic one."""

    class Region(models.TextChoices):
        MARMARA = "marmara", _("Marmara")
        AEGEAN = "aegean", _("Aegean")
        MEDITERRANEAN = "mediterranean", _("Mediterranean")
        CENTRAL_ANATOLIA = "central_anatolia", _("Central Anatolia")
        BLACK_SEA = "black_sea", _("Black Sea")
        EASTERN_ANATOLIA = "eastern_anatolia", _("Eastern Anatolia")
        SOUTHEASTERN_ANATOLIA = "southeastern_anatolia", _("Southeastern Anatolia")

    plate_code = models.PositiveSmallIntegerField(_("plate code"), primary_key=True)
    iso_code = models.CharField(_("ISO 3166-2 code"), max_length=5, unique=True)
    name = models.CharField(_("name"), max_length=40)
    slug = models.SlugField(_("web address"), max_length=40, unique=True)
    region = models.CharField(_("region"), max_length=24, choices=Region)
    tile_row = models.PositiveSmallIntegerField(_("row on the tile map"))
    tile_column = models.PositiveSmallIntegerField(_("column on the tile map"))
    search = search_column(title=["name_tr", "name_en"], body=[])

    objects = ProvinceQuerySet.as_manager()

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = ["plate_code"]
        constraints = [
            primary_language_filled("name", "province_primary_filled"),
            models.CheckConstraint(
                condition=Q(plate_code__gte=1, plate_code__lte=81), name="province_plate_1_to_81"
            ),
            models.CheckConstraint(
                condition=Q(iso_code=ISO_CODE_OF_PLATE), name="province_iso_code_is_plate"
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[a-z]+(-[a-z]+)*$"), name="province_slug_is_ascii"
            ),
            choices_kept(
                "region",
                [
                    "marmara",
                    "aegean",
                    "mediterranean",
                    "central_anatolia",
                    "black_sea",
                    "eastern_anatolia",
                    "southeastern_anatolia",
                ],
                "province_region_known",
            ),
            models.CheckConstraint(
                condition=Q(tile_row__range=(1, 7), tile_column__range=(1, 16)),
                name="province_tile_on_the_map",
            ),
            models.UniqueConstraint(fields=["tile_row", "tile_column"], name="province_own_tile"),
        ]

    def __str__(self) -> str:
        return self.text("name")

    def get_absolute_url(self) -> str:
        return reverse("portal:province_detail", args=[self.slug])
