"""An action of a list in the back office: one service asked about each chosen row."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.errors import RuleError


def act_on_each(request: HttpRequest, rows: Iterable[Any], act: Callable[[Any], Model]) -> None:
    """Let a service act on each row and tell what came of it; a refusal stops no other row."""
    for row in rows:
        try:
            changed = act(row)
        except RuleError as refusal:
            messages.error(request, f"{row}: {refusal}")
        else:
            messages.success(request, _("Done: %(title)s") % {"title": changed})
