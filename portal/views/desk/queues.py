"""What waits for whom in the ministry: each queue by what its person may do with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import DataRequest, User
from accounts.permissions import can_handle_requests
from core.models import OutboundMail, OutdatedTranslation, SourceNote
from core.paging import CappedCount
from core.permissions import may
from helpdesk.models import Ticket
from helpdesk.permissions import can_read_queue
from organisations.models import CsoProfile
from organisations.permissions import can_verify_csos
from programmes.models import BulkImport, Project, ProjectReview
from programmes.permissions import can_change_project, can_import, can_review_projects
from publications.models import Version
from publications.permissions import can_publish
from trainings.models import Delivery


@dataclass
class Queue:
    """Rows that wait, and the address of their list. `tone`: "warn", "bad" or none."""

    label: str
    url: str
    rows: QuerySet
    tone: str = ""
    # At most CAP + 1; filled in for all queues at once.
    number: int = 0


@dataclass(frozen=True)
class Group:
    """Queues of one area; `waiting` are those in which something waits."""

    name: str
    title: str | Promise
    queues: list[Queue] = field(default_factory=list)

    @property
    def waiting(self) -> list[Queue]:
        return [queue for queue in self.queues if queue.number]

    @property
    def empty(self) -> list[Queue]:
        return [queue for queue in self.queues if not queue.number]


def groups_of(user: User, today: date) -> list[Group]:
    """Return the queues of this person with their numbers: one query, however many there are."""
    groups = [
        Group("tickets", _("Help desk"), list(_tickets(user))),
        Group("csos", _("CSOs"), list(_csos(user))),
        Group("projects", _("Projects"), list(_projects(user))),
        Group("texts", _("Publications and translations"), list(_texts(user))),
        Group("trainings", _("Trainings"), list(_trainings(user, today))),
        Group("people", _("People, data and mails"), list(_people(user, today))),
    ]
    _count(user, [queue for group in groups for queue in group.queues])
    return [group for group in groups if group.queues]


def _count(user: User, queues: list[Queue]) -> None:
    """Count each to the cap only: a queue of a hundred thousand costs what one of ten costs."""
    figures = {f"queue_{number}": CappedCount(one.rows) for number, one in enumerate(queues)}
    if not figures:
        return
    row = User.objects.filter(pk=user.pk).annotate(**figures).values_list(*figures).get()
    for queue, number in zip(queues, row, strict=True):
        queue.number = number


def _list(kind: str, **chosen: object) -> str:
    """Return the address of a list of the back office, narrowed to what is counted."""
    query = "&".join(f"{name}={value}" for name, value in chosen.items())
    return f"{reverse(f'admin:{kind}_changelist')}{'?' if query else ''}{query}"


def _tickets(user: User) -> Iterator[Queue]:
    if not can_read_queue(user) or not may(user, "handle", Ticket):
        return
    rows, url = Ticket.objects.at_desk_of(user).order_by(), reverse("helpdesk:queue")
    new, waiting = rows.filter(state="new"), rows.filter(state="waiting")
    yield Queue(pgettext("ticket", "New"), f"{url}?state=new", new, "warn")
    nobody = rows.to_do().filter(handler=None)
    yield Queue(_("Handled by nobody"), f"{url}?handler=nobody", nobody, "bad")
    yield Queue(_("Mine to do"), f"{url}?handler=me", rows.to_do().filter(handler=user))
    yield Queue(pgettext("ticket", "Waiting for the asker"), f"{url}?state=waiting", waiting)


def _csos(user: User) -> Iterator[Queue]:
    if can_verify_csos(user):
        rows = CsoProfile.objects.visible_to(user).waiting()
        yield Queue(_("CSOs to verify"), reverse("organisations:register"), rows, "warn")


def _projects(user: User) -> Iterator[Queue]:
    if can_review_projects(user):
        rows = ProjectReview.objects.visible_to(user).waiting_for(user)
        url = _list("programmes_projectreview", waiting="me")
        yield Queue(_("Projects waiting for review"), url, rows, "warn")
    if can_change_project(user):
        drafts = Project.objects.visible_to(user).drafts()
        url = _list("programmes_project", state__exact="draft")
        yield Queue(_("Projects not yet published"), url, drafts)
    if user.has_perm("core.change_sourcenote"):
        notes = SourceNote.objects.filter(state=SourceNote.State.OPEN)
        yield Queue(_("Open source notes"), reverse("admin:programmes_source_notes"), notes)
    if any(can_import(user, kind) for kind in BulkImport.Kind.values):
        files = BulkImport.objects.visible_to(user).filter(state=BulkImport.State.CHECKED)
        url = _list("programmes_bulkimport", state__exact="checked")
        yield Queue(_("Imports checked, not saved"), url, files)


def _texts(user: User) -> Iterator[Queue]:
    if can_publish(user):
        url = _list("publications_version", state__exact="draft")
        yield Queue(_("Publication versions not yet published"), url, Version.objects.drafts())
    if user.has_perm("core.view_outdatedtranslation") and (
        can_publish(user) or can_change_project(user)
    ):
        url = _list("core_outdatedtranslation")
        rows = OutdatedTranslation.objects.all()
        yield Queue(_("Translations that may be out of date"), url, rows)


def _trainings(user: User, today: date) -> Iterator[Queue]:
    if not may(user, "complete", Delivery):
        return
    rows = Delivery.objects.at_desk_of(user).order_by()
    announced = rows.filter(state=Delivery.State.ANNOUNCED)
    over = announced.filter(end_on__lt=today)
    url = _list("trainings_delivery", state__exact="announced", end_on__lt=today.isoformat())
    yield Queue(_("Trainings held, not marked as completed"), url, over, "bad")
    yield Queue(
        _("Trainings ahead"),
        _list("trainings_delivery", state__exact="announced", end_on__gte=today.isoformat()),
        announced.filter(end_on__gte=today),
    )
    drafts = _list("trainings_delivery", state__exact="draft")
    yield Queue(_("Trainings not yet announced"), drafts, rows.filter(state=Delivery.State.DRAFT))


def _people(user: User, today: date) -> Iterator[Queue]:
    if can_handle_requests(user):
        rows, url = DataRequest.objects.visible_to(user), reverse("accounts:data_request_list")
        late = rows.overdue(today)
        yield Queue(_("Data requests past their day"), f"{url}?state=overdue", late, "bad")
        yield Queue(_("Data requests to answer"), url, rows.open(), "warn")
    if user.has_perm("core.change_outboundmail"):
        url = _list("core_outboundmail", state__exact="failed")
        yield Queue(_("Mails that could not be sent"), url, OutboundMail.objects.failed(), "bad")
    if may(user, "change", User):
        url = _list("accounts_user", role="none")
        yield Queue(_("People without role or CSO"), url, User.objects.without_role())
