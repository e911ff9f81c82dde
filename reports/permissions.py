"""Who may have reports made and who may read them.

`reports.add_report` lets staff ask for reports and see their own; `reports.view_report` shows all
of them (auditor, administrator). Both come with the role (accounts: sync_roles). Being ministry
staff is required as well, and both are asked again at each download. Programme officers may have
the IATI file made again.
"""

from django.contrib.auth.models import AnonymousUser

from accounts.models import AUDITOR, PROGRAMME_OFFICER, STAFF_ROLES, User
from reports.models import Report

ROLE_PERMISSIONS = {role: ["reports.add_report"] for role in STAFF_ROLES - {AUDITOR}}
ROLE_PERMISSIONS[PROGRAMME_OFFICER] += ["reports.view_iatifile", "reports.change_iatifile"]


def can_request(user: User | AnonymousUser) -> bool:
    return user.is_staff and user.has_perm("reports.add_report")


def can_open_reports(user: User | AnonymousUser) -> bool:
    return can_request(user) or (user.is_staff and user.has_perm("reports.view_report"))


def can_retry(user: User | AnonymousUser, report: Report) -> bool:
    """Whether `user` may give the report to the workers again: only who asked for it."""
    return can_request(user) and report.requester_id == user.pk
