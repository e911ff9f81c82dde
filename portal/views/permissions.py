"""Who may do what: the permission matrix, for ministry staff."""

from django.views.generic import TemplateView

from accounts.views.readers import ForReaders
from portal.exports.permissions import PEOPLE, parts, parts_of


class PermissionListView(ForReaders, TemplateView):
    """The matrix as tables, one for each area; `?person=` shows one kind of people alone.

    It is part of the code and asks no database.
    """

    template_name = "portal/permission_list.html"

    def test_func(self):
        return self.request.user.is_staff

    def get_context_data(self, **kwargs):
        chosen = self.request.GET.get("person", "")
        shown = parts_of(chosen) if chosen in PEOPLE else parts()
        return super().get_context_data(parts=shown, people=PEOPLE, chosen=chosen, **kwargs)
