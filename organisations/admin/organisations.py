"""Organisations in the back office: names in time, who speaks for a CSO."""

from django.contrib import admin
from django.utils import timezone

from core.admin import ContentAdmin, ContentInline, RowInline
from core.permissions import may
from organisations import services
from organisations.forms import NameFormSet
from organisations.models import FieldOfWork, Membership, Organisation, OrganisationName


class NameInline(ContentInline):
    model = OrganisationName
    formset = NameFormSet
    show_change_link = False


class MembershipInline(RowInline):
    """Who belongs to the CSO now; those before are in the list of memberships."""

    model = Membership
    autocomplete_fields = ["user"]
    fields = ["user", "role", "started_at"]
    readonly_fields = ["started_at"]

    def get_queryset(self, request):
        return Membership.objects.active(timezone.now()).in_order()


@admin.register(Organisation)
class OrganisationAdmin(ContentAdmin):
    list_display = ["__str__", "kind", "abbreviation_tr", "abbreviation_en", "province", "parent"]
    list_filter = ["kind", "fields_of_work"]
    list_select_related = ["province", "parent"]
    search_fields = ["name_tr", "name_en"]
    autocomplete_fields = ["parent", "province"]
    filter_horizontal = ["fields_of_work"]

    def has_delete_permission(self, request, obj=None):
        """What had people, or stood in the register, stays; chosen rows are asked one by one."""
        return super().has_delete_permission(request, obj) and (
            obj is None or may(request.user, "delete", obj)
        )

    def get_inlines(self, request, obj):
        """Only a CSO has members; a new row shows neither before it has a kind."""
        if obj is None:
            return []
        is_cso = obj.kind == Organisation.Kind.CSO
        return [NameInline, MembershipInline] if is_cso else [NameInline]

    def save_model(self, request, obj, form, change):
        """The services that follow lock its team and profile, which come before its own row."""
        if change:
            services.hold_cso(organisation=obj)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """A verified CSO whose name was changed here loses its badge in the same transaction."""
        services.check_names_again(organisation=form.instance, actor=request.user)
        super().save_related(request, form, formsets, change)

    def save_formset(self, request, form, formset, change):
        """Memberships go through their services; what these refuse undoes the whole form."""
        if formset.model is not Membership:
            return super().save_formset(request, form, formset, change)
        formset.save(commit=False)
        passed_on = [row for row, fields in formset.changed_objects if "user" in fields]
        ended = Membership.objects.filter(pk__in=[row.pk for row in passed_on])
        for membership in [*formset.deleted_objects, *ended]:
            services.remove_member(membership=membership, actor=request.user)
        changed = [row for row, fields in formset.changed_objects if "user" not in fields]
        # Who stops being the representative goes first: there is one at a time.
        for row in sorted(changed, key=lambda row: row.is_representative):
            services.change_role(membership=row, role=row.role, actor=request.user)
        for row in [*passed_on, *formset.new_objects]:
            services.add_member(
                organisation=form.instance, person=row.user, role=row.role, actor=request.user
            )
        return None


@admin.register(FieldOfWork)
class FieldOfWorkAdmin(ContentAdmin):
    list_display = ["__str__", "name_en", "slug"]
    search_fields = ["name_tr", "name_en"]
