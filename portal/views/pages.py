"""Pages of fixed text, whose words stand in the templates, and the glossary."""

from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.generic import DetailView, TemplateView

from accounts.models import Notice
from core.models import GlossaryTerm
from core.text import title_sort_key


class AccessibilityView(TemplateView):
    template_name = "portal/accessibility.html"


class PrivacyView(TemplateView):
    """What the portal tells about personal data: each form's notice in force, and older ones."""

    template_name = "portal/privacy.html"

    def get_context_data(self, **kwargs):
        in_force: list[Notice] = []
        older: list[Notice] = []
        for notice in Notice.objects.published().order_by("form", "-version"):
            is_newest = not in_force or in_force[-1].form != notice.form
            (in_force if is_newest else older).append(notice)
        order = Notice.Form.values
        in_force.sort(key=lambda notice: order.index(notice.form))
        return super().get_context_data(notices=in_force, older=older, **kwargs)


class NoticeView(DetailView):
    """One published version of a notice; an older one says which is in force."""

    template_name = "portal/privacy_notice.html"
    context_object_name = "notice"

    def get_object(self, queryset=None) -> Notice:
        rows = Notice.objects.published().filter(form=self.kwargs["form"])
        return get_object_or_404(rows, version=self.kwargs["version"])

    def get_context_data(self, **kwargs):
        newer = Notice.objects.published().filter(
            form=self.object.form, version__gt=self.object.version
        )
        return super().get_context_data(newest=newer.order_by("-version").first(), **kwargs)


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
