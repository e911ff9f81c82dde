"""What stands below a project on its page: its parts, one kind after the other."""

from collections.abc import Iterable
from typing import cast

from django.contrib.admin.options import InlineModelAdmin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.admin import ContentInline, ContentTabularInline, RowInline
from core.text import title_sort_key
from programmes.admin.choices import PartInline, PlainSelect
from programmes.admin.coordinators import CoordinatorInline
from programmes.models import (
    ActivityGroup,
    ActivitySeries,
    Agreement,
    Challenge,
    Contribution,
    Deliverable,
    Extension,
    Figure,
    FrameworkAlignment,
    GoodPractice,
    LegalBasis,
    Objective,
    ProjectOrganisation,
    ProjectProvince,
    ProjectRelation,
    ProjectTargetGroup,
    ProvinceScope,
    Result,
    SupportDelivery,
)
from provinces.models import Province


class RoleInline(PartInline, ContentInline):
    model = ProjectOrganisation
    autocomplete_fields = ["organisation"]
    read_with_rows = ["organisation"]
    fields = ["ordinal", "role", "organisation", "primary_language", "name_as_written"]


class ContributionInline(PartInline, RowInline):
    """The funders that the project has: a new one is saved first, then what it gave."""

    model = Contribution
    read_with_rows = ["funder"]
    fields = ["funder", "amount", "currency", "share_percent"]
    own_rows = ["funder"]

    def rows_of_project(self, request, model):
        funders = ProjectOrganisation.objects.filter(
            project=self._project(request), role=ProjectOrganisation.Role.FUNDER
        )
        return model._default_manager.filter(pk__in=funders.values("organisation"))


class ProvinceInline(PartInline, RowInline):
    model = ProjectProvince
    fields = ["province", "role", "pilot"]
    read_with_rows = ["province"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Offer the provinces, and as pilots those of this project, in Turkish order.

        The choices are read once for all rows: 53 rows would ask 106 times.
        """
        language = get_language() or "tr"
        kwargs["widget"] = PlainSelect
        if db_field.name == "province":
            kwargs["queryset"] = Province.objects.defer("search").in_order(language)
        if db_field.name == "pilot":
            pilots = ProjectProvince.objects.pilots_of(self._project(request))
            kwargs["queryset"] = pilots.order_by(title_sort_key(language, "province__name"))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "pilot":
            field.error_messages["invalid_choice"] = _(
                "A neighbouring province belongs to a pilot province of the same project."
            )
        field.choices = list(cast("Iterable[tuple[object, str]]", field.choices))
        return field


class ScopeInline(PartInline, ContentTabularInline):
    model = ProvinceScope
    fields = ["primary_language", "number", "label"]


class ObjectiveInline(PartInline, ContentInline):
    model = Objective
    fields = ["primary_language", ("number", "level"), "description"]


class ResultInline(PartInline, ContentInline):
    model = Result
    fields = ["primary_language", "number", "description"]


class DeliverableInline(PartInline, ContentInline):
    """Its numbered parts stand on its own page."""

    model = Deliverable
    autocomplete_fields = ["owner"]
    own_rows = ["result"]
    fields = [
        "primary_language",
        ("number", "kind"),
        "title",
        "description",
        "result",
        "owner",
        "access_note",
    ]


class FigureInline(PartInline, ContentInline):
    model = Figure
    searched_rows = ["activity"]
    fields = [
        "primary_language",
        ("ordinal", "measure"),
        "label",
        ("value", "qualifier", "is_additive"),
        ("sites", "as_of", "basis"),
        "sites_label",
        "activity",
        ("source_document", "source_locator"),
    ]


class TargetGroupInline(PartInline, RowInline):
    model = ProjectTargetGroup
    few_rows = ["group"]
    read_with_rows = ["group"]
    fields = ["ordinal", "group", "kind"]


class LegalBasisInline(PartInline, ContentTabularInline):
    model = LegalBasis
    fields = ["ordinal", "kind", "primary_language", "title"]


class AgreementInline(PartInline, ContentInline):
    model = Agreement
    autocomplete_fields = ["parties"]
    fields = ["primary_language", ("kind", "signed_on"), "title", "parties"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("parties")


class ExtensionInline(PartInline, ContentInline):
    model = Extension
    fields = ["primary_language", ("decided_on", "new_end_on"), "basis"]


class AlignmentInline(PartInline, ContentInline):
    model = FrameworkAlignment
    few_rows = ["objective"]
    own_rows = ["result"]
    read_with_rows = ["objective"]
    fields = ["primary_language", "objective", "is_primary", "result", "narrative"]


class RelationInline(PartInline, ContentInline):
    model = ProjectRelation
    fk_name = "project"
    autocomplete_fields = ["other"]
    read_with_rows = ["other"]
    fields = ["primary_language", ("other", "kind"), "note", "is_confirmed"]


class ChallengeInline(PartInline, ContentInline):
    """How each was overcome stands on its own page."""

    model = Challenge
    fields = ["primary_language", ("ordinal", "year"), "description"]


class GoodPracticeInline(PartInline, ContentInline):
    model = GoodPractice
    autocomplete_fields = ["submitted_by"]
    read_with_rows = ["project"]
    fields = [
        "primary_language",
        "resources",
        "next_steps",
        "further_support",
        "submitted_by",
        "submitted_as",
    ]


class SupportInline(PartInline, ContentInline):
    model = SupportDelivery
    own_rows = ["figure"]
    fields = ["primary_language", ("ordinal", "kind"), "description", "figure"]


class ActivityGroupInline(PartInline, ContentTabularInline):
    model = ActivityGroup
    fields = ["number", "primary_language", "title"]


class ActivitySeriesInline(PartInline, ContentInline):
    model = ActivitySeries
    fields = [
        "primary_language",
        ("ordinal", "planned_number", "unit", "days"),
        "title",
        "description",
    ]


# In the order of the project's public page.
INLINES: list[type[InlineModelAdmin]] = [
    RoleInline,
    ContributionInline,
    TargetGroupInline,
    ProvinceInline,
    CoordinatorInline,
    ScopeInline,
    LegalBasisInline,
    AgreementInline,
    ExtensionInline,
    AlignmentInline,
    RelationInline,
    ObjectiveInline,
    ResultInline,
    DeliverableInline,
    ActivityGroupInline,
    ActivitySeriesInline,
    FigureInline,
    SupportInline,
    ChallengeInline,
    GoodPracticeInline,
]
