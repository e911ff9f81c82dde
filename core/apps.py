from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Portal")
    # The help desk's front page names services to call.
    public_models = ["externalservice"]
    audit_verbs = {
        "mail_sent_again": _("Mail sent again"),
        "row_added": _("Added in the back office"),
        "row_changed": _("Changed in the back office"),
        "row_deleted": _("Deleted in the back office"),
        "source_note_settled": _("Source note settled"),
    }
    audit_fields = {"fields": _("changed fields"), "languages": _("languages")}
    audit_values = {"languages": settings.LANGUAGES}

    def ready(self) -> None:
        from core import content

        post_migrate.connect(content.watch, dispatch_uid="core.content.watch")
