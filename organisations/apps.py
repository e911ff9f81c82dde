from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "organisations"
    verbose_name = _("Organisations")
    public_models = "__all__"
    refusals = {
        "membership_of_cso": _("Only civil society organisations have members here."),
        "organisation_with_members_is_cso": _(
            "An organisation with members stays a civil society organisation."
        ),
        "csoprofile_of_cso": _("An organisation in the register stays a CSO."),
        "cso_bears_verified_names": _(
            "A verified CSO bears the names that were verified: with others it is checked again."
        ),
    }
    audit_verbs = {
        "member_added": _("Member added"),
        "member_left": _("Member left"),
        "member_removed": _("Member removed"),
        "member_role_changed": _("Role of a member changed"),
        "cso_registered": _("CSO entered in the register"),
        "cso_changed": _("Statements of a CSO changed"),
        "cso_submitted": _("CSO sent to be verified"),
        "cso_taken_back": _("CSO taken back from verification"),
        "cso_review_taken": _("Review of a CSO begun"),
        "cso_verified": _("CSO verified"),
        "cso_rejected": _("CSO not verified"),
        "cso_rechecked": _("CSO to be checked again"),
        "cso_confirmed": _("CSO confirmed for a year"),
        "cso_suspended": _("CSO suspended"),
        "cso_closed": _("CSO closed"),
        "cso_reopened": _("CSO opened again"),
        "cso_forgotten": _("CSO that was never sent deleted"),
        "invitation_sent": _("Invitation mailed"),
        "invitation_sent_again": _("Invitation mailed again"),
        "invitation_revoked": _("Invitation revoked"),
        "invitation_accepted": _("Invitation accepted"),
        "invitation_declined": _("Invitation declined"),
        "handover_offered": _("Hand-over offered"),
        "handover_withdrawn": _("Hand-over withdrawn"),
        "handover_declined": _("Hand-over declined"),
        "representative_changed": _("Representative changed"),
        "representative_named": _("Representative named by staff"),
    }
    audit_fields = {
        "user": _("person"),
        "role": _("role in the organisation"),
        "invitation": _("invitation"),
        "handover": _("hand-over"),
    }
    audit_sentences = {
        "member_left": _("%(person)s left the organisation"),
        "cso_registered": _("%(person)s entered the CSO in the register"),
        "cso_changed": _("%(person)s changed the details of the CSO"),
        "cso_submitted": _("%(person)s sent the CSO for verification"),
        "cso_taken_back": _("%(person)s took the CSO back from verification"),
        "cso_review_taken": _("%(person)s began to check the CSO"),
        "cso_verified": _("%(person)s verified the organisation"),
        "cso_rejected": _("%(person)s did not verify the organisation"),
        "cso_rechecked": _("%(person)s asked for the CSO to be checked anew"),
        "cso_confirmed": _("%(person)s confirmed the CSO for a year"),
        "cso_suspended": _("%(person)s suspended the CSO"),
        "cso_closed": _("%(person)s closed the CSO"),
        "cso_reopened": _("%(person)s opened the CSO again"),
        "cso_forgotten": _("%(person)s deleted the CSO, which was never sent"),
        "member_added": _("%(person)s added a member to the organisation"),
        "member_removed": _("%(person)s removed a member from the organisation"),
        "member_role_changed": _("%(person)s changed the role of a member"),
        "invitation_sent": _("%(person)s invited somebody into the organisation"),
        "invitation_sent_again": _("%(person)s mailed an invitation again"),
        "invitation_revoked": _("%(person)s took an invitation back"),
        "invitation_accepted": _("%(person)s joined the organisation by invitation"),
        "invitation_declined": _("%(person)s declined an invitation"),
        "handover_offered": _("%(person)s offered the representative’s role to a member"),
        "handover_withdrawn": _("%(person)s withdrew the offer of the representative’s role"),
        "handover_declined": _("%(person)s declined the representative’s role"),
        "representative_changed": _("%(person)s took over the representative’s role"),
        "representative_named": _("%(person)s named a representative of the organisation"),
    }
    # Whoever reads the link may accept.
    opening_mails = ["team:invitation:"]
    mail_kinds = {
        "team:invitation:": _("Team of an organisation: invitation"),
        "team:membership:": _("Team of an organisation: who belongs to it"),
        "team:handover:": _("Team of an organisation: hand-over"),
        "cso-decision": _("Decision about a CSO"),
        "cso-recheck": _("CSO to be checked again"),
        "cso-confirm": _("Reminder to confirm a CSO"),
        "cso-suspended": _("CSO suspended"),
        "cso-closed": _("CSO closed"),
    }

    def ready(self) -> None:
        from accounts.signals import account_closed, came_to_staff
        from organisations.services import end_memberships_of

        for signal in (account_closed, came_to_staff):
            signal.connect(end_memberships_of, dispatch_uid="organisations.end_memberships_of")
