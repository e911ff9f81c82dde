"""Requests for help."""

from collections.abc import Mapping
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import choices_kept
from core.models import TimeStampedModel
from core.paging import CAP, CappedCount
from core.search import search_column
from helpdesk.models.desk import Desk
from organisations.permissions import organisation_keys_of
from programmes.models import own_pilots


def _of_asker_or_cso(user) -> Q:
    """The condition that `user` asked it for themselves, or somebody for one of their CSOs.

    A question asked for a CSO is the CSO's: who leaves the team loses sight of it. The CSOs are
    read first (one query): with a subquery PostgreSQL walks through every ticket.
    """
    organisations = organisation_keys_of(user, timezone.now())
    own = Q(asker=user, organisation=None)
    return (own | Q(organisation__in=organisations)) if organisations else own


def _sent_to_pilots_of(user) -> Q:
    """The condition that a ticket went to a pilot of `user`, in the project of its desk."""
    own = own_pilots(user)
    return own.in_pilots("desk__project", "pilot") if own.pilots else Q(pk__in=[])


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user) -> Self:
        """Officers see all, others their own and their CSOs', coordinators those sent to them."""
        if user.is_staff and user.has_perm("helpdesk.view_ticket"):
            return self
        if user.is_authenticated:
            return self.filter(_of_asker_or_cso(user) | _sent_to_pilots_of(user))
        return self.none()

    def at_desk_of(self, user) -> Self:
        """What `user` works on as staff: officers on all, coordinators on what came to them."""
        sees_all = user.is_staff and user.has_perm("helpdesk.view_ticket")
        return self if sees_all else self.filter(_sent_to_pilots_of(user))

    def readable_by(self, user, links: Mapping[str, int]) -> Self:
        """The page of one ticket starts here: what `user` sees, and what mailed links opened.

        `links` are the numbers whose signed link the visitor has shown (helpdesk.permissions), with
        its version: a renewed link ends the older ones.
        """
        by_link = Q(pk__in=[])
        for number, version in links.items():
            by_link |= Q(number=number, link_version=version)
        return self.visible_to(user) | self.filter(by_link)

    def of_asker(self, user) -> Self:
        """Tickets that `user` asked; those for a CSO only while they belong to it (one query)."""
        return self.of_asker_or_cso(user).filter(asker=user)

    def of_asker_or_cso(self, user) -> Self:
        """Tickets that `user` asked for themselves, and all that were asked for their CSOs."""
        return self.filter(_of_asker_or_cso(user))

    def to_read(self) -> Self:
        """Tickets on which the desk has written and now waits for the asker."""
        return self.filter(state__in=[Ticket.State.ANSWERED, Ticket.State.WAITING])

    def to_do(self) -> Self:
        """Tickets on which the desk has to act."""
        return self.filter(state__in=[Ticket.State.NEW, Ticket.State.OPEN])

    def matching(self, query: SearchQuery) -> Self:
        """Rows that hold the words, quickly for rare words and for common ones (one query more).

        PostgreSQL cannot know that a word is rare: asked for the first 25 in order it then walks
        through the whole table. So up to CAP matches are found first, by the index.
        """
        found = Ticket.objects.filter(search=query).order_by()
        numbers = list(found.values_list("pk", flat=True)[: CAP + 1])
        return self.filter(search=query) if len(numbers) > CAP else self.filter(pk__in=numbers)

    def counts_for(self, user) -> dict[str, int]:
        """Return the figures above the queue, each at most CAP + 1, in one query.

        Each is counted to the cap only: what is answered grows for ever.
        """
        rows = self.order_by()
        parts = {
            "new": rows.filter(state=Ticket.State.NEW),
            "nobody": rows.to_do().filter(handler=None),
            "mine": rows.to_do().filter(handler=user),
            "waiting": rows.filter(state=Ticket.State.WAITING),
        }
        figures = {name: CappedCount(part) for name, part in parts.items()}
        return user._meta.model._default_manager.filter(pk=user.pk).values(**figures).get()

    def for_list(self) -> Self:
        """What one list row shows, in one query; the question is not read."""
        return self.select_related("topic", "province", "pilot", "handler").defer(
            "question", "search", "province__search", "pilot__search"
        )

    def for_thread(self) -> Self:
        """What the page of one ticket shows, without its messages and files."""
        return self.select_related(
            "topic", "province", "pilot", "organisation", "handler", "asker"
        ).defer("search", "province__search", "pilot__search", "organisation__search")


class Ticket(TimeStampedModel):
    """A request for help. `number` ("DM-2026-000123") is what people quote by phone."""

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("ticket", "New")
        OPEN = "open", pgettext_lazy("ticket", "Open")
        WAITING = "waiting", pgettext_lazy("ticket", "Waiting for the asker")
        ANSWERED = "answered", pgettext_lazy("ticket", "Answered")
        CLOSED = "closed", pgettext_lazy("ticket", "Closed")
        SPAM = "spam", pgettext_lazy("ticket", "Spam")

    number = models.CharField(_("number"), max_length=16, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    desk = models.ForeignKey(
        Desk, verbose_name=_("desk"), on_delete=models.PROTECT, related_name="tickets"
    )
    topic = models.ForeignKey(
        "publications.Topic",
        verbose_name=_("topic"),
        on_delete=models.PROTECT,
        related_name="tickets",
    )
    # As they were when the question came: a later change of the catchment moves no ticket.
    province = models.ForeignKey(
        "provinces.Province",
        verbose_name=_("province"),
        on_delete=models.PROTECT,
        related_name="tickets",
    )
    pilot = models.ForeignKey(
        "provinces.Province",
        verbose_name=_("pilot province (none: national desk)"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="routed_tickets",
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
    )
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account of the asker"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
    )
    # As an asker without account typed it; members of a CSO choose theirs in `organisation`.
    organisation_name = models.CharField(
        _("organisation as the asker wrote it"), max_length=200, blank=True
    )
    asker_name = models.CharField(_("name of the asker"), max_length=150)
    asker_email = models.EmailField(_("e-mail address of the asker"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200)
    question = models.TextField(_("question"), max_length=5000)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handled by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handled_tickets",
    )
    # Made with the empty form: the same form sent twice is the same ticket.
    submission_key = models.UUIDField(_("submission"), unique=True, editable=False)
    address_hash = models.CharField(max_length=64, blank=True, editable=False)
    # Grows with every change: a form carries the one that it was made from.
    version = models.PositiveIntegerField(default=1, editable=False)
    # Grows when the mailed link is renewed: older links stop working.
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)
    message_count = models.PositiveIntegerField(_("messages"), default=0, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    # Names, texts and files are gone (helpdesk.services.erasure); the row stays for the figures.
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("invented for the demo"), default=False, editable=False)
    # For the desk only; published texts are searched through indexes of their own.
    search = search_column(title=["subject"], body=["asker_name", "organisation_name", "question"])

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="ticket_closed_has_date",
            ),
            choices_kept(
                "state",
                ["new", "open", "waiting", "answered", "closed", "spam"],
                "ticket_state_known",
            ),
            choices_kept("language", ["tr", "en"], "ticket_language_known"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(
                    asker_email="",
                    organisation_name="",
                    address_hash="",
                    state__in=["closed", "spam"],
                ),
                name="ticket_erased_names_nobody",
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^DM-[0-9]{4}-[0-9]{6,}$"), name="ticket_number_form"
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="ticket_list"),
            models.Index(fields=["state", "-created_at", "-id"], name="ticket_queue"),
            models.Index(fields=["handler", "state"], name="ticket_of_handler"),
            models.Index(fields=["asker", "-created_at"], name="ticket_of_asker"),
            models.Index(fields=["address_hash", "-created_at"], name="ticket_throttle"),
            models.Index(fields=["asker_email", "-created_at"], name="ticket_of_address"),
            GinIndex(fields=["search"], name="ticket_search"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("helpdesk:ticket_detail", args=[self.number])

    @property
    def state_for_asker(self) -> str:
        """The state in words as askers read it: nobody is told that they were taken for spam."""
        is_spam = self.state == self.State.SPAM
        return str(self.State.CLOSED.label if is_spam else self.get_state_display())

    def is_opened_by(self, links: Mapping[str, int]) -> bool:
        """Whether one of `links` (see `readable_by`) is the mailed link of this ticket."""
        return links.get(self.number) == self.link_version

    @property
    def is_open(self) -> bool:
        """New messages are taken."""
        return self.state not in {self.State.CLOSED, self.State.SPAM}
