"""The set of activities."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from core.datasets import PRIMARY_LANGUAGE, Code, Codes, Column, Dataset, Dated, Flag, Texts, Whole
from programmes.models import Activity, ActivitySeries

ACTIVITIES = Dataset(
    name="activities",
    title=_("Activities"),
    meaning=_("What the projects held and plan, with dates as exactly as they are known."),
    model=Activity,
    rows=lambda: Activity.objects.visible_to(AnonymousUser()),
    key={"id": "pk"},
    columns=[
        Whole("id", _("number"), "pk", note=_("It ends the address of its page.")),
        Column("slug", _("web address")),
        Column("project", _("project"), "project__slug"),
        Code("kind", _("kind"), choices=Activity.Kind.choices),
        Texts("title", _("title")),
        PRIMARY_LANGUAGE,
        Code("status", _("status"), choices=Activity.Status.choices),
        Code("mode", _("mode"), choices=Activity.Mode.choices),
        Dated("start", _("start")),
        Dated("end", _("end")),
        Flag("year_is_inferred", _("the year is inferred")),
        Whole("province", _("province"), "province_id", note=_("Its plate code.")),
        Texts("place", _("place")),
        Column("country", _("country"), note="ISO 3166-1"),
        Codes(
            "catchment",
            _("provinces that people came from"),
            note=_("Their plate codes."),
            rows=lambda: (
                Activity.catchment.through.objects.filter(activity=OuterRef("pk"))
                .order_by("province_id")
                .values("province_id")
            ),
        ),
        Texts("catchment_note", _("where people came from")),
        Texts("audience", _("for whom")),
        Texts("description", _("description")),
        Whole("group_number", _("group of activities"), "group__number"),
        Texts("group", _("title of the group"), "group__title"),
        Whole("number", _("number in its group")),
        Texts("series", _("series of activities"), "series__title"),
        Texts("series_description", _("description of the series"), "series__description"),
        Whole("series_planned", _("how many planned"), "series__planned_number"),
        Code(
            "series_unit",
            _("counted by"),
            "series__unit",
            choices=ActivitySeries.Unit.choices,
        ),
        Whole("series_days", _("days of each"), "series__days", unit="day"),
        Whole("ordinal_as_stated", _("ordinal as stated")),
        Flag("is_demo", _("invented for the demo"), "project__is_demo"),
    ],
)
