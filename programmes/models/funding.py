"""What a project's page and papers must say about who paid: computed, never typed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import TimeStampedModel
from organisations.models import Organisation
from programmes.models.project import PartQuerySet, Project


class Contribution(TimeStampedModel):
    """What a funder gave to a project; an amount that is not known stays empty, never 0.

    That it is a funder of that project and that the shares of a project do not pass 100 % are
    constraint triggers (migration programmes.0016).
    """

    project = models.ForeignKey(
        Project,
        verbose_name=gettext_lazy("project"),
        on_delete=models.CASCADE,
        related_name="contributions",
    )
    funder = models.ForeignKey(
        Organisation,
        verbose_name=gettext_lazy("funder"),
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    amount = models.DecimalField(
        gettext_lazy("amount"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(gettext_lazy("currency"), max_length=3, blank=True)
    share_percent = models.DecimalField(
        gettext_lazy("share (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("contribution")
        verbose_name_plural = gettext_lazy("contributions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "funder"], name="contribution_unique"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency="")
                | Q(amount__isnull=False, amount__gte=0, currency__regex=r"^[A-Z]{3}$"),
                name="contribution_amount_with_currency",
                violation_error_message=gettext_lazy(
                    "An amount is positive and has its currency; leave both empty if unknown."
                ),
            ),
            models.CheckConstraint(
                condition=Q(share_percent__isnull=True)
                | Q(share_percent__gt=0, share_percent__lte=100),
                name="contribution_share_is_a_percentage",
                violation_error_message=gettext_lazy("A share is more than 0 and at most 100 %%."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.funder)


@dataclass(frozen=True)
class FundingStatement:
    """The EU's funding statement, which stands beside its emblem, and who answers for the text."""

    sentence: str
    disclaimer: str


def funding_of(project: Project | None) -> FundingStatement | None:
    """The statement on what a project made, by its funders (one query); None without a project."""
    if project is None:
        return None
    funders = project.roles.filter(role="funder").select_related("organisation")
    return funding_statement(row.organisation for row in funders.defer("organisation__search"))


def funding_statement(funders: Iterable[Organisation]) -> FundingStatement | None:
    """Return the statement that these funders call for; None without the EU among them.

    The EU alone: "Funded by". The EU with anybody else: "Co-funded by"; Türkiye is then named.
    UNHCR's projects, and others without EU money, carry neither statement nor emblem.

    Source: EU visibility for external actions (docs/domain/projects.md, 1).
    """
    kinds = {funder.kind for funder in funders}
    if Organisation.Kind.EU_BODY not in kinds:
        return None
    disclaimer = _(
        "The content of this page is the responsibility of the institution that publishes it and "
        "does not necessarily reflect the views of the European Union."
    )
    if kinds == {Organisation.Kind.EU_BODY}:
        return FundingStatement(_("Funded by the European Union."), disclaimer)
    if Organisation.Kind.STATE in kinds:
        return FundingStatement(
            _("Co-funded by the European Union and the Republic of Türkiye."), disclaimer
        )
    return FundingStatement(_("Co-funded by the European Union."), disclaimer)
