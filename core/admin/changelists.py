"""Lists of the back office: capped counts, and addresses that no column could answer refused."""

from functools import cached_property

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Paginator
from django.db import DataError, ProgrammingError
from django.db.models import Model
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest
from django.utils.text import capfirst

from core.paging import is_storable

CAP = 10_000
# What links and filters of ours ask; a pattern or a beginning would read a column bit by bit.
OPERATORS = {"exact", "in", "isnull", "gte", "gt", "lte", "lt", "year", "month", "day"}


class CappedPaginator(Paginator):
    """Pages up to CAP rows, and counts no further: COUNT(*) of a large table costs seconds."""

    @cached_property
    def counted(self) -> int:
        return self.object_list.order_by()[: CAP + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.counted, CAP)

    @property
    def is_capped(self) -> bool:
        return self.counted > CAP


class PortalChangeList(ChangeList):
    """A list that leads back to itself when its address asks for what cannot be looked up.

    Django lets some values reach the database as they came (a NUL byte, the year 9999); the count
    asks the database with all of them, so they fail here and not while the page is written.
    """

    def __init__(self, request: HttpRequest, *args, **kwargs) -> None:
        asked = [
            text
            for name, values in request.GET.lists()
            if name != SEARCH_VAR  # What people type is read word by word.
            for text in (name, *values)
        ]
        if not all(map(is_storable, asked)):
            raise IncorrectLookupParameters
        try:
            super().__init__(request, *args, **kwargs)
        except (ValueError, OverflowError, DataError, ProgrammingError) as error:
            if not asked:
                raise
            raise IncorrectLookupParameters from error
        # Django's "Select … to change" is stiff, and puts a word in the middle of a sentence.
        self.title = capfirst(str(self.opts.verbose_name_plural))


def compares_plainly(model: type[Model], lookup: str) -> bool:
    """Whether a lookup is a column, or compares one with a value as links of ours do."""
    parts = lookup.split(LOOKUP_SEP)
    asked: type[Model] | None = model
    for index, name in enumerate(parts):
        try:
            asked = asked._meta.get_field(name).related_model if asked else None
        except FieldDoesNotExist:  # An operator, or the name of a filter.
            return OPERATORS.issuperset(parts[max(index, 1) :])
        if asked is None:
            return OPERATORS.issuperset(parts[index + 1 :])
    return True
