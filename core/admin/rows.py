"""Core's own rows in the back office: the trail, the outbox, sources and terms."""

import re

from django import forms
from django.contrib import admin, messages
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import audit, outbox, services
from core.admin.base import PortalAdmin, ReadOnlyAdmin
from core.admin.filters import KindFilter, kinds
from core.admin.languages import ContentAdmin
from core.models import (
    AuditEvent,
    ExternalService,
    GlossaryTerm,
    OutboundMail,
    SlugRedirect,
    SourceNote,
)

# What stands behind the host in a link.
LINK = re.compile(r"(https?://[^\s/]+)/\S*")


def link_to_row(target_label: str, target_id: object) -> SafeString | str:
    """Return the row's number, as a link where the back office has a page for its kind."""
    try:
        address = reverse(f"admin:{target_label.replace('.', '_')}_change", args=[target_id])
    except NoReverseMatch:
        return str(target_id)
    return format_html('<a href="{}">{}</a>', address, target_id)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "done", "kind_of_object", "row", "request_id", "address"]
    list_display_links = ["at", "done"]
    list_filter = ["at", KindFilter]
    list_select_related = ["actor"]
    search_fields = ["verb"]
    exact_fields = ["verb", "target_id", "request_id"]
    fields = [
        *("at", "actor", "done", ("kind_of_object", "row"), "changes"),
        ("request_id", "address"),
    ]

    @admin.display(description=gettext_lazy("what was done"), ordering="verb")
    def done(self, event: AuditEvent) -> str:
        return audit.label(event.verb)

    @admin.display(description=gettext_lazy("kind of object"), ordering="target_label")
    def kind_of_object(self, event: AuditEvent) -> str:
        return audit.kind(event.target_label)

    @admin.display(description=gettext_lazy("object"))
    def row(self, event: AuditEvent) -> SafeString | str:
        return link_to_row(event.target_label, event.target_id)

    @admin.display(description=gettext_lazy("Changes: before → after"))
    def changes(self, event: AuditEvent) -> SafeString | str:
        lines = ((change.field, change.old, change.new) for change in audit.changes([event])[0])
        return format_html_join("", "<p>{}: {} → {}</p>", lines) or audit.NOTHING


class TroubleFilter(admin.SimpleListFilter):
    """Mails that a human should look at, by what went wrong."""

    title = gettext_lazy("trouble")
    parameter_name = "trouble"

    def lookups(self, request, model_admin):
        return [
            ("refused", gettext_lazy("Refused by the mail server")),
            ("given_up", gettext_lazy("Given up after many tries")),
            ("doubt", gettext_lazy("Perhaps sent twice")),
        ]

    def queryset(self, request, queryset):
        chosen = {
            "refused": queryset.refused,
            "given_up": queryset.given_up,
            "doubt": queryset.in_doubt,
        }
        return chosen[self.value()]() if self.value() in chosen else queryset


@admin.register(OutboundMail)
class OutboundMailAdmin(ReadOnlyAdmin):
    """What was sent and what was not. A mail's address is never changed: its links sign people in.

    A wrong address is put right where it is kept, and the mail is asked for there anew.
    """

    list_display = ["kind", "to", "subject", "state", "smtp_code", "attempts", "created_at"]
    list_filter = ["state", TroubleFilter, "language"]
    search_fields = ["key"]
    exact_fields = ["key", "to", "message_id"]
    secret_fields = ["text", "html"]
    fields = [
        ("kind", "state", "attempts"),
        ("next_attempt_at", "finished_at"),
        ("key", "message_id"),
        ("to", "language"),
        "subject",
        "text_without_links",
        "is_in_doubt",
        ("handed_over_at", "accepted_at"),
        ("smtp_code", "error"),
        "advice",
    ]
    actions = ["send_again"]

    @admin.display(description=gettext_lazy("kind"), ordering="key")
    def kind(self, mail: OutboundMail) -> str:
        return outbox.label(mail.key)

    @admin.display(description=OutboundMail._meta.get_field("text").verbose_name)
    def text_without_links(self, mail: OutboundMail) -> str:
        """Show the text without its links; of mails that open something, nothing at all."""
        if mail.is_opening:
            return _("Not shown: its link or code would let any reader in.")
        return LINK.sub(r"\1/…", mail.text)

    @admin.display(description=gettext_lazy("what to do"))
    def advice(self, mail: OutboundMail) -> str:
        return outbox.advice(mail) or audit.NOTHING

    def has_send_permission(self, request) -> bool:
        return request.user.has_perm("core.change_outboundmail")

    @admin.action(description=gettext_lazy("Send again"), permissions=["send"])
    def send_again(self, request, queryset):
        done = sum(outbox.send_again(mail=mail, actor=request.user) for mail in queryset)
        self.message_user(
            request,
            ngettext(
                "%(count)d failed mail will be sent again.",
                "%(count)d failed mails will be sent again.",
                done,
            )
            % {"count": done},
            messages.SUCCESS if done else messages.WARNING,
        )


@admin.register(SourceNote)
class SourceNoteAdmin(PortalAdmin):
    """Where facts come from: loaded with them; staff settle the doubts."""

    list_display = ["document", "locator", "kind_of_object", "row", "column", "state"]
    list_display_links = ["document", "locator"]
    list_filter = ["state", KindFilter]
    search_fields = ["quote", "note", "locator", "document"]
    readonly_fields = ["kind_of_object", "row", "column", "decided_by", "decided_at"]
    fields_of_services = ["state"]

    def get_fields(self, request, obj=None):
        """What a note is about is chosen once, and read afterwards."""
        about = ("kind_of_object", "row", "column")
        if obj is None:
            about = ("target_label", "target_id", "field")
        decided = ("state", "decided_by", "decided_at") if obj else ()
        return [about, ("document", "locator"), "quote", "note", *filter(None, [decided])]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "target_label":
            kwargs["widget"] = forms.Select(choices=kinds(self.admin_site))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        """The state is the service's to change; all else is a plain edit."""
        wanted = obj.state
        if "state" in form.changed_data:
            obj.state = form.initial["state"]
        super().save_model(request, obj, form, change)
        if "state" in form.changed_data:
            services.settle_source_note(note=obj, state=wanted, actor=request.user)

    @admin.display(description=gettext_lazy("kind of object"), ordering="target_label")
    def kind_of_object(self, note: SourceNote) -> str:
        return audit.kind(note.target_label)

    @admin.display(description=gettext_lazy("object"), ordering="target_id")
    def row(self, note: SourceNote) -> SafeString | str:
        return link_to_row(note.target_label, note.target_id)

    @admin.display(description=gettext_lazy("field"), ordering="field")
    def column(self, note: SourceNote) -> str:
        model = audit.model_of(note.target_label)
        return audit.field_label(model, note.field) if note.field else audit.NOTHING


@admin.register(SlugRedirect)
class SlugRedirectAdmin(ReadOnlyAdmin):
    list_display = ["slug", "kind_of_object", "row"]
    search_fields = ["slug"]
    fields = ["slug", ("kind_of_object", "row")]

    @admin.display(description=gettext_lazy("kind of object"), ordering="kind")
    def kind_of_object(self, old: SlugRedirect) -> str:
        return audit.kind(_label(old))

    @admin.display(description=gettext_lazy("object"), ordering="target_id")
    def row(self, old: SlugRedirect) -> SafeString | str:
        return link_to_row(_label(old), old.target_id)


def _label(old: SlugRedirect) -> str:
    """The model of its table: "programmes_project" is programmes.project."""
    return old.kind.replace("_", ".", 1)


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(ContentAdmin):
    list_display = ["__str__", "abbreviation_tr", "abbreviation_en", "term_tr", "term_en"]
    search_fields = ["abbreviation_tr", "abbreviation_en", "term_tr", "term_en"]


@admin.register(ExternalService)
class ExternalServiceAdmin(ContentAdmin):
    list_display = ["__str__", "name_en", "phone", "url"]
    search_fields = ["name_tr", "name_en"]
