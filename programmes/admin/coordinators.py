"""Who coordinates which pilot: assigned below the project, ended there, all of them in one list."""

from collections.abc import Iterable
from typing import cast

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import PROVINCE_COORDINATOR, User
from core.admin import ReadOnlyAdmin, RowInline
from core.text import title_sort_key
from programmes import services
from programmes.admin.choices import PartInline, PlainSelect
from programmes.admin.parts import BY_PROJECT
from programmes.models import CoordinatorAssignment, ProjectProvince
from programmes.permissions import can_assign_coordinators


class AssignmentForm(forms.ModelForm):
    """A new assignment in full; of one that stands only its last day can be set."""

    class Meta:
        model = CoordinatorAssignment
        fields = ["person", "pilot", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("person", "pilot", "starts_on"):
                self.fields[name].disabled = True

    def clean_ends_on(self):
        """A last day may move, but it does not go away again."""
        ends_on = self.cleaned_data["ends_on"]
        if ends_on is None and self.initial.get("ends_on"):
            raise forms.ValidationError(_("Write the last day, or leave it as it was."))
        return ends_on


class CoordinatorInline(PartInline, RowInline):
    """Assignments go through their services; they end, and are never deleted."""

    model = CoordinatorAssignment
    form = AssignmentForm
    fields = ["person", "pilot", "starts_on", "ends_on"]
    read_with_rows = ["person", "pilot__province"]
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return can_assign_coordinators(request.user)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Offer who has the role or had it here, and the project's pilots, read once for all."""
        language = get_language() or "tr"
        kwargs["widget"] = PlainSelect
        if db_field.name == "person":
            has_role = Q(groups__name=PROVINCE_COORDINATOR, is_active=True)
            was_assigned = Q(coordinator_assignments__project=self._project(request))
            people = User.objects.filter(has_role | was_assigned).distinct()
            kwargs["queryset"] = people.order_by("full_name", "pk")
        if db_field.name == "pilot":
            pilots = ProjectProvince.objects.pilots_of(self._project(request))
            kwargs["queryset"] = pilots.order_by(title_sort_key(language, "province__name"))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.choices = list(cast("Iterable[tuple[object, str]]", field.choices))
        return field


def save_assignments(formset: forms.BaseInlineFormSet, actor: User) -> None:
    """Let the services do what was typed below a project; what they refuse undoes the form."""
    formset.save(commit=False)
    for row in formset.new_objects:
        services.assign_coordinator(
            person=row.person,
            pilot=row.pilot,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            actor=actor,
        )
    for row, _fields in formset.changed_objects:
        services.end_assignment(assignment=row, ends_on=row.ends_on, actor=actor)


class HoldsFilter(admin.SimpleListFilter):
    title = _("whether it holds")
    parameter_name = "holds"

    def lookups(self, request, model_admin):
        return [("today", _("Holds today"))]

    def queryset(self, request, queryset):
        return queryset.in_force(timezone.localdate()) if self.value() else queryset


@admin.register(CoordinatorAssignment)
class CoordinatorAssignmentAdmin(ReadOnlyAdmin):
    """All of them, to find who works where; they are made and ended on their project's page."""

    list_display = ["person", "province", "project", "starts_on", "ends_on"]
    list_filter = [HoldsFilter, BY_PROJECT]
    search_fields = ["person__full_name"]
    fields = ["person", "project", "pilot", "starts_on", "ends_on"]

    def get_queryset(self, request):
        return super().get_queryset(request).for_list()

    @admin.display(description=_("pilot province"))
    def province(self, assignment: CoordinatorAssignment) -> str:
        return str(assignment.pilot.province)
