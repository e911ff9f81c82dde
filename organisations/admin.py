"""Organisations in the back office: names in time, who speaks for a CSO."""

from django.contrib import admin, messages

from core.admin import ContentAdmin, ContentInline, RowInline
from core.errors import RuleError
from organisations import services
from organisations.forms import NameFormSet
from organisations.models import FieldOfWork, Membership, Organisation, OrganisationName


class NameInline(ContentInline):
    model = OrganisationName
    formset = NameFormSet
    show_change_link = False


class MembershipInline(RowInline):
    model = Membership
    autocomplete_fields = ["user"]


@admin.register(Organisation)
class OrganisationAdmin(ContentAdmin):
    list_display = ["__str__", "kind", "abbreviation_tr", "abbreviation_en", "province", "parent"]
    list_filter = ["kind", "fields_of_work"]
    list_select_related = ["province", "parent"]
    search_fields = ["name_tr", "name_en"]
    autocomplete_fields = ["parent", "province"]
    filter_horizontal = ["fields_of_work"]

    def get_inlines(self, request, obj):
        """Only a CSO has members; a new row shows neither before it has a kind."""
        if obj is None:
            return []
        is_cso = obj.kind == Organisation.Kind.CSO
        return [NameInline, MembershipInline] if is_cso else [NameInline]

    def save_formset(self, request, form, formset, change):
        """Memberships go through their services, so that the audit trail has them."""
        if formset.model is not Membership:
            return super().save_formset(request, form, formset, change)
        rows = formset.save(commit=False)
        moved = Membership.objects.filter(pk__in=[row.pk for row in rows if row.pk])
        for membership in [*formset.deleted_objects, *moved]:
            services.remove_member(membership=membership, actor=request.user)
        try:
            for row in rows:
                services.add_member(
                    organisation=form.instance, person=row.user, role=row.role, actor=request.user
                )
        except RuleError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        return None


@admin.register(FieldOfWork)
class FieldOfWorkAdmin(ContentAdmin):
    list_display = ["__str__", "name_en", "slug"]
    search_fields = ["name_tr", "name_en"]
