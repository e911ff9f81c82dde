"""The PDF of a guide is readable by ear: PDF/UA-1, as far as a machine can judge it."""

import pytest

from core.pdf import render_pdf
from publications.models import FileBuild
from publications.tasks import _html
from tests import pdf_ua
from tests.factories.organisations import OrganisationFactory
from tests.factories.programmes import ProjectFactory, ProjectOrganisationFactory
from tests.factories.publications import VersionFactory

pytestmark = pytest.mark.django_db

BODY = """
Önce *neden*, sonra **nasıl**. Bkz. [portal](https://example.org/).

## İyi gösterge

1. Neyi ölçüyoruz?
2. Kimde ölçüyoruz?

### Örnek

- Kısa anket
- Görüşme

| Zayıf | Güçlü |
|---|---|
| Farkındalık artar | Katılımcıların üçte ikisi anlatır |
"""


def version_paid_by(kind, **columns):
    project = ProjectFactory(funder=False, draft=True)
    payer = OrganisationFactory(kind=kind)
    ProjectOrganisationFactory(project=project, organisation=payer, funder=True)
    return VersionFactory(publication__project=project, **columns)


@pytest.mark.parametrize("language", ["tr", "en"])
def test_guide_has_no_fault_that_a_machine_can_find(language):
    version = version_paid_by("eu_body", body_tr=BODY * 6, body_en=BODY)

    paper = render_pdf(html=_html(FileBuild(version=version, language=language)))

    assert pdf_ua.faults(paper.data) == []
    kinds = pdf_ua.kinds(paper.data)
    assert kinds["/Table"] == (6 if language == "tr" else 1) + 1


def test_guide_carries_emblem_sentence_and_disclaimer_where_the_union_pays_and_nowhere_else():
    marks = ["#039", "Funded by the European Union.", "reflect the views of the European Union"]

    paid, not_paid = (
        _html(FileBuild(version=version_paid_by(kind), language="en"))
        for kind in ("eu_body", "international")
    )

    assert [mark in paid for mark in marks] == [True] * 3
    assert [mark in not_paid for mark in marks] == [False] * 3
