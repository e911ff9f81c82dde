"""What is typed to ask for a report."""

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.text import title_sort_key
from programmes.models import Project
from reports.models import Report


class ReportForm(forms.Form):
    """Which report, on which project, in which language; offers the projects that `user` sees."""

    kind = forms.ChoiceField(
        label=_("Which report?"),
        choices=Report.Kind.choices,
        widget=forms.RadioSelect,
        initial=Report.Kind.PROJECT,
        error_messages={"required": _("Please choose a report.")},
    )
    project: "forms.ModelChoiceField[Project]" = forms.ModelChoiceField(
        label=_("On which project?"),
        queryset=Project.objects.none(),
        empty_label=_("Choose a project"),
        error_messages={
            "required": _("Please choose a project."),
            "invalid_choice": _("This project is not there any more. Please choose another one."),
        },
    )
    language = forms.ChoiceField(
        label=_("In which language?"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a language.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        language = get_language() or settings.LANGUAGE_CODE
        visible = Project.objects.visible_to(user).only(
            "title_tr", "title_en", "short_title_tr", "short_title_en", "primary_language"
        )
        self.fields["project"].queryset = visible.order_by(title_sort_key(language), "pk")
        self.fields["language"].initial = language
