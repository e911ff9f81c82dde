"""What editors write of a version."""

from django.utils.translation import gettext_lazy as _

from core.forms import PrimaryLanguageForm
from publications.models import Version


class VersionForm(PrimaryLanguageForm):
    """A draft; a second one of the same publication is refused before the database does."""

    def clean(self):
        cleaned = super().clean()
        publication = cleaned.get("publication")
        others = Version.objects.filter(state=Version.State.DRAFT).exclude(pk=self.instance.pk)
        if publication and others.filter(publication=publication).exists():
            self.add_error(
                "publication", _("This publication has a draft already. Please write in that one.")
            )
        return cleaned
