from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = _("Trainings")
    public_models = "__all__"
    refusals = {
        "delivery_in_pilot_province": _(
            "A training is held in a pilot province of its project. Please choose one of those."
        ),
        "pilot_with_deliveries_stays": _(
            "Trainings of this project are held in the province: it stays a pilot province."
        ),
        "round_slug_is_fixed": _(
            "This web address is fixed since the first publication: others refer to it."
        ),
        "delivery_slug_is_fixed": _(
            "This web address is fixed since the first publication: others refer to it."
        ),
        "delivery_is_no_draft_again": _(
            "What was announced can be completed or cancelled; it does not become a draft again."
        ),
    }
    audit_verbs = {
        "delivery_announced": _("Delivery announced"),
        "delivery_completed": _("Delivery completed"),
        "delivery_cancelled": _("Delivery cancelled"),
    }
    audit_sentences = {
        "delivery_announced": _("%(person)s announced the delivery"),
        "delivery_completed": _("%(person)s marked the delivery as completed"),
        "delivery_cancelled": _("%(person)s cancelled the delivery"),
    }

    def ready(self) -> None:
        from programmes.signals import portfolio_numbers, project_page
        from trainings import exports

        project_page.connect(exports.project_section, dispatch_uid="trainings.project_section")
        portfolio_numbers.connect(
            exports.portfolio_numbers, dispatch_uid="trainings.portfolio_numbers"
        )
