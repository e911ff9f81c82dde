from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Portal")
    # The help desk's front page names services to call; pages say which texts may be out of date.
    public_models = ["externalservice", "outdatedtranslation"]
    audit_verbs = {
        "exported": _("File taken from the portal"),
        "personal_data_viewed": _("Personal data viewed"),
        "mail_sent_again": _("Mail sent again"),
        "row_added": _("Added in the back office"),
        "row_changed": _("Changed in the back office"),
        "row_deleted": _("Deleted in the back office"),
        "source_note_settled": _("Source note settled"),
        "translation_confirmed": _("Translation confirmed as up to date"),
    }
    audit_sentences = {
        "exported": _("%(person)s took a file from the portal"),
        "mail_sent_again": _("%(person)s had the mail sent again"),
        "personal_data_viewed": _("%(person)s looked at personal data"),
        "row_added": _("%(person)s added it in the back office"),
        "row_changed": _("%(person)s changed it in the back office"),
        "row_deleted": _("%(person)s deleted it in the back office"),
        "source_note_settled": _("%(person)s settled the source note"),
        "translation_confirmed": _("%(person)s confirmed that the translation is up to date"),
    }
    audit_fields = {
        "fields": _("changed fields"),
        "filters": _("filters"),
        "format": _("format"),
        "languages": _("languages"),
    }
    audit_values = {"languages": settings.LANGUAGES}

    def ready(self) -> None:
        from core import content, freshness

        post_migrate.connect(content.watch, dispatch_uid="core.content.watch")
        post_migrate.connect(freshness.watch, dispatch_uid="core.freshness.watch")
