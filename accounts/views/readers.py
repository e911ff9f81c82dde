"""Pages that are there for some people only."""

from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import Http404, HttpResponseRedirect


class ForReaders(UserPassesTestMixin):
    """A page that `test_func` opens. Visitors sign in first; to others there is no such page."""

    def handle_no_permission(self) -> HttpResponseRedirect:
        if self.request.user.is_authenticated:
            raise Http404
        return super().handle_no_permission()
