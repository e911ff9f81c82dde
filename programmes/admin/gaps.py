"""How complete a project is, on its page and as filters of the lists."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.templatetags.content import percent
from programmes.exports import Completeness, completeness
from programmes.exports.gaps import part_names
from programmes.models import Activity, Figure, Project
from programmes.models.parts import Coverage, coverage


class MissingFilter(admin.SimpleListFilter):
    """Projects of which a part is not recorded."""

    title = _("not recorded")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [(name, capfirst(words)) for name, words in part_names().items()]

    def queryset(self, request, queryset):
        return queryset.lacking(self.value()) if self.value() in part_names() else queryset


class SourceFilter(admin.SimpleListFilter):
    """Figures that nobody can trace."""

    title = _("source")
    parameter_name = "source"

    def lookups(self, request, model_admin):
        return [("none", _("Without source"))]

    def queryset(self, request, queryset):
        return queryset.without_source() if self.value() == "none" else queryset


def languages_covered(found: Coverage) -> str:
    """Return the share of each language: "TR 100%, EN 83%"; a dash where there is no text."""
    shares = found.percents.items()
    return ", ".join(
        f"{code.upper()} {'–' if share is None else percent(share)}" for code, share in shares
    )


@dataclass(frozen=True)
class QualityPanel:
    """What stands above a project's form about its completeness: four queries at any size."""

    number: int

    @cached_property
    def completeness(self) -> Completeness:
        return completeness(Project.objects.with_known().get(pk=self.number))

    @cached_property
    def coverage(self) -> Coverage:
        return coverage([self.number])[self.number]

    @property
    def languages(self) -> str:
        return languages_covered(self.coverage)

    @property
    def query(self) -> str:
        return urlencode({"project": self.number})

    @property
    def lists(self) -> list[tuple[str, int, str]]:
        """The rows that have a list of their own beside the project: words, how many, address."""
        kinds = [(Activity, "activity"), (Figure, "figure")]
        return [
            (
                capfirst(str(model._meta.verbose_name_plural)),
                model._default_manager.filter(project=self.number).order_by().count(),
                f"{reverse(f'admin:programmes_{name}_changelist')}?project__id__exact={self.number}",
            )
            for model, name in kinds
        ]
