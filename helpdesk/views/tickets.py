"""One ticket: its page for askers and for the desk, what each side may send, and its files."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core import audit, outbox
from core.cache import keep_private
from core.errors import RuleError
from core.paging import KeysetListView
from core.uploads import file_response
from helpdesk import services
from helpdesk.forms import MessageForm, NoteForm, ReplyForm, SentOnceForm
from helpdesk.models import Ticket
from helpdesk.permissions import Side, can_read_notes, read_link, side_of
from organisations.services import NotInTeamError

SESSION_KEY = "ticket_links"
MOST_LINKS = 20


class TicketListView(KeysetListView):
    """Own questions and those of one's CSOs; without account the way to the mailed link."""

    template_name = "helpdesk/ticket_list.html"
    orderings = {
        "newest": (gettext_lazy("Newest first"), ["-created_at", "-pk"]),
        "oldest": (gettext_lazy("Oldest first"), ["created_at", "pk"]),
    }

    def get(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect("helpdesk:ticket_follow")
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        return Ticket.objects.of_asker_or_cso(self.request.user).for_list()


def find_ticket(request: HttpRequest, number: str) -> tuple[Ticket, Side | None]:
    """Return a ticket that this visitor may read, and the side on which they may write.

    Raises:
        Http404: there is none, or it is not theirs: both read the same.
    """
    links = request.session.get(SESSION_KEY, {})
    tickets = Ticket.objects.for_thread().filter(number=number)
    ticket = get_object_or_404(tickets.readable_by(request.user, links))
    return ticket, side_of(request.user, ticket, by_link=ticket.is_opened_by(links))


def _remember_link(request: HttpRequest, number: str, version: int) -> None:
    """Put the proof into the session: the key leaves the address and the browser's history."""
    links = request.session.get(SESSION_KEY, {})
    links.pop(number, None)
    links[number] = version
    request.session[SESSION_KEY] = dict(list(links.items())[-MOST_LINKS:])


@require_safe
def ticket_detail(request, number):
    if "key" in request.GET:
        version = read_link(request.GET["key"], number)
        if version is None:
            raise Http404
        _remember_link(request, number, version)
        return keep_private(redirect("helpdesk:ticket_detail", number=number))
    ticket, side = find_ticket(request, number)
    return show_ticket(request, ticket, side)


def show_ticket(
    request: HttpRequest,
    ticket: Ticket,
    side: Side | None,
    form: MessageForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the thread; `form` is a refused one, shown in its place with what was typed."""
    with_notes = can_read_notes(request.user, ticket)
    if with_notes:
        audit.record_view(actor=request.user, target=ticket)
    files = list(ticket.attachments.for_reader(with_notes=with_notes))
    context = {
        "ticket": ticket,
        "files": [file for file in files if file.message_id is None],
        "thread": [
            (message, [file for file in files if file.message_id == message.pk])
            for message in ticket.messages.for_thread(with_notes=with_notes)
        ],
        "is_desk": with_notes,
        "mail_trouble": outbox.trouble(ticket.asker_email) if with_notes else "",
        "form": form,
        **_forms(ticket, side, form),
    }
    template = "helpdesk/ticket_handle.html" if with_notes else "helpdesk/ticket_detail.html"
    return keep_private(render(request, template, context, status=status))


def _forms(ticket: Ticket, side: Side | None, refused: MessageForm | None) -> dict[str, object]:
    """What this side may send now: forms, and the states that a button may choose."""
    if side is Side.ASKER:
        return {
            "message_form": refused or (MessageForm(ticket=ticket) if ticket.is_open else None),
            "can_close": services.can_move(ticket, Ticket.State.CLOSED, side),
            "can_reopen": services.can_reopen(ticket, timezone.now()),
        }
    if side is Side.STAFF:
        states = services.reply_states(ticket)
        is_reply, is_note = isinstance(refused, ReplyForm), isinstance(refused, NoteForm)
        reply_form = refused if is_reply else ReplyForm(ticket=ticket, states=states)
        return {
            "reply_form": reply_form if states or is_reply else None,
            "note_form": refused if is_note else NoteForm(ticket=ticket),
            "moves": services.moves_without_reply(ticket, side),
        }
    return {}


def acting(request: HttpRequest, number: str, side: Side) -> Ticket:
    """Return the ticket if the visitor may write on it on that side.

    Raises:
        Http404: they may not even read it. PermissionDenied: they may read it only.
    """
    ticket, own_side = find_ticket(request, number)
    if own_side is not side:
        raise PermissionDenied
    return ticket


def refuse(form: SentOnceForm, refusal: RuleError) -> None:
    """Write a service's refusal on the form, so that it can be sent again with what was typed."""
    if isinstance(refusal, services.SentAlreadyError):
        form.send_anew(refusal)
    else:
        form.add_error(None, str(refusal))


@require_POST
def ticket_message(request, number):
    ticket = acting(request, number, Side.ASKER)
    form = MessageForm(request.POST, request.FILES, ticket=ticket)
    if form.is_valid():
        author = request.user if request.user.is_authenticated else None
        try:
            services.add_message(ticket=ticket, author=author, **form.answers())
        except NotInTeamError as refusal:
            # Who has left the team meanwhile may perhaps not even read it any more.
            ticket, _side = find_ticket(request, number)
            refuse(form, refusal)
            return show_ticket(request, ticket, Side.ASKER, form)
        except RuleError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Your message has been sent."))
            return redirect("helpdesk:ticket_detail", number=number)
    return show_ticket(request, ticket, Side.ASKER, form)


@require_POST
def ticket_close(request, number):
    return _move_as_asker(request, number, Ticket.State.CLOSED, _("The question is closed."))


@require_POST
def ticket_reopen(request, number):
    return _move_as_asker(request, number, Ticket.State.OPEN, _("The question is open again."))


def _move_as_asker(request: HttpRequest, number: str, state: str, done: str) -> HttpResponse:
    ticket = acting(request, number, Side.ASKER)
    actor = request.user if request.user.is_authenticated else None
    try:
        services.move_ticket(ticket=ticket, actor=actor, side=Side.ASKER, state=state)
    except RuleError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("helpdesk:ticket_detail", number=number)


@require_safe
def ticket_file(request, number, pk):
    """Hand out a file of a ticket that the visitor may read; files of notes to staff only."""
    ticket, _side = find_ticket(request, number)
    is_staff = can_read_notes(request.user, ticket)
    attachment = get_object_or_404(ticket.attachments.for_reader(with_notes=is_staff), pk=pk)
    if is_staff:
        audit.record_export(actor=request.user, target=attachment, form=attachment.media_type)
    return file_response(attachment.file, attachment.name, attachment.media_type)
