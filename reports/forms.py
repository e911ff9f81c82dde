"""What is typed to ask for a report."""

from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.text import title_sort_key
from programmes.filters import PortfolioFilter, chosen_in
from programmes.models import Project
from reports.models import Report


class ReportForm(forms.Form):
    """Which report, on which project, in which language; offers the projects that `user` sees."""

    kind = forms.ChoiceField(
        label=_("Which report?"),
        choices=[(Report.Kind.PROJECT.value, Report.Kind.PROJECT.label)],
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


class PortfolioReportForm(forms.Form):
    """The language, and what the portfolio is narrowed by: the fields of its page.

    It offers what everybody sees, for the paper is read by everybody. `asked` is the query of the
    portfolio's page, from where one may come.
    """

    language = forms.ChoiceField(
        label=_("In which language?"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a language.")},
    )

    def __init__(self, data: QueryDict | None = None, *, asked: QueryDict):
        super().__init__(data)
        self.filterset = PortfolioFilter(
            asked if data is None else data,
            Project.objects.visible_to(AnonymousUser()).real(),
            user=AnonymousUser(),
        )
        self.fields["language"].initial = get_language() or settings.LANGUAGE_CODE
        chosen = chosen_in(self.filterset)
        for name, field in self.filterset.form.fields.items():
            self.fields[name] = field
            values = chosen.get(name, [])
            is_multiple = isinstance(field, forms.MultipleChoiceField)
            field.initial = values if is_multiple else "".join(values[:1])

    @property
    def chosen(self) -> dict[str, list[str]]:
        """The filter that was chosen, by its names in an address."""
        return chosen_in(self.filterset)
