"""Pages of fixed text. Their words stand in the templates, in both languages."""

from django.views.generic import TemplateView


class AccessibilityView(TemplateView):
    template_name = "portal/accessibility.html"


class PrivacyView(TemplateView):
    template_name = "portal/privacy.html"


class CookiesView(TemplateView):
    template_name = "portal/cookies.html"


class SiteMapView(TemplateView):
    template_name = "portal/site_map.html"
