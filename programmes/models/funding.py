"""What a project's page and papers must say about who paid: computed, never typed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from organisations.models import Organisation


@dataclass(frozen=True)
class FundingStatement:
    """The EU's funding statement, which stands beside its emblem, and who answers for the text."""

    sentence: str
    disclaimer: str


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
