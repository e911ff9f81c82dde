"""The audit trail."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

VIEWED = "personal_data_viewed"


class HourOf(Func):
    """The hour of a moment in UTC: the same whatever zone a connection speaks, as indexes need."""

    template = "date_trunc('hour', %(expressions)s AT TIME ZONE 'UTC')"
    output_field = models.DateTimeField()


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, model: type[models.Model], pk: object) -> Self:
        """What happened to one row."""
        return self.filter(target_label=model._meta.label_lower, target_id=str(pk))

    def newest(self) -> Self:
        """In the order that each index of the trail ends with."""
        return self.order_by("-at", "-pk")


class AuditEvent(models.Model):
    """Who did what to which row. Never changed, deleted or emptied: triggers refuse it.

    `target_id` is "" where a whole list was read or exported. `address` is the network that the
    request came from, never the address itself.
    """

    at = models.DateTimeField(_("at"), auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("actor"),
        on_delete=models.PROTECT,
        null=True,
        related_name="audit_events",
        db_index=False,
    )
    verb = models.CharField(_("verb"), max_length=60)
    target_label = models.CharField(_("kind of object"), max_length=60)
    target_id = models.CharField(_("object"), max_length=40, blank=True)
    before = models.JSONField(_("before"), default=dict, blank=True)
    after = models.JSONField(_("after"), default=dict, blank=True)
    request_id = models.CharField(_("request number"), max_length=40, blank=True)
    address = models.CharField(_("network"), max_length=24, blank=True, db_default="")

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(address="") | Q(address__regex=r"^([0-9.]+\.0/24|[0-9a-f:]*::/48)$"),
                name="auditevent_address_is_network",
            ),
            models.UniqueConstraint(
                "actor",
                "target_label",
                "target_id",
                HourOf("at"),
                condition=Q(verb=VIEWED),
                name="auditevent_viewed_once_an_hour",
            ),
        ]
        # Each filter of the auditor's page has its own, in the order of the page: a page costs the
        # same at a hundred events and at a million.
        indexes = [
            models.Index(fields=["at", "id"], name="audit_at"),
            models.Index(fields=["actor", "at", "id"], name="audit_actor"),
            models.Index(fields=["verb", "at", "id"], name="audit_verb"),
            models.Index(fields=["target_label", "at", "id"], name="audit_kind"),
            models.Index(fields=["target_label", "target_id", "at", "id"], name="audit_object"),
            models.Index(fields=["request_id", "at", "id"], name="audit_request"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
