"""Pages of fixed text, whose words stand in the templates, and the glossary."""

from django.utils.translation import get_language
from django.views.generic import TemplateView

from core.models import GlossaryTerm
from core.text import title_sort_key


class AccessibilityView(TemplateView):
    template_name = "portal/accessibility.html"


class PrivacyView(TemplateView):
    template_name = "portal/privacy.html"


class CookiesView(TemplateView):
    template_name = "portal/cookies.html"


class SiteMapView(TemplateView):
    template_name = "portal/site_map.html"


class GlossaryView(TemplateView):
    """Every term, few enough for one page, in the alphabet of the reader's language."""

    template_name = "portal/glossary.html"

    def get_context_data(self, **kwargs):
        key = title_sort_key(get_language() or "tr", "term")
        return super().get_context_data(terms=GlossaryTerm.objects.order_by(key, "pk"), **kwargs)
