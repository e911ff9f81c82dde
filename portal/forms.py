"""What visitors type on the portal's own pages."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from programmes.models import Project


class ProvinceMapForm(forms.Form):
    """What the map of provinces shows: one project or all, as tiles or as it lies."""

    # Enough for a select; an older project is still found by its address.
    most_options = 50

    project = forms.SlugField(
        label=_("Project"), required=False, widget=forms.Select(attrs={"class": "input"})
    )
    map = forms.ChoiceField(
        choices=[("tile", _("Tiles")), ("geo", _("Geographic"))],
        required=False,
        widget=forms.HiddenInput,
    )
    # A phone's select: the page of this province is what the visitor wants.
    province = forms.IntegerField(
        required=False, min_value=1, max_value=81, widget=forms.HiddenInput
    )

    def __init__(self, *args, projects: QuerySet[Project], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.projects = projects
        self.options = list(projects[: self.most_options])
        self.fields["project"].widget.choices = [
            ("", _("All projects")),
            *((project.slug, str(project)) for project in self.options),
        ]

    def clean_project(self) -> Project | None:
        """The project itself; None stands for all of them."""
        slug = self.cleaned_data["project"]
        if not slug:
            return None
        known = {project.slug: project for project in self.options}
        project = known.get(slug) or self.projects.filter(slug=slug).first()
        if project is None:
            raise forms.ValidationError(_("Please choose a project from the list."))
        return project
