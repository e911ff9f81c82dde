"""Addresses under /help-desk/ and /destek-masasi/."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from helpdesk.views import ask, desk, tickets

app_name = "helpdesk"

urlpatterns = [
    path("", ask.FrontView.as_view(), name="front"),
    path(_("ask/"), ask.AskView.as_view(), name="ticket_ask"),
    path(_("ask/sent/"), ask.SentView.as_view(), name="ticket_sent"),
    path(_("follow/"), ask.FollowView.as_view(), name="ticket_follow"),
    path(_("queue/"), desk.QueueView.as_view(), name="queue"),
    path(_("tickets/"), tickets.TicketListView.as_view(), name="ticket_list"),
    path(_("tickets/<slug:number>/"), tickets.ticket_detail, name="ticket_detail"),
    path(_("tickets/<slug:number>/message/"), tickets.ticket_message, name="ticket_message"),
    path(_("tickets/<slug:number>/close/"), tickets.ticket_close, name="ticket_close"),
    path(_("tickets/<slug:number>/reopen/"), tickets.ticket_reopen, name="ticket_reopen"),
    path(_("tickets/<slug:number>/files/<int:pk>/"), tickets.ticket_file, name="ticket_file"),
    path(_("tickets/<slug:number>/reply/"), desk.ticket_reply, name="ticket_reply"),
    path(_("tickets/<slug:number>/note/"), desk.ticket_note, name="ticket_note"),
    path(_("tickets/<slug:number>/take/"), desk.ticket_take, name="ticket_take"),
    path(_("tickets/<slug:number>/state/"), desk.ticket_move, name="ticket_move"),
    path(_("tickets/<slug:number>/link/"), desk.ticket_link, name="ticket_link"),
]
