"""The set of CSOs in the public directory: what each of them agreed to show of itself."""

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from core.datasets import PRIMARY_LANGUAGE, Code, Codes, Column, Dataset, Texts, Whole
from organisations.models import CsoProfile, FieldOfWork, Organisation


def _fields_of_work() -> QuerySet:
    of_this = FieldOfWork.objects.filter(organisations=OuterRef("pk")).order_by("slug")
    return of_this.values_list("slug", flat=True)


# No address, telephone or website: agreeing to show them on a page is not agreeing to their being
# copied with all others.
CSOS = Dataset(
    name="csos",
    title=_("CSOs"),
    meaning=_("CSOs that the ministry has verified and that want to stand in the directory."),
    model=Organisation,
    rows=Organisation.objects.in_directory,
    key={"slug": "slug"},
    columns=[
        Column("slug", _("web address")),
        Texts("name", _("name")),
        Texts("abbreviation", _("abbreviation")),
        PRIMARY_LANGUAGE,
        Code(
            "legal_form",
            _("legal form"),
            "cso_profile__legal_form",
            choices=CsoProfile.LegalForm.choices,
        ),
        Whole("province", _("province"), "province_id", note=_("Its plate code.")),
        Codes("fields_of_work", _("fields of work"), rows=_fields_of_work),
        Whole("founded_year", _("founding year"), "cso_profile__founded_year"),
        Code(
            "size_band",
            _("size"),
            "cso_profile__size_band",
            choices=CsoProfile.SizeBand.choices,
        ),
    ],
)
