"""The file of activities or figures that staff bring in."""

from pathlib import PurePath

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.uploads import TABLES, check_upload, suffix_of
from programmes.models import BulkImport
from programmes.permissions import activity_places, can_import

MACRO_WORKBOOKS = {"xlsm", "xlsb", "xltm", "xlam"}
OTHER_WORKBOOKS = {"xls", "ods", "xltx", "numbers"}


class BulkImportForm(forms.ModelForm):
    """A project, a kind and a file. `user` is whose kinds are offered (set by the admin)."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX or CSV, up to 5,000 rows and 10 MB. Nothing is saved by choosing it."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    user: User | AnonymousUser = AnonymousUser()

    class Meta:
        model = BulkImport
        fields = ["project", "kind"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [choice for choice in BulkImport.Kind.choices if can_import(self.user, choice[0])]
        self.fields["kind"] = forms.ChoiceField(
            label=capfirst(BulkImport._meta.get_field("kind").verbose_name),
            choices=kinds,
            widget=forms.RadioSelect,
        )
        if len(kinds) == 1:
            self.initial.setdefault("kind", kinds[0][0])

    def clean_project(self):
        """Who works in own pilots only brings in files for their projects."""
        project = self.cleaned_data["project"]
        places = activity_places(self.user)
        if places is not None and project.pk not in {number for number, _plate in places}:
            raise ValidationError(_("Choose a project of which a pilot province is yours."))
        return project

    def clean_file(self):
        """Refuse what is no table by its name and its first bytes; its rows are read later."""
        upload = self.cleaned_data["file"]
        name = PurePath(upload.name or "").name
        suffix = suffix_of(name)
        if suffix in MACRO_WORKBOOKS:
            raise ValidationError(
                _("“%(name)s” may hold macros. Please save it as XLSX, without macros."),
                params={"name": name},
            )
        if suffix in OTHER_WORKBOOKS:
            raise ValidationError(
                _("“%(name)s” is another format. Please save it as XLSX or as CSV UTF-8."),
                params={"name": name},
            )
        check_upload(upload, TABLES)
        return upload
