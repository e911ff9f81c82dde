from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProvincesConfig(AppConfig):
    name = "provinces"
    verbose_name = _("Provinces")
    public_models = "__all__"
    audit_verbs = {
        "province_loaded": _("Province loaded"),
        "province_changed": _("Province changed"),
    }
    audit_sentences = {
        "province_loaded": _("%(person)s loaded the province"),
        "province_changed": _("%(person)s changed the province"),
    }
