"""The officers' workspace: the queue, and what the desk does with a ticket."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.views.readers import ForReaders
from core.errors import RuleError
from core.paging import KeysetListView
from helpdesk import services
from helpdesk.filters import QueueFilter
from helpdesk.forms import NoteForm, ReplyForm
from helpdesk.models import Ticket
from helpdesk.permissions import Side, can_read_queue
from helpdesk.views.tickets import acting, refuse, show_ticket


class QueueView(ForReaders, KeysetListView):
    """Tickets that wait for the desk, the longest waiting first; every number is a link."""

    template_name = "helpdesk/queue.html"
    filterset_class = QueueFilter
    orderings = {
        "oldest": (gettext_lazy("Longest waiting first"), ["created_at", "pk"]),
        "newest": (gettext_lazy("Newest first"), ["-created_at", "-pk"]),
    }

    def test_func(self):
        return can_read_queue(self.request.user)

    def get_queryset(self):
        return Ticket.objects.at_desk_of(self.request.user).for_list()

    def get_context_data(self, **kwargs):
        user = self.request.user
        counts = Ticket.objects.at_desk_of(user).counts_for(user)
        return super().get_context_data(counts=counts, **kwargs)


@require_POST
def ticket_reply(request, number):
    ticket = acting(request, number, Side.STAFF)
    states = services.reply_states(ticket)
    form = ReplyForm(request.POST, request.FILES, ticket=ticket, states=states)
    if not form.is_valid():
        return show_ticket(request, ticket, Side.STAFF, form)
    try:
        services.reply(ticket=ticket, author=request.user, **form.answers())
    except (services.ChangedMeanwhileError, services.SentAlreadyError) as refusal:
        ticket.refresh_from_db(fields=["version", "state", "handler"])
        form.show_version(ticket.version)
        refuse(form, refusal)
        return show_ticket(request, ticket, Side.STAFF, form, status=409)
    except RuleError as refusal:
        refuse(form, refusal)
        return show_ticket(request, ticket, Side.STAFF, form)
    messages.success(request, _("Your reply has been sent to the asker."))
    return redirect("helpdesk:ticket_detail", number=number)


@require_POST
def ticket_note(request, number):
    ticket = acting(request, number, Side.STAFF)
    form = NoteForm(request.POST, request.FILES, ticket=ticket)
    if not form.is_valid():
        return show_ticket(request, ticket, Side.STAFF, form)
    try:
        services.add_note(ticket=ticket, author=request.user, **form.answers())
    except RuleError as refusal:
        refuse(form, refusal)
        return show_ticket(request, ticket, Side.STAFF, form)
    messages.success(request, _("The note is saved. Only staff can read it."))
    return redirect("helpdesk:ticket_detail", number=number)


@require_POST
def ticket_take(request, number):
    ticket = acting(request, number, Side.STAFF)
    return _do(
        request,
        number,
        _("You are now handling this question."),
        lambda: services.take_ticket(
            ticket=ticket, actor=request.user, version=_version(request, ticket)
        ),
    )


@require_POST
def ticket_move(request, number):
    ticket = acting(request, number, Side.STAFF)
    state = request.POST.get("state", "")
    return _do(
        request,
        number,
        _("The state has been changed."),
        lambda: services.move_ticket(
            ticket=ticket,
            actor=request.user,
            side=Side.STAFF,
            state=state,
            version=_version(request, ticket),
        ),
    )


@require_POST
def ticket_link(request, number):
    ticket = acting(request, number, Side.STAFF)
    return _do(
        request,
        number,
        _("The old links have ended, and a new one has been mailed to the asker."),
        lambda: services.renew_link(ticket=ticket, actor=request.user),
    )


def _version(request: HttpRequest, ticket: Ticket) -> int:
    """The version that the pressed button was made from; none that could be read fits nothing."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def _do(request: HttpRequest, number: str, done: str, action) -> HttpResponse:
    try:
        action()
    except RuleError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("helpdesk:ticket_detail", number=number)
