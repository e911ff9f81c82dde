from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HelpdeskConfig(AppConfig):
    name = "helpdesk"
    verbose_name = _("Help desk")
    # The front page says whether the desk is open.
    public_models = ["desk"]
    refusals = {
        "message_is_not_deleted": _("A message of the help desk is never deleted."),
    }
    audit_verbs = {
        "desk_added": _("Desk made"),
        "desk_changed": _("Desk changed"),
        "desk_opened": _("Desk opened for questions"),
        "desk_closed": _("Desk closed for questions"),
        "ticket_asked": _("Question asked"),
        "ticket_link_mailed": _("Link mailed again"),
        "ticket_link_renewed": _("Link renewed"),
        "ticket_message_added": _("Asker wrote"),
        "ticket_note_added": _("Internal note written"),
        "ticket_replied": _("Question answered"),
        "ticket_taken": _("Question taken"),
        "ticket_moved_new": _("Moved to: new"),
        "ticket_moved_open": _("Moved to: open"),
        "ticket_moved_waiting": _("Moved to: waiting"),
        "ticket_moved_answered": _("Moved to: answered"),
        "ticket_moved_closed": _("Question closed"),
        "ticket_moved_spam": _("Marked as spam"),
        "ticket_erased": _("Texts and files erased"),
    }
    audit_sentences = {
        "ticket_erased": _("%(person)s erased the texts and files of the question"),
        "desk_added": _("%(person)s made the desk"),
        "desk_changed": _("%(person)s changed the desk"),
        "desk_opened": _("%(person)s opened the desk for questions"),
        "desk_closed": _("%(person)s closed the desk for questions"),
        "ticket_asked": _("%(person)s asked the question"),
        "ticket_link_mailed": _("%(person)s had the link mailed again"),
        "ticket_link_renewed": _("%(person)s renewed the link"),
        "ticket_message_added": _("%(person)s wrote a message to the help desk"),
        "ticket_note_added": _("%(person)s wrote an internal note"),
        "ticket_replied": _("%(person)s answered the question"),
        "ticket_taken": _("%(person)s took the question"),
        "ticket_moved_new": _("%(person)s made the question new again"),
        "ticket_moved_open": _("%(person)s opened the question"),
        "ticket_moved_waiting": _("%(person)s asked for more information and waits"),
        "ticket_moved_answered": _("%(person)s marked the question as answered"),
        "ticket_moved_closed": _("%(person)s closed the question"),
        "ticket_moved_spam": _("%(person)s marked the question as spam"),
    }
    # What people without account do as well.
    visitor_verbs = [
        *("ticket_asked", "ticket_link_mailed", "ticket_message_added"),
        *("ticket_moved_open", "ticket_moved_closed"),
    ]
    mail_kinds = {
        "ticket:": _("Question received, or its link"),
        "ticket-message:": _("Reply to a question"),
    }
