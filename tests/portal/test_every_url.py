"""Every address for everybody: who gets in, who is sent to sign in, who finds nothing.

The lists of decisions are the table; an address without a decision fails the first test.
"""

import io
import itertools
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest import mock

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.template.backends.django import Template
from django.urls import get_resolver, reverse
from django.utils import translation
from django.utils.safestring import SafeString

from accounts.middleware import ASKED
from accounts.models import ROLES, STAFF_ROLES, User
from accounts.permissions import sign_copy, sign_identity
from accounts.urls import instead_of_allauth
from helpdesk.models import Ticket
from organisations.models import CsoProfile, Membership
from portal.views import health
from programmes.models import Project
from publications.models import Version
from tests.clients import PortalClient
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import AttachmentFactory, TicketFactory
from tests.factories.organisations import (
    CsoProfileFactory,
    HandoverFactory,
    InvitationFactory,
    MembershipFactory,
)
from tests.factories.privacy import (
    DataExportFactory,
    DataRequestFactory,
    LegalHoldFactory,
    NoticeFactory,
)
from tests.factories.programmes import (
    ActivityFactory,
    DeliverableFactory,
    FigureFactory,
    ProjectFactory,
)
from tests.factories.provinces import ProvinceFactory
from tests.factories.publications import FileFactory, VersionFactory
from tests.factories.reports import ReportFactory
from tests.factories.trainings import DeliveryFactory, RoundFactory, TrainingProgrammeFactory
from trainings.models import Delivery

VISITOR, MEMBER = "visitor", "member"
# An administrator who has given the password only.
HALF_SIGNED_IN = "half signed in"
PEOPLE = [VISITOR, MEMBER, *ROLES]
STAFF = sorted(STAFF_ROLES)


def who(everybody: int, **others: int) -> dict[str, int]:
    """Return person → status. Later words are narrower: everybody, `signed_in`, `staff`, a role."""
    answers = dict.fromkeys(PEOPLE, everybody)
    for name, status in others.items():
        groups = {"signed_in": [MEMBER, *ROLES], "staff": STAFF}
        answers |= dict.fromkeys(groups.get(name, [name]), status)
    return answers


ANYBODY = who(200)
NOBODY = who(404)
READ_ONLY = who(405)
STAFF_ONLY = who(404, staff=200)
# Coordinators see drafts of their own pilots only; here somebody who has none asks.
DRAFT = who(404, staff=200, province_coordinator=404)
SIGNED_IN = who(302, signed_in=200)
AFTER_SIGN_IN = who(302, signed_in=405)


@dataclass(frozen=True)
class Decision:
    """What each person gets from one address, by GET and by an empty POST."""

    name: str
    get: dict[str, int]
    post: dict[str, int] = field(default_factory=lambda: READ_ONLY)
    # The object it shows: a key of the `dataset`.
    of: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.of}".strip()


# Those who may read tickets, and those who may also handle them (helpdesk/permissions.py).
READ_TICKETS = {"help_desk_officer": 200, "auditor": 200, "administrator": 200}
HANDLED = {"auditor": 403, "help_desk_officer": 302, "administrator": 302}
REFUSED_FORM = {"auditor": 403, "help_desk_officer": 200, "administrator": 200}
NOT_THE_ASKER = {"auditor": 403, "help_desk_officer": 403, "administrator": 403}
READ_REPORTS = {"programme_officer": 200, "auditor": 200, "administrator": 200}
# To others there is no audit trail.
TRAIL = who(302, signed_in=404, auditor=200, administrator=200)
RETRY = who(302, signed_in=404, programme_officer=302, auditor=403, administrator=403)

# Everybody gets what a visitor without account may see, staff too.
OPEN_SETS = {
    "projects": "project",
    "provinces": "plate code",
    "organisations": "organisation",
    "activities": "activity's number",
    "figures": "figure",
    "deliverables": "deliverable",
    "csos": "CSO",
}

OUTSIDE_THE_LANGUAGES = [
    Decision("language", who(302), of="language"),
    Decision("language", NOBODY, of="unknown language"),
    Decision("live", ANYBODY, ANYBODY),
    Decision("ready", ANYBODY, ANYBODY),
    Decision("robots", ANYBODY, ANYBODY),
    Decision("sitemap_index", ANYBODY),
    Decision("sitemap_section", ANYBODY, of="section"),
    Decision("verify", ANYBODY, of="code"),
    Decision("verify", NOBODY, of="unknown code"),
    # No identifier is set in the tests: no file, in words.
    Decision("iati_file", NOBODY),
    *(Decision(f"api:{name}", ANYBODY) for name in ("root", "openapi")),
    *(Decision(f"api:{name}_list", ANYBODY) for name in OPEN_SETS),
    *(Decision(f"api:{name}_detail", ANYBODY, of=of) for name, of in OPEN_SETS.items()),
    Decision("api:projects_detail", NOBODY, of="draft project"),
    Decision("api:deliverables_detail", NOBODY, of="draft project's deliverable"),
    Decision("api:nothing_here", NOBODY),
    Decision("data:start", who(302)),
    Decision("data:dictionary", ANYBODY, of="dictionary"),
    *(Decision("data:file", ANYBODY, of=f"{form} file") for form in ("csv", "xlsx", "json")),
    Decision("data:file", NOBODY, of="unknown set"),
    Decision("permalink", who(302), of="number"),
    Decision("permalink", who(404, staff=302), of="draft number"),
    Decision("openid_connect_login", NOBODY, NOBODY, of="unknown institution"),
    Decision("openid_connect_callback", NOBODY, NOBODY, of="unknown institution"),
    # Only where DEMO is set, which the tests do: nothing leaves such a machine.
    Decision("demo_mail_list", ANYBODY),
    Decision("demo_account_list", ANYBODY),
    Decision("demo_mail_detail", NOBODY, of="unknown mail"),
]
ACCOUNT = [
    Decision("accounts:account_update", SIGNED_IN, SIGNED_IN),
    Decision("account_login", who(200, signed_in=302), who(200, signed_in=302)),
    Decision("account_logout", SIGNED_IN, who(302)),
    Decision("account_inactive", ANYBODY),
    Decision("account_signup", who(200, signed_in=302), who(200, signed_in=302)),
    Decision("account_reauthenticate", SIGNED_IN, SIGNED_IN),
    Decision("account_email", SIGNED_IN, who(302)),
    # Only while a code is awaited; people are led to their address, others to the sign-in page.
    Decision("account_email_verification_sent", who(302), who(302)),
    Decision("account_change_password", SIGNED_IN, SIGNED_IN),
    # Everybody here has a password; who has one is led to changing it.
    Decision("account_set_password", who(302), who(302)),
    Decision("account_reset_password", ANYBODY, ANYBODY),
    Decision("account_confirm_login_code", who(302), who(302)),
    Decision("account_reset_password_from_key_done", ANYBODY),
    Decision("account_reset_password_from_key", ANYBODY, ANYBODY, of="unknown reset key"),
    Decision("account_reset_password_done", ANYBODY),
    Decision("account_request_login_code", who(200, signed_in=302), who(200, signed_in=302)),
    # Second steps: what is changed asks for the password, or whatever the person has, once more.
    Decision("mfa_index", SIGNED_IN, AFTER_SIGN_IN),
    Decision("mfa_authenticate", who(302), who(302)),
    Decision("mfa_reauthenticate", who(302), who(302)),
    Decision("mfa_activate_totp", who(302), who(302)),
    Decision("mfa_deactivate_totp", who(302, signed_in=404), who(302, signed_in=404)),
    Decision("mfa_view_recovery_codes", who(302, signed_in=404), AFTER_SIGN_IN),
    Decision("mfa_generate_recovery_codes", who(302), who(302)),
    Decision("mfa_download_recovery_codes", who(302, signed_in=404), who(302, signed_in=404)),
    Decision("mfa_list_webauthn", SIGNED_IN, AFTER_SIGN_IN),
    Decision("mfa_add_webauthn", who(302), who(302)),
    Decision("mfa_login_webauthn", who(302), who(302)),
    Decision("mfa_reauthenticate_webauthn", who(302), who(302)),
    Decision("mfa_remove_webauthn", who(302), who(302), of="unknown passkey"),
    Decision("mfa_edit_webauthn", who(302), who(302), of="unknown passkey"),
    Decision("usersessions_list", SIGNED_IN, who(302)),
    Decision("accounts:session_end", AFTER_SIGN_IN, who(302, signed_in=404), "unknown session"),
    # The sign-in of an institution; nobody has come back from one.
    Decision("socialaccount_login_cancelled", ANYBODY),
    Decision("socialaccount_login_error", who(401)),
    Decision("socialaccount_signup", who(302), who(302)),
    Decision("socialaccount_connections", SIGNED_IN, SIGNED_IN),
]
# Own data: what hands them out or starts an erasure asks for the password once more (302).
READ_REQUESTS = {"auditor": 200, "administrator": 200}
HANDLE_REQUESTS = {"auditor": 403, "administrator": 302}
OWN_REQUEST, FOREIGN_REQUEST = "member's data request", "somebody's data request"
PRIVACY = [
    Decision("accounts:account_history", SIGNED_IN, AFTER_SIGN_IN),
    Decision("accounts:my_data", SIGNED_IN, AFTER_SIGN_IN),
    Decision("accounts:export_request", who(302), who(302)),
    Decision("accounts:export_download", who(302), who(302), "member's export"),
    Decision("accounts:consent_change", AFTER_SIGN_IN, who(302), of="consent"),
    Decision("accounts:consent_change", AFTER_SIGN_IN, who(302, signed_in=404), "unknown consent"),
    Decision("accounts:correction", who(302), who(302)),
    Decision("accounts:erasure", who(302), who(302)),
    Decision(
        "accounts:data_request_list",
        who(302, signed_in=404, **READ_REQUESTS),
        who(302, signed_in=404, auditor=403, administrator=200),
    ),
    Decision(
        "accounts:data_request",
        who(302, signed_in=404, member=200, **READ_REQUESTS),
        AFTER_SIGN_IN,
        OWN_REQUEST,
    ),
    Decision(
        "accounts:data_request",
        who(302, signed_in=404, **READ_REQUESTS),
        AFTER_SIGN_IN,
        FOREIGN_REQUEST,
    ),
    # Only one's own can be taken back, by nobody else.
    Decision(
        "accounts:data_request_cancel",
        AFTER_SIGN_IN,
        who(302, signed_in=404, member=302),
        OWN_REQUEST,
    ),
    Decision(
        "accounts:data_request_cancel", AFTER_SIGN_IN, who(302, signed_in=404), FOREIGN_REQUEST
    ),
    # Without a state there is no such move.
    Decision(
        "accounts:data_request_move",
        AFTER_SIGN_IN,
        who(302, signed_in=404, member=403, auditor=403),
        OWN_REQUEST,
    ),
    Decision(
        "accounts:data_request_answer",
        AFTER_SIGN_IN,
        who(302, signed_in=404, member=403, auditor=403, administrator=200),
        OWN_REQUEST,
    ),
    Decision(
        "accounts:data_request_answer",
        AFTER_SIGN_IN,
        who(302, signed_in=404, auditor=403, administrator=200),
        FOREIGN_REQUEST,
    ),
    Decision("accounts:data_request_identity", NOBODY, NOBODY, of="unknown token"),
    Decision("accounts:data_request_identity", ANYBODY, ANYBODY, of="token of a data request"),
    Decision("accounts:copy", NOBODY, NOBODY, of="unknown token"),
    Decision("accounts:copy", ANYBODY, ANYBODY, of="token of a copy"),
    Decision("accounts:inventory", who(302, signed_in=404, staff=200), who(302, signed_in=405)),
    Decision("accounts:inventory_csv", who(302, signed_in=404, staff=200), who(302, signed_in=405)),
    Decision(
        "accounts:retention",
        who(302, signed_in=404, **READ_REQUESTS),
        who(302, signed_in=404, auditor=403, administrator=200),
    ),
    Decision(
        "accounts:hold_lift",
        AFTER_SIGN_IN,
        who(302, signed_in=404, **HANDLE_REQUESTS),
        of="legal hold",
    ),
]
CONTENT = [
    Decision("portal:home", ANYBODY),
    Decision("portal:search", ANYBODY),
    Decision("portal:desk", SIGNED_IN, AFTER_SIGN_IN),
    Decision("portal:audit_list", TRAIL, who(302, signed_in=404, auditor=405, administrator=405)),
    Decision("portal:audit_file", TRAIL, who(302, signed_in=405)),
    Decision("portal:activity_list", ANYBODY),
    Decision("portal:activity_feed", ANYBODY),
    Decision("portal:dashboard", ANYBODY),
    Decision("portal:deliverable_list", ANYBODY),
    Decision("portal:figure_list", ANYBODY),
    Decision("portal:organisation_list", ANYBODY),
    Decision("portal:activity_calendar", ANYBODY),
    Decision("portal:activity_list_calendar", ANYBODY),
    Decision("portal:activity_detail", ANYBODY, of="activity"),
    Decision("portal:activity_detail", DRAFT, of="activity of a draft"),
    Decision("portal:activity_calendar_file", ANYBODY, of="activity"),
    Decision("portal:activity_calendar_file", DRAFT, of="activity of a draft"),
    Decision("portal:province_list", ANYBODY),
    Decision("portal:province_detail", ANYBODY, of="province"),
    Decision("portal:accessibility", ANYBODY),
    Decision("portal:privacy", ANYBODY),
    Decision("portal:privacy_notice", ANYBODY, of="notice"),
    Decision("portal:privacy_notice", NOBODY, of="draft notice"),
    Decision("portal:cookies", ANYBODY),
    Decision(
        "portal:permission_list",
        who(302, signed_in=404, staff=200),
        who(302, signed_in=404, staff=405),
    ),
    Decision("portal:glossary", ANYBODY),
    Decision("portal:open_data", ANYBODY),
    Decision("portal:open_data_dictionary", ANYBODY),
    Decision("portal:open_data_api", ANYBODY),
    Decision("portal:site_map", ANYBODY),
    Decision("programmes:project_list", ANYBODY),
    Decision("programmes:project_feed", ANYBODY),
    Decision("programmes:project_detail", ANYBODY, of="project"),
    Decision("programmes:project_detail", DRAFT, of="draft project"),
    Decision("trainings:training_list", ANYBODY),
    Decision("trainings:delivery_feed", ANYBODY),
    Decision("trainings:round_detail", ANYBODY, of="round"),
    Decision("trainings:round_detail", DRAFT, of="round of a draft"),
    Decision("trainings:delivery_detail", ANYBODY, of="delivery"),
    Decision("trainings:delivery_detail", DRAFT, of="draft delivery"),
    Decision("trainings:delivery_calendar", ANYBODY, of="delivery"),
    Decision("trainings:delivery_calendar", DRAFT, of="draft delivery"),
    Decision("publications:publication_list", ANYBODY),
    Decision("publications:publication_feed", ANYBODY),
    Decision("publications:news_feed", ANYBODY),
    Decision("publications:project_feed", ANYBODY, of="project"),
    Decision("publications:project_feed", NOBODY, of="draft project"),
    Decision("publications:publication_detail", ANYBODY, of="publication"),
    Decision("publications:publication_detail", STAFF_ONLY, of="draft publication"),
    Decision("publications:file_download", ANYBODY, of="file"),
    Decision("publications:file_download", STAFF_ONLY, of="draft file"),
]
# Who reads the ministry's register, and who decides about CSOs.
REGISTER = dict.fromkeys(
    [
        *("programme_officer", "help_desk_officer", "training_coordinator"),
        *("auditor", "administrator"),
    ],
    200,
)
DECIDED = dict.fromkeys(REGISTER, 403) | dict.fromkeys(
    ["programme_officer", "help_desk_officer", "administrator"], 302
)
OWN_PAGE = who(302, signed_in=404, member=200)
# An empty form comes back; what needs no form is done.
OWN_FORM = (OWN_PAGE, OWN_PAGE)
OWN_ACTION = who(302, signed_in=404, member=302)
AFTER = who(302, signed_in=405)
CSOS = [
    Decision("organisations:cso_list", ANYBODY),
    Decision("organisations:cso_detail", ANYBODY, of="CSO"),
    # The member's own CSO is verified and not in the directory: nobody finds it there.
    Decision("organisations:cso_detail", NOBODY, of="own CSO"),
    Decision("organisations:own_cso", SIGNED_IN, who(302, signed_in=405)),
    Decision("organisations:cso_register", SIGNED_IN, SIGNED_IN),
    Decision("organisations:cso_profile", *OWN_FORM),
    Decision("organisations:cso_identity", *OWN_FORM),
    Decision("organisations:cso_close", OWN_PAGE, OWN_ACTION),
    Decision("organisations:cso_submit", AFTER, OWN_ACTION),
    Decision("organisations:cso_take_back", AFTER, OWN_ACTION),
    Decision("organisations:cso_confirm", AFTER, OWN_ACTION),
    Decision(
        "organisations:register",
        who(302, signed_in=404, **REGISTER),
        who(302, signed_in=404, **dict.fromkeys(REGISTER, 405)),
    ),
    Decision(
        "organisations:review_detail", who(302, signed_in=404, **REGISTER), AFTER, of="own CSO"
    ),
    *(
        Decision(
            f"organisations:{name}",
            AFTER,
            who(302, signed_in=404, **DECIDED),
            of="own CSO",
        )
        for name in ("review_take", "review_verify", "register_reopen")
    ),
    *(
        Decision(
            f"organisations:{name}",
            AFTER,
            who(302, signed_in=404, **DECIDED)
            | dict.fromkeys(["programme_officer", "help_desk_officer", "administrator"], 200),
            of="own CSO",
        )
        for name in ("review_reject", "register_close")
    ),
]
OURS, FOREIGN = "ticket of the CSO", "somebody's ticket"
HELP_DESK = [
    Decision("helpdesk:front", ANYBODY),
    Decision("helpdesk:ticket_ask", ANYBODY, ANYBODY),
    # Only with the signed address that follows a question.
    Decision("helpdesk:ticket_sent", NOBODY),
    Decision("helpdesk:ticket_follow", ANYBODY, ANYBODY),
    Decision(
        "helpdesk:queue",
        who(302, signed_in=404, **READ_TICKETS),
        who(302, signed_in=404, **dict.fromkeys(READ_TICKETS, 405)),
    ),
    Decision("helpdesk:ticket_list", SIGNED_IN),
    Decision("helpdesk:ticket_detail", who(404, member=200, **READ_TICKETS), of=OURS),
    Decision("helpdesk:ticket_detail", who(404, **READ_TICKETS), of=FOREIGN),
    Decision("helpdesk:ticket_file", who(404, member=200, **READ_TICKETS), of="file of the CSO"),
    Decision("helpdesk:ticket_file", who(404, **READ_TICKETS), of="somebody's file"),
    # What the asker's side does; an officer reads the ticket but never speaks for the asker.
    Decision("helpdesk:ticket_message", READ_ONLY, who(404, member=200, **NOT_THE_ASKER), OURS),
    Decision("helpdesk:ticket_message", READ_ONLY, who(404, **NOT_THE_ASKER), FOREIGN),
    Decision("helpdesk:ticket_close", READ_ONLY, who(404, member=302, **NOT_THE_ASKER), OURS),
    Decision("helpdesk:ticket_close", READ_ONLY, who(404, **NOT_THE_ASKER), FOREIGN),
    Decision("helpdesk:ticket_reopen", READ_ONLY, who(404, member=302, **NOT_THE_ASKER), OURS),
    Decision("helpdesk:ticket_reopen", READ_ONLY, who(404, **NOT_THE_ASKER), FOREIGN),
    # What the desk does.
    Decision("helpdesk:ticket_reply", READ_ONLY, who(404, member=403, **REFUSED_FORM), OURS),
    Decision("helpdesk:ticket_reply", READ_ONLY, who(404, **REFUSED_FORM), FOREIGN),
    Decision("helpdesk:ticket_note", READ_ONLY, who(404, member=403, **REFUSED_FORM), OURS),
    Decision("helpdesk:ticket_note", READ_ONLY, who(404, **REFUSED_FORM), FOREIGN),
    Decision("helpdesk:ticket_take", READ_ONLY, who(404, member=403, **HANDLED), OURS),
    Decision("helpdesk:ticket_take", READ_ONLY, who(404, **HANDLED), FOREIGN),
    Decision("helpdesk:ticket_move", READ_ONLY, who(404, member=403, **HANDLED), OURS),
    Decision("helpdesk:ticket_move", READ_ONLY, who(404, **HANDLED), FOREIGN),
    Decision("helpdesk:ticket_link", READ_ONLY, who(404, member=403, **HANDLED), OURS),
    Decision("helpdesk:ticket_link", READ_ONLY, who(404, **HANDLED), FOREIGN),
]
# The member represents "team"; nobody of these belongs to "somebody's team".
MINE = who(302, signed_in=404, member=200)
MINE_ACTED = who(302, signed_in=404, member=302)
NOBODYS = who(302, signed_in=404)
_ACTED = [
    *("invitation_revoke", "invitation_resend"),
    *("member_role", "handover_withdraw"),
]
TEAM = [
    # Each answers an empty POST: no CSO is named.
    Decision("organisations:cso_choose", READ_ONLY, NOBODY),
    Decision("organisations:invitation_detail", ANYBODY, of="invitation"),
    Decision("organisations:invitation_detail", NOBODY, of="unknown invitation"),
    Decision("organisations:invitation_accept", AFTER_SIGN_IN, who(302), of="invitation"),
    Decision("organisations:invitation_accept", AFTER_SIGN_IN, NOBODYS, of="unknown invitation"),
    Decision("organisations:invitation_decline", READ_ONLY, who(302), of="invitation"),
    Decision("organisations:invitation_decline", READ_ONLY, NOBODY, of="unknown invitation"),
    Decision("organisations:handover_detail", MINE, MINE, of="hand-over"),
    Decision("organisations:handover_detail", NOBODYS, NOBODYS, of="somebody's hand-over"),
    Decision("organisations:team", MINE, AFTER_SIGN_IN, of="team"),
    Decision("organisations:team", NOBODYS, AFTER_SIGN_IN, of="somebody's team"),
    Decision("organisations:invitation_create", AFTER_SIGN_IN, MINE, of="team"),
    Decision("organisations:invitation_create", AFTER_SIGN_IN, NOBODYS, of="somebody's team"),
    *(Decision(f"organisations:{name}", AFTER_SIGN_IN, MINE_ACTED, of=name) for name in _ACTED),
    *(
        Decision(f"organisations:{name}", AFTER_SIGN_IN, NOBODYS, of=f"foreign {name}")
        for name in _ACTED
    ),
    Decision("organisations:member_remove", MINE, MINE_ACTED, of="member_role"),
    Decision("organisations:member_remove", NOBODYS, NOBODYS, of="foreign member_role"),
    # The representative stays, and reads why.
    Decision("organisations:team_leave", MINE, MINE, of="team"),
    Decision("organisations:team_leave", NOBODYS, NOBODYS, of="somebody's team"),
    Decision("organisations:handover_create", MINE, MINE, of="team"),
    Decision("organisations:handover_create", NOBODYS, NOBODYS, of="somebody's team"),
]
# The programme officer asked for these reports; other staff see their own only.
TO_READERS = who(302, signed_in=404, **READ_REPORTS)
REPORTS = [
    Decision(
        "reports:report_list",
        who(302, signed_in=404, staff=200),
        who(302, signed_in=404, staff=200, auditor=403),
    ),
    Decision(
        "reports:portfolio_report",
        who(302, signed_in=404, staff=200, auditor=403),
        who(302, signed_in=404, staff=200, auditor=403),
    ),
    Decision("reports:report_detail", TO_READERS, AFTER_SIGN_IN, of="report"),
    Decision("reports:report_download", TO_READERS, AFTER_SIGN_IN, of="report"),
    Decision("reports:report_download", who(302, signed_in=404), AFTER_SIGN_IN, "failed report"),
    Decision("reports:report_retry", AFTER_SIGN_IN, RETRY, of="report"),
    Decision("reports:report_retry", AFTER_SIGN_IN, RETRY, of="failed report"),
]
IN_BOTH_LANGUAGES = [*ACCOUNT, *PRIVACY, *CONTENT, *CSOS, *TEAM, *HELP_DESK, *REPORTS]

# The back office: who sees the list of a model. The administrator and the auditor see all.
ALL_STAFF = set(STAFF)
LIBRARY = {"editor", "reviewer", "programme_officer"}
TRAINING = {"training_coordinator", "programme_officer"}
TICKETS = {"help_desk_officer"}
BACK_OFFICE = {
    "core.AuditEvent": set(),
    "core.OutboundMail": set(),
    "core.OutdatedTranslation": {
        *("programme_officer", "editor", "reviewer", "training_coordinator")
    },
    "core.SlugRedirect": set(),
    "core.SourceNote": {"programme_officer", "reviewer"},
    "core.GlossaryTerm": ALL_STAFF,
    "core.ExternalService": ALL_STAFF,
    "accounts.Notice": set(),
    "accounts.User": set(),
    "provinces.Province": ALL_STAFF,
    "organisations.Organisation": ALL_STAFF,
    "organisations.FieldOfWork": ALL_STAFF,
    "organisations.CsoProfile": set(REGISTER) & ALL_STAFF,
    "organisations.CsoReview": set(REGISTER) & ALL_STAFF,
    "organisations.Handover": {"programme_officer"},
    "organisations.Invitation": {"programme_officer"},
    "organisations.Membership": set(REGISTER) & ALL_STAFF,
    "programmes.Programme": ALL_STAFF,
    "programmes.Theme": ALL_STAFF,
    "programmes.Project": ALL_STAFF,
    "programmes.Activity": ALL_STAFF,
    "programmes.Objective": ALL_STAFF,
    "programmes.Result": ALL_STAFF,
    "programmes.Deliverable": ALL_STAFF,
    "programmes.Figure": ALL_STAFF,
    "programmes.ProvinceScope": ALL_STAFF,
    "programmes.ProjectOrganisation": ALL_STAFF,
    "programmes.ProjectProvince": ALL_STAFF,
    "programmes.ActivityGroup": ALL_STAFF,
    "programmes.ActivitySeries": ALL_STAFF,
    "programmes.Agreement": ALL_STAFF,
    # A coordinator only while a pilot is theirs.
    "programmes.BulkImport": {"programme_officer", "training_coordinator"},
    "programmes.CoordinatorAssignment": ALL_STAFF,
    "programmes.Challenge": ALL_STAFF,
    "programmes.Contribution": ALL_STAFF,
    "programmes.DeliverablePart": ALL_STAFF,
    "programmes.Extension": ALL_STAFF,
    "programmes.FrameworkAlignment": ALL_STAFF,
    "programmes.FrameworkObjective": ALL_STAFF,
    "programmes.GoodPractice": ALL_STAFF,
    "programmes.ImportReference": {
        *("programme_officer", "training_coordinator", "province_coordinator")
    },
    "programmes.LegalBasis": ALL_STAFF,
    "programmes.Mitigation": ALL_STAFF,
    "programmes.ProjectRelation": ALL_STAFF,
    "programmes.ProjectReview": ALL_STAFF,
    "programmes.ProjectTargetGroup": ALL_STAFF,
    "programmes.SupportDelivery": ALL_STAFF,
    "programmes.TargetGroup": ALL_STAFF,
    "publications.Topic": LIBRARY,
    "publications.Publication": LIBRARY,
    "publications.Version": LIBRARY,
    "publications.FileBuild": LIBRARY - {"reviewer"},
    "trainings.TrainingProgramme": TRAINING,
    "trainings.Round": TRAINING,
    "trainings.RoundDay": TRAINING,
    "trainings.RoundDayTopic": TRAINING,
    "trainings.Delivery": TRAINING | {"province_coordinator"},
    "helpdesk.Desk": TICKETS | {"programme_officer"},
    "helpdesk.Ticket": TICKETS,
    "helpdesk.Message": TICKETS,
    "helpdesk.Attachment": TICKETS,
    "reports.Report": set(),
    "reports.IatiFile": {"programme_officer"},
}


def routes(patterns, namespace="") -> Counter[str]:
    """The names of all addresses of the portal, and how many have each.

    The back office has tests of its own below, and in test_every_page_of_the_back_office.py.
    """
    found: Counter[str] = Counter()
    for pattern in patterns:
        inner = getattr(pattern, "url_patterns", None)
        if inner is None:
            found[f"{namespace}{pattern.name}"] += 1
        elif pattern.namespace != "admin":
            inside = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found += routes(inner, inside)
    return found


@pytest.fixture(scope="module")
def dataset(django_db_setup, django_db_blocker):
    """One object of each kind, hidden ones too, and a session for each person; rolled back."""
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("tr"):
        content = _content()
        sessions = {person: _session(person) for person in PEOPLE}
        sessions[HALF_SIGNED_IN] = _session("administrator", second_factor=False)
        # One browser for all: each new one would load the middleware again.
        yield {**content, "sessions": sessions, "client": PortalClient()}
        transaction.set_rollback(True)


def _session(person: str, *, second_factor: bool = True) -> str:
    """Sign the person in and return their session key; "" for a visitor without account."""
    if person == VISITOR:
        return ""
    client = PortalClient()
    client.force_login(User.objects.get(email=_email(person)), second_factor=second_factor)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _email(person: str) -> str:
    return f"{person.replace('_', '-')}@ornek.org"


def _content() -> dict[str, dict[str, object]]:
    people = {
        person: UserFactory(email=_email(person), roles=[person] if person in ROLES else [])
        for person in PEOPLE[1:]
    }
    parts = [
        _library(),
        _projects(),
        _open_data(),
        _privacy(people[MEMBER]),
        _teams(people[MEMBER]),
        _tickets(people[MEMBER]),
        _reports(people),
    ]
    return {"": {}} | {name: kwargs for part in parts for name, kwargs in part.items()}


def _open_data() -> dict[str, dict[str, object]]:
    deliverable = DeliverableFactory()
    hidden = DeliverableFactory(project=ProjectFactory(draft=True))
    named = {
        part: {"project": one.project.slug, "number": one.number}
        for part, one in [("deliverable", deliverable), ("draft project's deliverable", hidden)]
    }
    files = {
        f"{form} file": {"name": "figures", "format": form} for form in ("csv", "xlsx", "json")
    }
    return {
        **named,
        **files,
        "unknown set": {"name": "users", "format": "csv"},
        "dictionary": {"format": "json"},
        "plate code": {"plate_code": ProvinceFactory(plate_code=34).pk},
        "organisation": {"slug": deliverable.project.roles.get().organisation.slug},
        "activity's number": {"id": ActivityFactory(project=deliverable.project).pk},
        "figure": {"id": FigureFactory(project=deliverable.project).pk},
    }


def _projects() -> dict[str, dict[str, object]]:
    project, draft = ProjectFactory(), ProjectFactory(state=Project.State.DRAFT)
    training = RoundFactory(programme=TrainingProgrammeFactory(project=project))
    hidden = RoundFactory(programme=TrainingProgrammeFactory(project=draft))
    delivery = DeliveryFactory(round=training)
    planned = DeliveryFactory(round=training, state=Delivery.State.DRAFT)
    return {
        "project": {"slug": project.slug},
        "draft project": {"slug": draft.slug},
        "activity": {"slug": ActivityFactory(project=project).slug},
        "activity of a draft": {"slug": ActivityFactory(project=draft).slug},
        "province": {"slug": ProvinceFactory(plate_code=76).slug},
        "round": {"slug": training.slug},
        "round of a draft": {"slug": hidden.slug},
        "delivery": {"slug": training.slug, "delivery": delivery.slug},
        "draft delivery": {"slug": training.slug, "delivery": planned.slug},
    }


def _library() -> dict[str, dict[str, object]]:
    published, draft = VersionFactory(), VersionFactory(state=Version.State.DRAFT)
    for version in (published, draft):
        FileFactory(version=version)
    words = {"language": "tr", "format": "pdf"}
    return {
        "publication": {"slug": published.publication.slug},
        "draft publication": {"slug": draft.publication.slug},
        "file": {"slug": published.publication.slug, **words},
        "draft file": {"slug": draft.publication.slug, **words},
        "number": {"number": published.publication.pk},
        "draft number": {"number": draft.publication.pk},
    }


def _tickets(member: User) -> dict[str, dict[str, object]]:
    cso = CsoProfileFactory(state=CsoProfile.State.VERIFIED).organisation
    MembershipFactory(user=member, organisation=cso, role=Membership.Role.REPRESENTATIVE)
    own = TicketFactory(organisation=cso, state=Ticket.State.OPEN)
    foreign = TicketFactory(state=Ticket.State.OPEN)
    files = {ticket: AttachmentFactory(ticket=ticket) for ticket in (own, foreign)}
    return {
        "CSO": {"slug": CsoProfileFactory(listed=True).organisation.slug},
        "own CSO": {"slug": cso.slug},
        "ticket of the CSO": {"number": own.number},
        "somebody's ticket": {"number": foreign.number},
        "file of the CSO": {"number": own.number, "pk": files[own].pk},
        "somebody's file": {"number": foreign.number, "pk": files[foreign].pk},
    }


def _privacy(member: User) -> dict[str, dict[str, object]]:
    own, foreign = DataRequestFactory(person=member), DataRequestFactory()
    NoticeFactory(form="question", version=9, published_at=None)
    return {
        "member's data request": {"number": own.number},
        "somebody's data request": {"number": foreign.number},
        "member's export": {"pk": DataExportFactory(person=member).pk},
        "consent": {"purpose": "news"},
        "unknown consent": {"purpose": "everything"},
        "token of a data request": {"token": sign_identity(foreign)},
        "token of a copy": {"token": sign_copy(DataExportFactory(for_address=True))},
        "unknown token": {"token": "abc"},
        "legal hold": {"pk": LegalHoldFactory().pk},
        "notice": {"form": "question", "version": 1},
        "draft notice": {"form": "question", "version": 9},
    }


def _teams(member: User) -> dict[str, dict[str, object]]:
    mine = MembershipFactory(user=member, role=Membership.Role.REPRESENTATIVE)
    rows = {"": mine.organisation, "foreign ": MembershipFactory(representative=True).organisation}
    offered = MembershipFactory(user=member).organisation
    found: dict[str, dict[str, object]] = {
        "team": {"slug": mine.organisation.slug},
        "somebody's team": {"slug": rows["foreign "].slug},
        "invitation": {"key": InvitationFactory(token="jeton") and "jeton"},
        "unknown invitation": {"key": "jeton-yok"},
        "hand-over": {"pk": HandoverFactory(organisation=offered, to_person=member).pk},
        "somebody's hand-over": {"pk": HandoverFactory().pk},
    }
    for start, cso in rows.items():
        slug = {"slug": cso.slug}
        colleague = MembershipFactory(organisation=cso)
        invitation = InvitationFactory(organisation=cso)
        if cso == mine.organisation:
            HandoverFactory(organisation=cso, from_person=member, to_person=colleague.user)
        found |= {
            f"{start}member_role": slug | {"pk": colleague.pk},
            f"{start}invitation_revoke": slug | {"pk": invitation.pk},
            f"{start}invitation_resend": slug | {"pk": invitation.pk},
            f"{start}handover_withdraw": slug,
        }
    return found


def _reports(people: dict[str, User]) -> dict[str, dict[str, object]]:
    ready = ReportFactory(ready=True, requester=people["programme_officer"])
    failed = ReportFactory(failed=True, requester=people["programme_officer"])
    return {
        "report": {"pk": ready.pk},
        "failed report": {"pk": failed.pk},
        "code": {"code": ready.code},
        "unknown code": {"code": "AAAA-BBBB-CCCC"},
        "language": {"code": "en"},
        "unknown language": {"code": "de"},
        "section": {"name": "projects"},
        "unknown mail": {"name": "nothing.log"},
        "unknown passkey": {"pk": 0},
        "unknown session": {"pk": 0},
        "unknown institution": {"provider_id": "yok"},
        "unknown reset key": {"uidb36": "1", "key": "abc-def"},
    }


def ask(dataset, person: str, method: str, path: str) -> int:
    """Return the status for one person; what the request changed is taken back."""
    return answer_of(dataset, person, method, path).status_code


# For whom pages are put together in full. Who gets an answer does not depend on it, and what a page
# shows to each role is for its own tests: eleven times the same text took a third of the time.
RENDERED = {VISITOR, MEMBER, "administrator", HALF_SIGNED_IN}


@contextmanager
def rendering(person: str) -> Iterator[None]:
    if person in RENDERED:
        yield
        return
    with mock.patch.object(Template, "render", return_value=SafeString("")):
        yield


def answer_of(dataset, person: str, method: str, path: str) -> HttpResponse:
    cache.clear()
    client = dataset["client"]
    client.cookies.clear()
    if session := dataset["sessions"][person]:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    with transaction.atomic(), rendering(person):
        response = client.generic(method, path)
        response.read_body = response.getvalue()  # to its end, which closes a download's file
        transaction.set_rollback(True)
    return response


def answers(dataset, method: str, path: str) -> dict[str, int]:
    return {person: ask(dataset, person, method, path) for person in PEOPLE}


@pytest.fixture(autouse=True)
def _no_workers(monkeypatch, no_navigation):
    """A broker that happens to run on this machine would be asked for its workers each time."""
    monkeypatch.setattr(health, "_workers", lambda: 0)


def test_every_address_has_a_decision():
    decided = {decision.name for decision in [*OUTSIDE_THE_LANGUAGES, *IN_BOTH_LANGUAGES]}

    found = routes(get_resolver().url_patterns)

    assert set(found) == decided
    # A second address of a name would be asked by nobody; these stand before allauth's own.
    twice = {name for name, count in found.items() if count > 1}
    assert twice <= {pattern.name for pattern in instead_of_allauth}


@pytest.mark.parametrize("decision", IN_BOTH_LANGUAGES, ids=str)
def test_page_answers_everybody_as_decided_in_both_languages(db, dataset, decision):
    for language in ("tr", "en"):
        with translation.override(language):
            path = reverse(decision.name, kwargs=dataset[decision.of])
        assert path.startswith(f"/{language}/")
        assert answers(dataset, "GET", path) == decision.get, path
    assert answers(dataset, "POST", path) == decision.post, path


@pytest.mark.parametrize("decision", OUTSIDE_THE_LANGUAGES, ids=str)
def test_address_without_language_answers_everybody_as_decided(db, dataset, decision):
    path = reverse(decision.name, kwargs=dataset[decision.of])

    for language in ("tr", "en"):
        dataset["client"].defaults["HTTP_ACCEPT_LANGUAGE"] = language
        assert answers(dataset, "GET", path) == decision.get, language
    assert answers(dataset, "POST", path) == decision.post


# What differs from one answer to the next, for the same person, too: tokens, keys, times.
CHANGING = re.compile(
    rb'csrfmiddlewaretoken" value="\w+"|name="key" value="[^"]+"|[0-9a-f]{10,32}'
    rb"|\d{4}-\d\d-\d\dT[\d:]{8}|\d\d[.:]\d\d([.:]\d\d)?"
)


def shown(response: HttpResponse) -> tuple[int, str, bytes]:
    body = response.read_body
    if body.startswith(b"PK"):  # a workbook, which carries the times of its parts
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"".join(parts.read(name) for name in sorted(parts.namelist()))
    return response.status_code, response.get("Location", ""), CHANGING.sub(b"", body)


@pytest.mark.parametrize("language", ["tr", "en"])
def test_staff_without_second_factor_get_what_visitors_get_wherever_they_ask(db, dataset, language):
    """Where a visitor is sent to sign in, they are led to set up what is missing."""
    with translation.override(language):
        sign_in, set_up = reverse("account_login"), reverse("mfa_index")
        decisions = OUTSIDE_THE_LANGUAGES if language == "tr" else []
        paths = [
            reverse(one.name, kwargs=dataset[one.of])
            for one in [*decisions, *IN_BOTH_LANGUAGES]
            if one.name not in ASKED
        ]
    paths += [
        reverse(f"admin:{label.replace('.', '_').lower()}_changelist") for label in BACK_OFFICE
    ]
    wrong = []
    for path, method in itertools.product(paths, ["GET", "POST"]):
        visitor, half = (
            shown(answer_of(dataset, person, method, path)) for person in (VISITOR, HALF_SIGNED_IN)
        )
        led = re.sub(f"^{sign_in}(?=$|[?])", set_up, visitor[1])
        if half != (visitor[0], led, visitor[2]):
            wrong.append((method, path, visitor[:2], half[:2]))

    assert wrong == []


def test_every_model_of_the_back_office_has_a_decision():
    assert {model._meta.label for model in admin.site._registry} == set(BACK_OFFICE)


def test_back_office_opens_for_ministry_staff_only(db, dataset):
    assert answers(dataset, "GET", reverse("admin:index")) == who(302, staff=200)


@pytest.mark.parametrize("label", BACK_OFFICE)
def test_back_office_list_opens_for_its_readers(db, dataset, label):
    readers = BACK_OFFICE[label] | {"auditor", "administrator"}
    path = reverse(f"admin:{label.replace('.', '_').lower()}_changelist")

    expected = who(302, staff=403, **dict.fromkeys(readers, 200))

    assert answers(dataset, "GET", path) == expected


# What auditors do for themselves, as everybody does: their own account, their own data, a question
# of their own to the help desk, an invitation they hold, a page that takes what it shows by POST.
OWN_AFFAIRS = re.compile(
    r"account_|mfa_|usersessions_|socialaccount_|openid_|language$|live$|ready$|robots$"
    r"|helpdesk:ticket_ask$"
    r"|helpdesk:ticket_follow$|accounts:(account_update|export_|consent_|correction|erasure)"
    r"|accounts:(copy$|data_request_(identity|cancel))|organisations:cso_register$"
    r"|organisations:invitation_(accept|decline)$"
)


def test_no_post_of_an_auditor_is_taken_beyond_their_own_affairs():
    taken = {
        str(one)
        for one in [*OUTSIDE_THE_LANGUAGES, *IN_BOTH_LANGUAGES]
        if one.post["auditor"] not in {403, 404, 405} and not OWN_AFFAIRS.match(one.name)
    }

    assert taken == set()


def back_office_changes() -> Iterator[tuple[str, list[str]]]:
    """Every address of the back office that takes a POST, with numbers that fit its pattern."""
    for page in admin.site._registry.values():
        for pattern in page.urls:
            if pattern.name and not pattern.name.endswith(("_changelist", "_history")):
                names = list(pattern.pattern.converters)
                yield f"admin:{pattern.name}", ["1" for _name in names]


# They show the same by POST and change nothing.
SHOWN_BY_POST = {
    *("admin:programmes_data_quality", "admin:programmes_missing_texts"),
    "admin:programmes_source_notes",
}


def test_no_page_of_the_back_office_takes_a_post_of_an_auditor(db, dataset):
    """Changing and deleting: what is not there is not found, or led back with a word (302)."""
    taken = {}
    for name, values in back_office_changes():
        status = ask(dataset, "auditor", "POST", reverse(name, args=values))
        if status not in {403, 404, 405}:
            taken[name] = status

    led_back = {
        name for name in taken if taken[name] == 302 and name.endswith(("_change", "_delete"))
    }
    assert set(taken) == led_back | SHOWN_BY_POST
