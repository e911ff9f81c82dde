from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = _("Programmes")
    public_models = "__all__"
    refusals = {
        "project_state_moves": _(
            "The state of this project has changed meanwhile. Reload the page and look again."
        ),
        "project_review_agrees": _(
            "The state of this project has changed meanwhile. Reload the page and look again."
        ),
        "project_is_approved": _("A project is published by somebody who approves its review."),
        "projectreview_stays": _("Somebody has decided about this project meanwhile."),
        "project_has_funder": _(
            "A published project needs at least one funder: its funding statement needs it."
        ),
        "project_is_kept": _("What was public is archived or withdrawn, never deleted."),
        "project_slug_is_fixed": _(
            "This web address is fixed since the first publication: others refer to it."
        ),
        "projectprovince_pilot_of_same_project": _(
            "A neighbouring province belongs to a pilot province of the same project."
        ),
        "link_within_project": _(
            "Groups, series, results, figures and activities that a row refers to belong to the "
            "same project as the row."
        ),
        "part_stays_in_project": _(
            "A part that others may refer to stays in its project; add it to the other one anew."
        ),
        "contribution_of_a_funder": _(
            "A contribution comes from a funder of the project: add the organisation as a funder, "
            "or remove its contribution first."
        ),
        "contribution_shares": _("The shares of a project add up to 100 per cent at most."),
        "coordinatorassignment_pilot_of_project": _(
            "A coordinator is assigned to a pilot province of the same project."
        ),
        "pilot_with_coordinators_stays": _(
            "This province has or had coordinators, so it stays a pilot of its project. If it "
            "never was one, remove it and add it anew."
        ),
        "coordinatorassignment_person_has_role": _(
            "This person does not have the role of a province coordinator. "
            "Give them the role first."
        ),
        "bulkimport_ends_once": _("An import that was saved or discarded stays so."),
    }
    audit_verbs = {
        "project_submitted": _("Project sent for review"),
        "project_taken_back": _("Project taken back from review"),
        "project_published": _("Project approved and published"),
        "project_returned": _("Project returned"),
        "project_withdrawn": _("Project withdrawn"),
        "project_archived": _("Project archived"),
        "project_reopened": _("Project made a draft again"),
        "coordinator_assigned": _("Coordinator assigned"),
        "coordinator_ended": _("Coordinator's last day set"),
        "import_checked": _("File of an import checked"),
        "import_saved": _("Import saved"),
        "import_discarded": _("Import discarded"),
    }
    audit_sentences = {
        "coordinator_assigned": _("%(person)s made somebody the coordinator of a pilot province"),
        "coordinator_ended": _("%(person)s set the last day of the coordinator"),
        "project_submitted": _("%(person)s sent the project for review"),
        "project_taken_back": _("%(person)s took the project back from review"),
        "project_published": _("%(person)s approved and published the project"),
        "project_returned": _("%(person)s returned the project"),
        "project_withdrawn": _("%(person)s withdrew the project"),
        "project_archived": _("%(person)s archived the project"),
        "project_reopened": _("%(person)s made the project a draft again"),
        "import_checked": _("%(person)s had the file of an import checked"),
        "import_saved": _("%(person)s saved the import"),
        "import_discarded": _("%(person)s discarded the import"),
    }
    mail_kinds = {
        "project-returned:": _("Project returned"),
        "project-approved:": _("Project approved"),
        "coordinator-assigned:": _("Pilot province assigned"),
        "coordinator-ended:": _("Last day of an assignment"),
    }

    def ready(self) -> None:
        from accounts.signals import account_closed
        from programmes.services import end_assignments_of

        account_closed.connect(end_assignments_of, dispatch_uid="programmes.end_assignments_of")
