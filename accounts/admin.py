"""People and their roles in the back office; signing in goes through the portal's own page."""

from typing import Any

from allauth.account import admin as account_admin
from allauth.mfa import admin as mfa_admin
from allauth.socialaccount import admin as social_admin
from allauth.usersessions import admin as session_admin
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from accounts import services
from accounts.forms import PersonForm
from accounts.models import ROLES, Notice, User
from core import outbox
from core.admin import PortalAdmin, act_on_each

# Roles are fixed by the code and given on a person's page, where the address stands too; by what
# and where somebody signs in is their own business. The modules register at import, so they are
# imported before.
admin.site.unregister([auth_admin.Group, account_admin.EmailAddress])
admin.site.unregister([mfa_admin.Authenticator, session_admin.UserSession])
admin.site.unregister(
    [social_admin.SocialApp, social_admin.SocialAccount, social_admin.SocialToken]
)


@never_cache
def sign_in(request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
    """Send visitors to the portal's sign-in page and back; people without a role get a 403.

    The admin's own form would know neither the rate limits nor the checked addresses.
    """
    target = request.GET.get(REDIRECT_FIELD_NAME, "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = reverse("admin:index")
    if admin.site.has_permission(request):
        return redirect(target)
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(target)


def change_password(request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
    return redirect("account_change_password")


site: Any = admin.site
site.login, site.password_change = sign_in, change_password


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return [*ROLES.items(), ("none", _("No role and no CSO"))]

    def queryset(self, request, queryset):
        if self.value() == "none":
            return queryset.filter(pk__in=User.objects.without_role().values("pk"))
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


@admin.register(User)
class UserAdmin(PortalAdmin):
    form = PersonForm
    list_display = ["email", "full_name", "role_list", "is_staff", "is_active", "date_joined"]
    list_filter = [RoleFilter, "is_staff", "is_active"]
    search_fields = ["full_name", "email"]
    secret_fields = ["password"]
    fields = [
        *("email", "mail_trouble", "full_name", "language", "is_active", "roles", "is_staff"),
        "last_login",
    ]
    readonly_fields = ["mail_trouble", "is_staff", "last_login"]
    actions = ["send_password_link", "reset_second_factor"]
    audited_by_services = [User]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request, obj=None):
        """People change their own address, by the link that is sent to it."""
        return [*self.readonly_fields, "email"] if obj else self.readonly_fields

    @admin.display(description=_("roles"))
    def role_list(self, person: User) -> str:
        names = [str(ROLES.get(group.name, group.name)) for group in person.groups.all()]
        return ", ".join(names) or "–"

    @admin.display(description=_("mails"))
    def mail_trouble(self, person: User) -> str:
        """Whether the person can be reached: their mail server may know no such address."""
        return (outbox.trouble(person.email) if person.email else "") or "–"

    def save_model(self, request, obj, form, change):
        if change:
            services.update_person(person=obj, is_active=obj.is_active, actor=request.user)
            return
        made = services.create_person(
            email=obj.email, full_name=obj.full_name, language=obj.language, actor=request.user
        )
        obj.pk, obj._state.adding = made.pk, False
        obj.refresh_from_db()
        services.send_password_link(person=made, actor=request.user)

    def save_related(self, request, form, formsets, change):
        roles = [group.name for group in form.cleaned_data["roles"]]
        services.set_roles(person=form.instance, roles=roles, actor=request.user)

    def has_delete_permission(self, request, obj=None):
        """Accounts are closed, not deleted: what people did stays theirs."""
        return False

    @admin.action(description=_("Send a link to set the password"), permissions=["change"])
    def send_password_link(self, request, queryset):
        people = list(queryset.filter(is_active=True)[:100])
        for person in people:
            services.send_password_link(person=person, actor=request.user)
        sent = ngettext(
            "%(count)d person was sent a link.", "%(count)d people were sent a link.", len(people)
        )
        self.message_user(request, sent % {"count": len(people)}, messages.SUCCESS)

    @admin.action(
        description=_("Reset the second step (phone and codes are lost)"), permissions=["change"]
    )
    def reset_second_factor(self, request, queryset):
        """Be sure that it is the person who asks: by phone, at a number known from before."""
        people = list(queryset[:100])
        for person in people:
            services.reset_second_factor(person=person, actor=request.user)
        done = ngettext(
            "%(count)d person can set up a new second step now.",
            "%(count)d people can set up a new second step now.",
            len(people),
        )
        self.message_user(request, done % {"count": len(people)}, messages.SUCCESS)


@admin.register(Notice)
class NoticeAdmin(PortalAdmin):
    """Privacy notices: a draft is written here and published; what is published stays as it is."""

    list_display = ["form", "version", "published_at"]
    list_filter = ["form"]
    fields = ["form", "version", "text_tr", "text_en", "published_at"]
    readonly_fields = ["published_at"]
    search_fields = ["text_tr", "text_en"]
    actions = ["publish"]

    def has_change_permission(self, request, obj=None):
        is_fixed = obj is not None and obj.published_at is not None
        return not is_fixed and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        is_fixed = obj is None or obj.published_at is not None
        return not is_fixed and super().has_delete_permission(request, obj)

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request, queryset):
        act_on_each(
            request,
            queryset,
            lambda notice: services.publish_notice(notice=notice, actor=request.user),
        )
