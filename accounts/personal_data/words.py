"""What the statements of accounts share."""

from collections.abc import Callable

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.personal_data import Subject

ADMINISTRATORS = _("administrators")
NOBODY_ELSE = _("nobody else")
WITH_THE_ACCOUNT = _("as long as there is the account")
SIGN_IN = _("so that you, and nobody else, can sign in")


def own(model: type[models.Model], column: str = "person") -> Callable[[Subject], QuerySet]:
    """Return the query of a person's rows; an empty one for somebody without account."""
    return lambda subject: model._default_manager.filter(**{column: subject.pk or 0})
