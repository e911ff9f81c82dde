"""Files of activities and figures: chosen, checked without saving, saved once, looked up later."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.permissions import person_of
from core import audit
from core.admin import PortalAdmin, ReadOnlyAdmin
from core.errors import RuleError
from programmes.admin.parts import BY_PROJECT
from programmes.exports import import_files
from programmes.exports.import_page import MOST_SHOWN, shown_rows
from programmes.forms import BulkImportForm
from programmes.models import BulkImport, ImportReference
from programmes.permissions import can_import
from programmes.services import imports

TEMPLATES = {
    "csv": (import_files.template_csv, "text/csv; charset=utf-8"),
    "xlsx": (import_files.template_xlsx, import_files.XLSX),
}


@admin.register(BulkImport)
class BulkImportAdmin(PortalAdmin):
    list_display = [
        "file_name",
        "project",
        "kind",
        "state",
        "row_count",
        "uploaded_by",
        "created_at",
    ]
    list_filter = ["kind", "state", BY_PROJECT]
    list_select_related = ["project", "uploaded_by"]
    search_fields = ["file_name"]
    form = BulkImportForm
    fields = ["project", "kind", "file"]
    autocomplete_fields = ["project"]
    audited_by_services = [BulkImport]
    add_form_template = "admin/programmes/bulkimport/add_form.html"

    def get_queryset(self, request):
        return BulkImport.objects.visible_to(request.user).for_list()

    def has_add_permission(self, request):
        return any(can_import(request.user, kind) for kind in BulkImport.Kind.values)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A project is chosen that is there already: no buttons to make or change one."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "project":
            widget = field.widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return field

    def render_change_form(self, request, context, *args, **kwargs):
        response = super().render_change_form(request, context, *args, **kwargs)
        response.context_data["title"] = _("Bring in a file")
        return response

    def save_model(self, request, obj, form, change):
        upload = form.cleaned_data["file"]
        taken = imports.take_import(
            project=obj.project,
            kind=obj.kind,
            name=upload.name,
            content=upload,
            actor=request.user,
        )
        obj.pk, obj.file_name = taken.pk, taken.file_name

    def log_addition(self, request, obj, message):
        """The service has written the audit trail."""

    def response_add(self, request, obj, post_url_continue=None):
        return self._page(obj.pk)

    def get_urls(self):
        name, wrap = "programmes_bulkimport", self.admin_site.admin_view
        return [
            path(
                "template/<str:kind>.<str:ending>",
                wrap(self.template_view),
                name=f"{name}_template",
            ),
            path("<int:pk>/save/", wrap(require_POST(self.save_view)), name=f"{name}_save"),
            path(
                "<int:pk>/discard/", wrap(require_POST(self.discard_view)), name=f"{name}_discard"
            ),
            path("<int:pk>/refused.csv", wrap(self.refused_view), name=f"{name}_refused"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The check of an open import; what became of a finished one."""
        try:
            pk = self.opts.pk.to_python(unquote(object_id))
        except ValidationError as error:
            raise Http404 from error
        bulk_import = self._found(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import of a file"),
            "subtitle": str(bulk_import),
            "original": bulk_import,
            "is_mine": can_import(request.user, bulk_import.kind),
        }
        if bulk_import.is_open:
            check = imports.check_import(bulk_import, request.user)
            context |= {"check": check, "bad": check.bad[:MOST_SHOWN], "rows": shown_rows(check)}
        return TemplateResponse(request, "admin/programmes/bulkimport/import.html", context)

    def save_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        bulk_import = self._own(request, pk)
        mark = request.POST.get("mark", "")
        try:
            imports.save_import(bulk_import=bulk_import, mark=mark, actor=person_of(request))
        except imports.ImportIsFinishedError as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
        except RuleError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, _("The rows have been saved."), messages.SUCCESS)
        return self._page(pk)

    def discard_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            imports.discard_import(bulk_import=self._own(request, pk), actor=person_of(request))
        except RuleError as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
        else:
            self.message_user(request, _("Discarded; nothing was saved."), messages.SUCCESS)
        return self._page(pk)

    def refused_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The bad rows of an open check, to be mended and brought in again."""
        bulk_import = self._own(request, pk)
        if not bulk_import.is_open:
            raise Http404
        data = import_files.refused_rows_csv(imports.check_import(bulk_import, request.user))
        audit.record_export(actor=person_of(request), target=bulk_import, form="csv")
        return _download(data, _("rows-to-mend.csv"), "text/csv; charset=utf-8")

    def template_view(self, request: HttpRequest, kind: str, ending: str) -> HttpResponse:
        if ending not in TEMPLATES or kind not in BulkImport.Kind.values:
            raise Http404
        if not can_import(request.user, kind):
            raise PermissionDenied
        make, media_type = TEMPLATES[ending]
        name = _("activities") if kind == BulkImport.Kind.ACTIVITIES else _("figures")
        return _download(make(kind), f"{name}.{ending}", media_type)

    def _found(self, request: HttpRequest, pk: int) -> BulkImport:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = BulkImport.objects.visible_to(request.user).select_related("project").filter(pk=pk)
        if not (bulk_import := found.first()):
            raise Http404
        return bulk_import

    def _own(self, request: HttpRequest, pk: int) -> BulkImport:
        """Return an import that this person may save or discard."""
        bulk_import = self._found(request, pk)
        if not can_import(request.user, bulk_import.kind):
            raise PermissionDenied
        return bulk_import

    def _page(self, pk: int) -> HttpResponse:
        return redirect(reverse("admin:programmes_bulkimport_change", args=[pk]))


@admin.register(ImportReference)
class ImportReferenceAdmin(ReadOnlyAdmin):
    """Which row a reference means; a wrong one is deleted, and the next file names the row anew."""

    list_display = ["reference", "project", "row"]
    list_filter = [BY_PROJECT]
    list_select_related = ["project", "activity", "figure"]
    search_fields = ["reference"]
    fields = ["reference", "project", "row"]

    @admin.display(description=gettext_lazy("object"))
    def row(self, named: ImportReference) -> str:
        return str(named.activity or named.figure)

    def has_delete_permission(self, request, obj=None):
        return request.user.has_perm("programmes.delete_importreference")


def _download(data: bytes, name: str, media_type: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(
        data,
        content_type=media_type,
        headers={"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"},
    )
