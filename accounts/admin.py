"""People and their roles in the back office."""

from allauth.account import admin as allauth_admin
from django.contrib import admin
from django.contrib.auth import admin as auth_admin

from accounts.models import User
from core.admin import PortalAdmin

# Roles are fixed by the code and given on a person's page, where the addresses stand too. Both
# modules register at import, so they are imported before.
admin.site.unregister([auth_admin.Group, allauth_admin.EmailAddress])


@admin.register(User)
class UserAdmin(PortalAdmin):
    list_display = ["email", "full_name", "is_staff", "is_active", "language", "date_joined"]
    list_filter = ["groups", "is_staff", "is_active"]
    search_fields = ["full_name", "email_canonical"]
    fields = ["email", "full_name", "language", "is_active", "groups", "is_staff", "last_login"]
    readonly_fields = ["is_staff", "last_login"]
    filter_horizontal = ["groups"]
