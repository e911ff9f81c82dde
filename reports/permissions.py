"""Who may have reports made and who may read them (docs/domain/permissions.md).

Staff ask for reports and see their own; auditors and administrators see all of them. Being ministry
staff is required as well, and both are asked again at each download. Programme officers may have
the IATI file made again.
"""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import ADMINISTRATOR, AUDITOR, PROGRAMME_OFFICER, STAFF_ROLES, User
from core.permissions import Relation, lines, may
from reports.models import IatiFile, Report

_REPORTS = "reports.report"
_ASKING = STAFF_ROLES - {AUDITOR}


def _is_own(user, report: Report) -> bool:
    return report.requester_id == user.pk and Report.objects.about_visible(user).contains(report)


OWN_REPORTS = Relation(_("own reports on what one may see"), _is_own)

ACTIONS = {
    "ask": pgettext_lazy("permission", "Ask for one"),
    "retry": pgettext_lazy("permission", "Have it made again"),
    "retry_any": pgettext_lazy("permission", "Have any made again"),
    "make_again": pgettext_lazy("permission", "Have it made again"),
}

MATRIX = [
    *lines(_REPORTS, "ask", *_ASKING, carrier="add"),
    *lines(_REPORTS, "read", *_ASKING, relation=OWN_REPORTS, carrier="add"),
    *lines(_REPORTS, "read", ADMINISTRATOR, carrier="view"),
    *lines(_REPORTS, "view", ADMINISTRATOR),
    *lines(_REPORTS, "retry", *_ASKING, relation=OWN_REPORTS, carrier="add"),
    *lines(_REPORTS, "retry_any", ADMINISTRATOR, carrier="change"),
    *lines("reports.iatifile", "view", PROGRAMME_OFFICER),
    *lines("reports.iatifile", "make_again", PROGRAMME_OFFICER, carrier="change"),
]


def can_request(user: User | AnonymousUser) -> bool:
    return may(user, "ask", Report)


def can_open_reports(user: User | AnonymousUser) -> bool:
    return may(user, "read", Report)


def can_retry(user: User | AnonymousUser, report: Report) -> bool:
    """Whether `user` may give the report to the workers again: only who asked for it."""
    return may(user, "retry", report)


def can_retry_any(user: User | AnonymousUser) -> bool:
    """In the back office: administrators, whoever asked for it."""
    return may(user, "retry_any", Report)


def can_make_iati(user: User | AnonymousUser) -> bool:
    return may(user, "make_again", IatiFile)
