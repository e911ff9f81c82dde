"""What all projects made and counted, as lists: where the portfolio's numbers lead."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.paging import KeysetListView
from portal.filters import DeliverableFilter, FigureFilter
from programmes.models import Deliverable, Figure, Project

SHOWN = ["title_tr", "title_en", "short_title_tr", "short_title_en", "primary_language", "slug"]


class PartListView(KeysetListView):
    """Rows of the projects that the visitor may see, those of the newest project first."""

    orderings = {"newest": (_("Newest first"), ("-listed_on", "-project_id", "pk"))}

    def of_visible(self, rows):
        projects = Project.objects.visible_to(self.request.user).values("pk")
        shown = rows.filter(project__in=projects).select_related("project")
        columns = [f"project__{name}" for name in SHOWN]
        return shown.annotate(listed_on=F("project__listed_on")).only(*self.columns, *columns)


class DeliverableListView(PartListView):
    template_name = "portal/deliverable_list.html"
    filterset_class = DeliverableFilter
    columns = ["project_id", "number", "kind", "title_tr", "title_en", "primary_language"]

    def get_queryset(self):
        return self.of_visible(Deliverable.objects.all())


class FigureListView(PartListView):
    template_name = "portal/figure_list.html"
    filterset_class = FigureFilter
    columns = [
        *("project_id", "label_tr", "label_en", "primary_language", "value", "qualifier"),
        *("sites", "sites_label_tr", "sites_label_en", "as_of", "basis", "is_additive"),
        *("source_document", "source_locator", "measure"),
    ]

    def get_queryset(self):
        return self.of_visible(Figure.objects.all())
