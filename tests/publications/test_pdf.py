"""The PDF of a guide is readable by ear: PDF/UA-1, as far as a machine can judge it."""

import pytest

from core.pdf import render_pdf
from publications.models import FileBuild
from publications.tasks import _html
from tests import pdf_ua
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


@pytest.mark.parametrize("language", ["tr", "en"])
def test_guide_has_no_fault_that_a_machine_can_find(language):
    version = VersionFactory(body_tr=BODY * 6, body_en=BODY)

    paper = render_pdf(html=_html(FileBuild(version=version, language=language)))

    assert pdf_ua.faults(paper.data) == []
    kinds = pdf_ua.kinds(paper.data)
    assert kinds["/Table"] == (6 if language == "tr" else 1) + 1
