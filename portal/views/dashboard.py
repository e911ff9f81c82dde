"""The portfolio: all real projects, or those that a filter leaves, each number with its list."""

from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from programmes.exports import Links, collect_portfolio
from programmes.filters import PortfolioFilter, chosen_in
from programmes.models import Project


class DashboardView(TemplateView):
    """The portfolio in numbers; staff count drafts as well, which are marked."""

    template_name = "portal/dashboard.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        visible = Project.objects.visible_to(user)
        found = PortfolioFilter(self.request.GET, visible.real(), request=self.request)
        chosen = chosen_in(found)
        links = Links(chosen, has_demo=visible.filter(is_demo=True).exists())
        return super().get_context_data(
            filter=found,
            portfolio=collect_portfolio(found.qs, links=links, user=user, at=timezone.now()),
            has_demo=links.has_demo,
            query=urlencode(chosen, doseq=True),
            problems=_problems(found),
            **kwargs,
        )


def _problems(found: PortfolioFilter) -> list[str]:
    return [] if found.is_valid() else [_("One of the filters could not be used; it was left out.")]
