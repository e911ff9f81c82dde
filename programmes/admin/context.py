"""What a project stands on, who paid for it, and what it learnt."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import ChosenFilter, ContentAdmin, ContentInline, PortalAdmin
from programmes.admin.parts import BY_PROJECT, PartAdmin
from programmes.models import (
    Agreement,
    Challenge,
    Contribution,
    Extension,
    FrameworkAlignment,
    GoodPractice,
    LegalBasis,
    Mitigation,
    ProjectRelation,
)


@admin.register(Contribution)
class ContributionAdmin(PortalAdmin):
    list_display = ["__str__", "project", "amount", "currency", "share_percent"]
    list_filter = [BY_PROJECT]
    list_select_related = ["project", "funder"]
    search_fields = ["funder__name_tr", "funder__name_en"]
    autocomplete_fields = ["project", "funder"]


@admin.register(LegalBasis)
class LegalBasisAdmin(PartAdmin):
    list_display = ["__str__", "project", "kind"]
    list_filter = ["kind", BY_PROJECT]
    search_fields = ["title_tr", "title_en"]


@admin.register(Agreement)
class AgreementAdmin(PartAdmin):
    list_display = ["__str__", "project", "kind", "signed_on"]
    list_filter = ["kind", BY_PROJECT]
    search_fields = ["title_tr", "title_en"]
    autocomplete_fields = ["project", "parties"]


@admin.register(Extension)
class ExtensionAdmin(PartAdmin):
    list_display = ["new_end_on", "project", "decided_on"]
    search_fields = ["basis_tr", "basis_en"]


@admin.register(FrameworkAlignment)
class FrameworkAlignmentAdmin(PartAdmin):
    list_display = ["__str__", "project", "is_primary"]
    list_filter = ["objective__framework", BY_PROJECT]
    list_select_related = ["project", "objective"]
    search_fields = ["objective__title_tr", "objective__title_en", "narrative_tr", "narrative_en"]
    autocomplete_fields = ["project", "objective"]
    own_rows = ["result"]


@admin.register(ProjectRelation)
class ProjectRelationAdmin(PartAdmin):
    list_display = ["__str__", "project", "kind", "is_confirmed"]
    list_filter = ["kind", "is_confirmed", BY_PROJECT]
    list_select_related = ["project", "other"]
    search_fields = ["other__title_tr", "other__title_en", "note_tr", "note_en"]
    autocomplete_fields = ["project", "other"]


class MitigationInline(ContentInline):
    model = Mitigation
    fields = ["primary_language", "ordinal", "description", "external_service"]
    autocomplete_fields = ["external_service"]


@admin.register(Challenge)
class ChallengeAdmin(PartAdmin):
    list_display = ["__str__", "project", "year"]
    search_fields = ["description_tr", "description_en"]
    inlines = [MitigationInline]


@admin.register(Mitigation)
class MitigationAdmin(ContentAdmin):
    list_display = ["__str__", "challenge", "project"]
    list_filter = [("challenge__project", ChosenFilter)]
    list_select_related = ["challenge__project"]
    search_fields = ["description_tr", "description_en"]
    autocomplete_fields = ["challenge", "external_service"]

    @admin.display(description=_("project"))
    def project(self, mitigation: Mitigation) -> str:
        return str(mitigation.challenge.project)


@admin.register(GoodPractice)
class GoodPracticeAdmin(PartAdmin):
    list_display = ["__str__", "submitted_by"]
    list_select_related = ["project", "submitted_by"]
    search_fields = ["project__title_tr", "project__title_en"]
    autocomplete_fields = ["project", "submitted_by"]
