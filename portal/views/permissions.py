"""Who may do what: the permission matrix, for ministry staff."""

from django.views.generic import TemplateView

from accounts.views.readers import ForReaders
from portal.exports.permissions import PEOPLE, parts


class PermissionListView(ForReaders, TemplateView):
    """The matrix as tables, one for each area. It is part of the code and asks no database."""

    template_name = "portal/permission_list.html"

    def test_func(self):
        return self.request.user.is_staff

    def get_context_data(self, **kwargs):
        return super().get_context_data(parts=parts(), people=PEOPLE.values(), **kwargs)
