"""The organisations behind the projects, each with what it was in which."""

from django.db.models import Prefetch
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.paging import KeysetListView
from core.text import title_sort_key
from portal.filters import OrganisationPageFilter
from programmes.api import ORGANISATIONS
from programmes.models import Project, ProjectOrganisation


class OrganisationListView(KeysetListView):
    """Those that public projects name, as the open data have them; others are not listed.

    CSOs that nobody names there stand in the directory, if they want to.
    """

    template_name = "portal/organisation_list.html"
    filterset_class = OrganisationPageFilter
    orderings = {"name": (_("By name"), ["name_key", "pk"])}

    def get_queryset(self):
        public = Project.objects.visible_to(self.request.user).values("pk")
        roles = ProjectOrganisation.objects.filter(project__in=public).select_related("project")
        held = Prefetch("roles", roles.defer("project__search"), to_attr="roles_held")
        rows = ORGANISATIONS.rows().select_related("province", "parent", "cso_profile")
        key = title_sort_key(get_language() or "tr", "name")
        shown = rows.defer("search", "province__search", "parent__search")
        return shown.prefetch_related(held).annotate(name_key=key)
