from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = _("Trainings")
    public_models = "__all__"
    audit_verbs = {
        "delivery_announced": _("Delivery announced"),
        "delivery_completed": _("Delivery completed"),
        "delivery_cancelled": _("Delivery cancelled"),
    }

    def ready(self) -> None:
        from programmes.signals import project_page
        from trainings.exports import project_section

        project_page.connect(project_section, dispatch_uid="trainings.project_section")
