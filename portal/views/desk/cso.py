"""The desk of people from CSOs: to-do first, then their CSO, its team, questions and trainings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import EXPERT
from helpdesk.models import Ticket
from organisations.models import CsoProfile, Handover, Invitation, Membership, hash_token
from organisations.permissions import actions_in, confirmed_addresses, roles_that
from organisations.views.current import current
from organisations.views.invitations import SESSION_KEY
from trainings.models import Delivery

NEWEST = 5
State = CsoProfile.State


@dataclass(frozen=True)
class ToDo:
    """One thing to do: what it is about, what to do, and where; `tone` is that of a note.

    `choose` is the CSO that has to be chosen first: its page shows the one that is chosen.
    """

    about: str
    text: str
    url: str
    link: str
    tone: str = "warn"
    choose: str = ""


@dataclass(frozen=True)
class Step:
    """One of the three steps of a new CSO."""

    text: str
    is_done: bool


def context(request: HttpRequest, at: datetime) -> dict[str, object]:
    user = request.user
    memberships = memberships_of(user, at)
    here = current(request, memberships)
    tickets = Ticket.objects.of_asker_or_cso(user).for_list()
    writers = roles_that("write", Ticket._meta.label_lower)
    writes_for = [row.organisation_id for row in memberships if row.role in writers]
    mine = Q(asker=user) | Q(organisation__in=writes_for)
    own = list(tickets.filter(asker=user)[:NEWEST])
    is_expert = not (user.is_staff or here) and user.groups.filter(name=EXPERT).exists()
    return {
        "memberships": memberships,
        "here": here,
        "profile": profile_of(here) if here else None,
        "team": team_of(here, at) if here else None,
        "to_do": [
            *_offers(user, at),
            *_invitations(request, at),
            *(one for row in memberships for one in _cso_to_do(row, at, is_here=row is here)),
        ],
        "to_read": list(tickets.filter(mine).to_read()[:NEWEST]),
        "tickets": own,
        "cso_tickets": list(tickets.filter(organisation=here.organisation_id)[:NEWEST])
        if here
        else [],
        "deliveries": _deliveries(user, here, at),
        "steps": [] if user.is_staff or is_expert or (own and not here) else _steps(here),
        "is_expert": is_expert,
    }


def memberships_of(user, at: datetime) -> list[Membership]:
    """Return what the person is in which CSO, by the names of the CSOs (one query)."""
    rows = Membership.objects.active(at).filter(user=user)
    rows = rows.select_related("organisation__province", "organisation__cso_profile")
    rows = rows.defer("organisation__search", "organisation__province__search")
    return sorted(rows, key=lambda row: row.organisation.sort_name())


def profile_of(membership: Membership) -> CsoProfile | None:
    """Return what the register knows of the CSO; one that staff entered may have no profile."""
    return getattr(membership.organisation, "cso_profile", None)


def team_of(membership: Membership, at: datetime) -> dict[str, int]:
    """Count the team, its representative and the open invitations (one query)."""
    team = Membership.objects.active(at).filter(organisation=membership.organisation_id)
    return team.aggregate(
        people=Count("pk", distinct=True),
        representatives=Count("pk", filter=Q(role="representative"), distinct=True),
        invited=Count(
            "organisation__invitations",
            filter=Q(
                organisation__invitations__state="open",
                organisation__invitations__expires_at__gt=at,
            ),
            distinct=True,
        ),
    )


def _offers(user, at: datetime) -> Iterator[ToDo]:
    for offer in Handover.objects.waiting(at).filter(to_person=user).for_list():
        yield ToDo(
            about=str(offer.organisation),
            text=_("You are asked to represent this organisation. Please answer before: %(day)s.")
            % {"day": date_format(timezone.localtime(offer.expires_at), "DATE_FORMAT")},
            url=reverse("organisations:handover_detail", args=[offer.pk]),
            link=_("Read and answer"),
        )


def _invitations(request: HttpRequest, at: datetime) -> Iterator[ToDo]:
    """Those mailed to an address of the account, and the link that was opened before signing in."""
    addresses = confirmed_addresses(request.user)
    token = request.session.get(SESSION_KEY, "")
    ours = Q(email__in=addresses) | Q(token_hash=hash_token(token))
    for invitation in Invitation.objects.waiting(at).filter(ours).for_list():
        key = invitation.pk if invitation.email in addresses else token
        yield ToDo(
            about=str(invitation.organisation),
            text=_("You are invited into the team of this organisation."),
            url=reverse("organisations:invitation_detail", args=[key]),
            link=_("Read and answer"),
        )


def _cso_to_do(membership: Membership, at: datetime, *, is_here: bool) -> Iterator[ToDo]:
    """What the state of a CSO asks of this person in their role; no query."""
    profile = profile_of(membership)
    if profile is None:
        yield from _not_in_register(membership)
        return
    actions = actions_in(profile, membership.role)
    text, tone, due = "", "warn", profile.confirmation_due_on
    if "submit" in actions and profile.state == State.REJECTED:
        text, tone = _("It could not be verified. Read why, put it right and send it again."), "bad"
    elif "submit" in actions:
        text = _("Complete its profile and send it to be verified.")
    elif "confirm" in actions and profile.state == State.SUSPENDED:
        text, tone = _("It is suspended. Confirm its data, and it is verified at once."), "bad"
    elif "confirm" in actions and due and profile.is_due(timezone.localdate(at)):
        day = date_format(due, "DATE_FORMAT")
        text = _("Please confirm its data for another year, before: %(day)s.") % {"day": day}
    if text:
        yield ToDo(
            about=str(membership.organisation),
            text=text,
            url=reverse("organisations:own_cso"),
            link=_("Open my CSO"),
            tone=tone,
            choose="" if is_here else membership.organisation.slug,
        )


def _not_in_register(membership: Membership) -> Iterator[ToDo]:
    """A CSO that staff had entered: its representative brings it into the register."""
    if membership.is_representative:
        name = str(membership.organisation)
        yield ToDo(
            about=name,
            text=_("It is not in the register yet. Enter it; the ministry then verifies it once."),
            url=f"{reverse('organisations:cso_register')}?{urlencode({'name': name})}",
            link=_("Enter it in the register"),
        )


def _deliveries(user, here: Membership | None, at: datetime) -> list[Delivery]:
    """The next trainings in the province of the CSO."""
    if here is None or here.organisation.province_id is None:
        return []
    rows = Delivery.objects.visible_to(user).upcoming(timezone.localdate(at))
    rows = rows.filter(province=here.organisation.province_id)
    return list(rows.for_list().order_by("start_on", "pk")[:3])


def _steps(here: Membership | None) -> list[Step]:
    """The way of a new CSO into the portal; empty once it has been verified."""
    profile = profile_of(here) if here else None
    if here and (profile is None or profile.verified_at):
        return []
    sent = profile is not None and profile.state not in {State.UNSUBMITTED, State.REJECTED}
    return [
        Step(
            _("Enter your organisation, or have its representative invite you."), here is not None
        ),
        Step(_("Complete its profile and send it to be verified."), sent),
        Step(_("An officer of the ministry verifies it; then you work as a team."), False),
    ]
