"""The library's back office: versions are written here and published by their service."""

from django.contrib import admin, messages
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.admin import (
    ContentAdmin,
    ContentInline,
    PortalAdmin,
    ReadOnlyAdmin,
    act_on_each,
)
from core.search import search_query
from core.text import slugify_tr, title_shown
from publications import services
from publications.forms import VersionForm
from publications.models import File, FileBuild, Publication, Topic, Version
from publications.permissions import can_publish


@admin.register(Topic)
class TopicAdmin(ContentAdmin):
    list_display = ["title", "slug", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["title_tr", "title_en"]


class VersionInline(ContentInline):
    """The versions of a publication, to read and to go to; the first is written with it."""

    model = Version
    extra = 0
    fields = ["number", "state", "primary_language", "title", "summary", "published_at"]
    readonly_fields = ["number", "state", "published_at"]
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return obj is None and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request, obj)

    def get_max_num(self, request, obj=None, **kwargs):
        return 1


@admin.register(Publication)
class PublicationAdmin(PortalAdmin):
    lists_all_rows = True
    list_display = ["title", "kind", "project", "number"]
    list_filter = ["kind", "is_demo"]
    list_select_related = ["project"]
    search_fields = ["slug"]
    autocomplete_fields = ["topics", "project", "deliverables"]
    readonly_fields = ["number", "is_demo"]
    inlines = [VersionInline]

    def get_queryset(self, request):
        """With the title of the newest version: a publication has none of its own."""
        newest = Version.objects.filter(publication=OuterRef("pk")).order_by("-number")
        shown = newest.annotate(shown=title_shown(get_language() or "tr")).values_list("shown")
        return super().get_queryset(request).annotate(shown_title=Subquery(shown[:1]))

    @admin.display(description=_("title"), ordering="shown_title")
    def title(self, publication: Publication) -> str:
        return getattr(publication, "shown_title", "") or publication.slug

    def _matches(self, queryset, text):
        """Match the titles of versions, as the library does, or the web address."""
        query = search_query(text)
        found = Version.objects.filter(search=query) if query else Version.objects.none()
        return queryset, Q(pk__in=found.values("publication")) | Q(slug__contains=slugify_tr(text))


class FileInline(admin.TabularInline):
    """What the version can be downloaded as; the files themselves are made by the portal."""

    model = File
    extra = 0
    can_delete = False
    fields = readonly_fields = ("language", "format", "size_bytes", "pages", "is_tagged")

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Version)
class VersionAdmin(ContentAdmin):
    """A draft is written here; what has been published stays as it was read and quoted."""

    lists_all_rows = True
    form = VersionForm
    list_display = ["__str__", "kind", "number", "state", "published_at"]
    list_filter = ["state", "publication__kind", "original_is_held"]
    list_select_related = ["publication"]
    search_fields = ["title_tr", "title_en"]
    autocomplete_fields = ["publication"]
    readonly_fields = ["state", "published_at"]
    inlines = [FileInline]
    actions = ["publish", "withdraw", "order_files"]

    @admin.display(description=_("kind"), ordering="publication__kind")
    def kind(self, version: Version) -> str:
        return version.publication.get_kind_display()

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.state == Version.State.DRAFT)

    def has_delete_permission(self, request, obj=None):
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or obj.state == Version.State.DRAFT)

    def get_actions(self, request):
        """Without the bulk deletion, which would not ask about each version's state."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_publish_permission(self, request) -> bool:
        return can_publish(request.user)

    @admin.action(description=_("Publish the chosen drafts"), permissions=["publish"])
    def publish(self, request, queryset):
        act_on_each(
            request,
            queryset,
            lambda version: services.publish_version(version=version, actor=request.user),
        )

    @admin.action(description=_("Withdraw the chosen versions"), permissions=["publish"])
    def withdraw(self, request, queryset):
        act_on_each(
            request,
            queryset,
            lambda version: services.withdraw_version(version=version, actor=request.user),
        )

    @admin.action(description=_("Make the PDF files again"), permissions=["publish"])
    def order_files(self, request, queryset):
        for version in queryset:
            services.order_files(version=version, actor=request.user)
        messages.success(request, _("The files are being made."))


@admin.register(FileBuild)
class FileBuildAdmin(ReadOnlyAdmin):
    list_display = ["version", "language", "state", "attempts", "finished_at"]
    list_filter = ["state", "language"]
    list_select_related = ["version"]
