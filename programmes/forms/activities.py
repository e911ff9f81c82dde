"""An activity, as staff write it; a coordinator only where their own pilots are."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from core.forms import PrimaryLanguageForm
from programmes.models import Activity
from programmes.permissions import OUTSIDE, activity_places


class ActivityForm(PrimaryLanguageForm):
    """`user` is who writes (set by the admin)."""

    user: User | AnonymousUser = AnonymousUser()

    class Meta:
        model = Activity
        fields = "__all__"

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        places = activity_places(self.user)
        project, province = cleaned.get("project"), cleaned.get("province")
        held = (project and project.pk, province and province.pk)
        if places is not None and held not in places:
            self.add_error("province", OUTSIDE)
        return cleaned
