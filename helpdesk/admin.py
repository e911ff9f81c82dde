"""The help desk in the back office: desks are edited here, tickets and messages only read."""

from collections.abc import Callable
from typing import cast

from django.contrib import admin, messages
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from core.admin import ContentAdmin, ReadOnlyAdmin
from core.errors import RuleError
from helpdesk import services
from helpdesk.models import (
    Attachment,
    AttachmentQuerySet,
    Desk,
    Message,
    MessageQuerySet,
    Ticket,
    TicketQuerySet,
)
from helpdesk.permissions import Side, can_handle


@admin.register(Desk)
class DeskAdmin(ContentAdmin):
    """Desks are few; which one takes questions is a rule of the database (one at a time)."""

    list_display = ["__str__", "name_en", "project", "is_open"]
    list_filter = ["is_open"]
    list_select_related = ["project"]
    search_fields = ["name_tr", "name_en"]
    autocomplete_fields = ["project"]
    audited_by_services = [Desk]

    def save_model(self, request, obj, form, change):
        services.save_desk(desk=obj, fields=form.changed_data, actor=request.user)

    def has_delete_permission(self, request, obj=None):
        return False


def _mover(actor: User, state: str) -> Callable[[Ticket], Ticket]:
    """Return what puts one ticket into `state`, as the service allows it."""
    return lambda ticket: services.move_ticket(
        ticket=ticket, actor=actor, side=Side.STAFF, state=state, version=ticket.version
    )


def _refuse_own(ticket: Ticket, actor: User | AnonymousUser) -> None:
    """Raises: OwnQuestionError."""
    if not can_handle(actor, ticket):
        raise services.OwnQuestionError


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    """Read here, answered in the workspace: its address stands on each row."""

    secret_fields = ["address_hash"]
    list_display = [
        "number",
        "subject",
        "state",
        "topic",
        "province",
        "handler",
        "created_at",
        "workspace",
    ]
    list_filter = ["state", "language", "topic", "is_demo"]
    search_fields = ["subject"]
    exact_fields = ["number", "asker_email"]
    ordering = ["-created_at", "-pk"]
    fields = [
        ("number", "state", "workspace"),
        ("desk", "pilot", "province"),
        ("topic", "language"),
        ("asker_name", "asker_email", "asker"),
        ("organisation", "organisation_name"),
        "subject",
        "question",
        ("handler", "message_count"),
        ("created_at", "updated_at", "closed_at"),
    ]
    actions = ["take", "close", "mark_as_spam"]

    def get_queryset(self, request):
        tickets = cast("TicketQuerySet", super().get_queryset(request)).at_desk_of(request.user)
        if request.resolver_match.url_name == "helpdesk_ticket_changelist":
            return tickets.for_list()
        return tickets.select_related("desk").defer("search")

    @admin.display(description=_("workspace"))
    def workspace(self, ticket: Ticket) -> SafeString:
        return format_html('<a href="{}">{}</a>', ticket.get_absolute_url(), _("Open"))

    def has_handle_permission(self, request) -> bool:
        return can_handle(request.user)

    @admin.action(description=_("Assign to me"), permissions=["handle"])
    def take(self, request, queryset):
        self._each(
            request,
            queryset,
            lambda ticket: services.take_ticket(
                ticket=ticket, actor=request.user, version=ticket.version
            ),
        )

    @admin.action(description=_("Close answered questions"), permissions=["handle"])
    def close(self, request, queryset):
        self._each(request, queryset, _mover(request.user, Ticket.State.CLOSED))

    @admin.action(description=_("Mark as spam"), permissions=["handle"])
    def mark_as_spam(self, request, queryset):
        self._each(request, queryset, _mover(request.user, Ticket.State.SPAM))

    def _each(
        self, request: HttpRequest, queryset: QuerySet[Ticket], act: Callable[[Ticket], Ticket]
    ) -> None:
        """Let the service act on each ticket; say how many it changed and which it refused."""
        refused = []
        tickets = list(queryset)
        for ticket in tickets:
            try:
                _refuse_own(ticket, request.user)
                act(ticket)
            except RuleError as refusal:
                refused.append(f"{ticket.number}: {refusal}")
        done = len(tickets) - len(refused)
        told = ngettext(
            "%(count)d question was changed.", "%(count)d questions were changed.", done
        )
        self.message_user(request, told % {"count": done})
        for sentence in refused:
            self.message_user(request, sentence, messages.WARNING)


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["ticket", "author", "is_by_staff", "visibility", "created_at"]
    list_filter = ["visibility", "is_by_staff"]
    list_select_related = ["ticket", "author"]
    ordering = ["-pk"]
    fields = ["ticket", "author", ("is_by_staff", "visibility"), "body", "created_at"]

    def get_queryset(self, request):
        messages = cast("MessageQuerySet", super().get_queryset(request))
        return messages.readable_by(request.user).defer("ticket__search", "ticket__question")


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    """Which files are kept; each is handed out by the permission check of its ticket only."""

    list_display = ["name", "ticket", "media_type", "size_bytes", "created_at"]
    list_filter = ["media_type"]
    list_select_related = ["ticket"]
    ordering = ["-pk"]
    fields = ["name", "ticket", "message", "media_type", "size_bytes", "sha256", "download"]

    def get_queryset(self, request):
        files = cast("AttachmentQuerySet", super().get_queryset(request))
        return files.readable_by(request.user).defer("ticket__search", "ticket__question")

    @admin.display(description=_("file"))
    def download(self, attachment: Attachment) -> SafeString:
        address = reverse("helpdesk:ticket_file", args=[attachment.ticket.number, attachment.pk])
        return format_html('<a href="{}">{}</a>', address, attachment.name)
