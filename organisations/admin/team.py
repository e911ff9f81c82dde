"""Teams of CSOs in the back office: who belonged when, invitations, changes of representative."""

from django.contrib import admin

from core.admin import PortalAdmin, ReadOnlyAdmin
from organisations import services
from organisations.models import Handover, Invitation, Membership


@admin.register(Membership)
class MembershipAdmin(PortalAdmin):
    """Who belonged to which CSO, and when. What has ended is history: it is only read."""

    list_display = ["organisation", "user", "role", "started_at", "ended_at"]
    list_filter = ["role", "started_at", "ended_at"]
    list_select_related = ["organisation", "user"]
    search_fields = ["organisation__name_tr", "organisation__name_en", "user__full_name"]
    autocomplete_fields = ["organisation", "user"]
    fields = [("organisation", "user"), "role", ("started_at", "ended_at")]
    audited_by_services = [Membership]

    def get_readonly_fields(self, request, obj=None):
        return ["started_at", "ended_at", *(["organisation", "user"] if obj else [])]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and _holds(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and _holds(obj)

    def save_model(self, request, obj, form, change):
        values = {"role": obj.role, "actor": request.user}
        if change:
            before = Membership.objects.get(pk=obj.pk)
            obj.pk = services.change_role(membership=before, **values).pk
        else:
            place = {"organisation": obj.organisation, "person": obj.user}
            obj.pk = services.add_member(**place, **values).pk

    def delete_model(self, request, obj):
        services.remove_member(membership=obj, actor=request.user)

    def delete_queryset(self, request, queryset):
        # By organisation: so are the teams locked (organisations.services.locks).
        for membership in queryset.filter(ended_at=None).order_by("organisation_id"):
            services.remove_member(membership=membership, actor=request.user)


def _holds(membership: Membership | None) -> bool:
    return membership is None or membership.ended_at is None


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "email", "role", "state", "mailed_at", "expires_at"]
    list_filter = ["state", "role", "mailed_at"]
    list_select_related = ["organisation"]
    search_fields = ["organisation__name_tr", "organisation__name_en"]
    exact_fields = ["email"]
    secret_fields = ["token_hash"]
    fields = [
        ("organisation", "email", "role"),
        ("state", "closed_at", "accepted_by"),
        ("invited_by", "mailed_at", "mail_count", "expires_at"),
    ]


@admin.register(Handover)
class HandoverAdmin(PortalAdmin):
    """Who represented a CSO after whom. A new one names a representative where nobody is left."""

    list_display = ["organisation", "from_person", "to_person", "state", "decided_by", "closed_at"]
    list_filter = ["state", "closed_at"]
    list_select_related = ["organisation", "from_person", "to_person", "decided_by"]
    search_fields = ["organisation__name_tr", "organisation__name_en"]
    autocomplete_fields = ["organisation", "to_person"]
    audited_by_services = [Handover]

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["organisation", "to_person", "stays_as", "reason"]
        return [
            ("organisation", "state", "closed_at"),
            ("from_person", "to_person", "stays_as"),
            ("decided_by", "reason"),
        ]

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        named = services.name_representative(
            organisation=obj.organisation,
            person=obj.to_person,
            stays_as=obj.stays_as,
            reason=obj.reason,
            actor=request.user,
        )
        obj.pk = named.pk
