"""Parts of a project that have a page of their own besides their row in the project."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import ChosenFilter, ContentAdmin, ContentInline, PortalAdmin
from core.templatetags.content import qualified
from programmes.admin.choices import OwnPage
from programmes.admin.gaps import SourceFilter
from programmes.models import (
    Deliverable,
    DeliverablePart,
    Figure,
    Objective,
    ProjectOrganisation,
    ProjectProvince,
    ProjectTargetGroup,
    ProvinceScope,
    Result,
    SupportDelivery,
)

# A filter that is searched: projects and programmes become many.
BY_PROJECT = ("project", ChosenFilter)
PERIOD = [("start_on", "start_precision"), ("end_on", "end_precision")]


class PartAdmin(OwnPage, ContentAdmin):
    """Base: the project is searched for, and listed beside each of its parts."""

    list_filter = [BY_PROJECT]
    list_select_related = ["project"]
    autocomplete_fields = ["project"]


@admin.register(Objective, Result)
class DescribedPartAdmin(PartAdmin):
    list_display = ["__str__", "project", "number"]
    search_fields = ["description_tr", "description_en"]


class DeliverablePartInline(ContentInline):
    model = DeliverablePart
    fields = ["primary_language", "number", "title", "description"]


@admin.register(Deliverable)
class DeliverableAdmin(PartAdmin):
    list_display = ["__str__", "project", "kind"]
    list_filter = ["kind", BY_PROJECT]
    search_fields = ["title_tr", "title_en"]
    autocomplete_fields = ["project", "owner"]
    own_rows = ["result"]
    inlines = [DeliverablePartInline]
    fields = [
        "project",
        ("number", "kind"),
        "primary_language",
        "title",
        "description",
        "result",
        "owner",
        "access_note",
    ]


@admin.register(DeliverablePart)
class DeliverablePartAdmin(ContentAdmin):
    list_display = ["__str__", "deliverable", "project"]
    list_filter = [("deliverable__project", ChosenFilter)]
    list_select_related = ["deliverable__project"]
    search_fields = ["title_tr", "title_en"]
    autocomplete_fields = ["deliverable"]

    @admin.display(description=_("project"))
    def project(self, part: DeliverablePart) -> str:
        return str(part.deliverable.project)


@admin.register(Figure)
class FigureAdmin(PartAdmin):
    list_display = ["name", "shown_value", "project", "is_additive", "source_document"]
    list_filter = [SourceFilter, "measure", "qualifier", "basis", BY_PROJECT]
    search_fields = ["label_tr", "label_en"]
    own_rows = ["activity"]
    fields = [
        "project",
        "primary_language",
        ("ordinal", "measure"),
        "label",
        ("value", "qualifier", "is_additive"),
        ("sites", "as_of", "basis"),
        "sites_label",
        "activity",
        ("source_document", "source_locator"),
    ]

    @admin.display(description=_("what is counted"), ordering="label_tr")
    def name(self, figure: Figure) -> str:
        return figure.text("label")

    @admin.display(description=_("value"), ordering="value")
    def shown_value(self, figure: Figure) -> str:
        return qualified(figure)


@admin.register(SupportDelivery)
class SupportDeliveryAdmin(PartAdmin):
    list_display = ["__str__", "project", "kind", "figure"]
    list_filter = ["kind", BY_PROJECT]
    list_select_related = ["project", "figure"]
    search_fields = ["description_tr", "description_en"]
    own_rows = ["figure"]
    fields = ["project", "primary_language", ("ordinal", "kind"), "description", "figure"]


@admin.register(ProvinceScope)
class ProvinceScopeAdmin(PartAdmin):
    list_display = ["__str__", "project", "number"]
    search_fields = ["label_tr", "label_en"]


@admin.register(ProjectOrganisation)
class ProjectOrganisationAdmin(PartAdmin):
    list_display = ["__str__", "project", "organisation", "role"]
    list_filter = ["role", BY_PROJECT]
    list_select_related = ["project", "organisation"]
    search_fields = ["name_as_written_tr", "name_as_written_en"]
    autocomplete_fields = ["project", "organisation"]


@admin.register(ProjectProvince)
class ProjectProvinceAdmin(PortalAdmin):
    list_display = ["province", "project", "role", "pilot"]
    list_filter = ["role", BY_PROJECT]
    list_select_related = ["province", "project", "pilot__province"]
    search_fields = ["province__name_tr", "province__name_en"]
    autocomplete_fields = ["project", "province", "pilot"]

    def get_queryset(self, request):
        """With names: the choices of the autocomplete field say them as well."""
        return super().get_queryset(request).select_related("province", "project")


@admin.register(ProjectTargetGroup)
class ProjectTargetGroupAdmin(PortalAdmin):
    list_display = ["__str__", "project", "kind"]
    list_filter = ["kind", BY_PROJECT]
    list_select_related = ["project", "group"]
    search_fields = ["group__title_tr", "group__title_en"]
    autocomplete_fields = ["project", "group"]
