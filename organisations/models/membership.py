"""Who belongs to a CSO, and as what."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import choices_kept
from core.models import TimeStampedModel
from organisations.models.organisation import Organisation


class Membership(TimeStampedModel):
    """A person who belongs to a CSO.

    That the organisation is a CSO, and stays one while it has members, is a constraint trigger
    (migration organisations.0005).
    """

    class Role(models.TextChoices):
        REPRESENTATIVE = "representative", _("Representative")
        MEMBER = "member", _("Member")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    role = models.CharField(_("role"), max_length=15, choices=Role, default=Role.MEMBER)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_unique"),
            choices_kept("role", ["representative", "member"], "membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"
