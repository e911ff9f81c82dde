"""The trainings' back office: rounds with their days, deliveries moved by their service."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.admin import (
    ContentAdmin,
    ContentTabularInline,
    PortalAdmin,
    RowInline,
    act_on_each,
    end_known,
    start_known,
)
from core.permissions import may
from trainings import services
from trainings.models import Delivery, Round, RoundDay, RoundDayTopic, TrainingProgramme
from trainings.permissions import can_move_delivery


@admin.register(TrainingProgramme)
class TrainingProgrammeAdmin(ContentAdmin):
    list_display = ["title", "project", "audience"]
    list_filter = ["audience"]
    list_select_related = ["project"]
    search_fields = ["title_tr", "title_en"]
    autocomplete_fields = ["project", "groups"]
    fields = [
        "project",
        "primary_language",
        "title",
        "description",
        ("audience", "days"),
        "groups",
        "expert_sectors",
        "mentoring",
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """The sectors are few: boxes to tick, where an array would be typed with commas."""
        if db_field.name != "expert_sectors":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.MultipleChoiceField(
            label=capfirst(db_field.verbose_name),
            choices=TrainingProgramme.ExpertSector.choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )


class RoundDayInline(RowInline):
    model = RoundDay
    extra = 0
    show_change_link = True


@admin.register(Round)
class RoundAdmin(ContentAdmin):
    list_display = ["title", "programme", "ordinal", start_known, end_known]
    list_filter = ["programme__audience"]
    list_select_related = ["programme"]
    search_fields = ["title_tr", "title_en"]
    autocomplete_fields = ["programme"]
    prepopulated_fields = {"slug": ["title_tr"]}
    inlines = [RoundDayInline]


class RoundDayTopicInline(ContentTabularInline):
    model = RoundDayTopic
    extra = 0
    autocomplete_fields = ["topic"]


@admin.register(RoundDay)
class RoundDayAdmin(PortalAdmin):
    list_display = ["round", "number"]
    list_select_related = ["round"]
    search_fields = ["round__title_tr", "round__title_en"]
    autocomplete_fields = ["round"]
    inlines = [RoundDayTopicInline]


@admin.register(RoundDayTopic)
class RoundDayTopicAdmin(ContentAdmin):
    list_display = ["title", "day", "ordinal", "needs_confirmation"]
    list_filter = ["needs_confirmation"]
    list_select_related = ["day__round"]
    search_fields = ["title_tr", "title_en"]
    autocomplete_fields = ["day", "topic"]


@admin.register(Delivery)
class DeliveryAdmin(ContentAdmin):
    list_display = ["round", "province", "start_on", "end_on", "state"]
    list_filter = ["state", "mode", "is_demo"]
    list_select_related = ["round", "province"]
    search_fields = ["round__title_tr", "round__title_en", "province__name_tr"]
    autocomplete_fields = ["round", "province"]
    readonly_fields = ["state", "is_demo"]
    date_hierarchy = "start_on"
    actions = ["announce", "complete", "cancel"]

    def get_readonly_fields(self, request, obj=None):
        """Who works in own pilots only does not move a delivery out of them."""
        fixed = [] if may(request.user, "add", Delivery) else ["round", "province", "slug"]
        return [*super().get_readonly_fields(request, obj), *fixed]

    @admin.action(description=_("Announce the chosen deliveries"), permissions=["change"])
    def announce(self, request, queryset):
        self._move(request, queryset, Delivery.State.ANNOUNCED)

    @admin.action(description=_("Mark the chosen deliveries as completed"), permissions=["change"])
    def complete(self, request, queryset):
        self._move(request, queryset, Delivery.State.COMPLETED)

    @admin.action(description=_("Cancel the chosen deliveries"), permissions=["change"])
    def cancel(self, request, queryset):
        self._move(request, queryset, Delivery.State.CANCELLED)

    def _move(self, request, queryset, state: str) -> None:
        rows = queryset.select_related("round__programme__project")
        if not all(can_move_delivery(request.user, delivery, state) for delivery in rows):
            raise PermissionDenied
        act_on_each(
            request,
            queryset,
            lambda delivery: services.move_delivery(
                delivery=delivery, state=state, actor=request.user
            ),
        )
