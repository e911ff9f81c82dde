"""The public pages of projects."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.paging import KeysetListView
from core.redirects import SlugDetailView, by_old_slug
from programmes.exports import ProjectView, project_data
from programmes.feeds import ProjectFeed
from programmes.filters import ProjectFilter
from programmes.models import Project
from programmes.permissions import can_change_project


class ProjectListView(KeysetListView):
    """All projects, newest first or by title, behind filters."""

    filterset_class = ProjectFilter
    template_name = "programmes/project_list.html"
    orderings = {
        "newest": (_("Newest first"), ["-listed_on", "-pk"]),
        "title": (_("By title"), ["title_key", "pk"]),
    }

    def get_context_data(self, **kwargs):
        return super().get_context_data(feeds=[ProjectFeed().as_link()], **kwargs)

    def get_queryset(self):
        visible = Project.objects.visible_to(self.request.user)
        return visible.for_list().with_title_key(get_language())


class ProjectDetailView(SlugDetailView):
    """One project; a draft is a page for staff only, and a withdrawn one says that it is gone."""

    template_name = "programmes/project_detail.html"

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            if not self._is_withdrawn(kwargs["slug"]):
                raise
        return render(request, "410.html", status=410)

    def _is_withdrawn(self, slug: str) -> bool:
        rows = Project.objects.withdrawn()
        return rows.filter(slug=slug).exists() or by_old_slug(rows, slug) is not None

    def get_queryset(self):
        return Project.objects.visible_to(self.request.user).for_detail()

    def get_context_data(self, **kwargs):
        user = self.request.user
        shown = ProjectView(self.object, user, timezone.now(), self.request.GET)
        return super().get_context_data(
            shown=shown,
            json_ld=project_data(shown),
            can_change=can_change_project(user),
            **kwargs,
        )
