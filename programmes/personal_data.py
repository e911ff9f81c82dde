"""What projects hold about people: staff who sent, reviewed, brought in. The rest is public."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.personal_data import Erased, Fate, Ground, Held, Holding, Rule, Subject
from programmes import services
from programmes.models import BulkImport, CoordinatorAssignment, ProjectReview
from programmes.models.bulk_import import TABLE_KEPT

_STAFF = _("staff of the institution whose role needs it")
_AS_LONG_AS_THE_PROJECT = _("as long as the project")


def _reviews(subject: Subject) -> QuerySet[ProjectReview]:
    one = Q(submitted_by=subject.pk or 0) | Q(reviewer=subject.pk or 0)
    return ProjectReview.objects.filter(one)


def _assignments(subject: Subject) -> QuerySet[CoordinatorAssignment]:
    return CoordinatorAssignment.objects.filter(person=subject.pk or 0)


def _imports(subject: Subject) -> QuerySet[BulkImport]:
    one = Q(uploaded_by=subject.pk or 0) | Q(finished_by=subject.pk or 0)
    return BulkImport.objects.filter(one)


HOLDINGS = [
    Holding(
        model="programmes.ProjectReview",
        title=_("Projects sent for review or reviewed"),
        purpose=_("to show that two people looked at a text before it was published"),
        ground=Ground.DUTY,
        retention=_AS_LONG_AS_THE_PROJECT,
        recipients=_STAFF,
        columns={
            **dict.fromkeys(["submitted_by", "reviewer"], Fate.NAMELESS),
            **dict.fromkeys(["submitted_at", "decided_at", "decision", "reason"], Fate.KEPT),
        },
        impersonal="project created_at updated_at",
        rows=_reviews,
    ),
    Holding(
        model="programmes.CoordinatorAssignment",
        title=_("Pilot provinces that you coordinate or coordinated"),
        purpose=_("to show staff the provinces that are theirs, and who was responsible when"),
        ground=Ground.DUTY,
        retention=_AS_LONG_AS_THE_PROJECT,
        recipients=_STAFF,
        columns={
            "person": Fate.NAMELESS,
            **dict.fromkeys(["starts_on", "ends_on"], Fate.KEPT),
        },
        impersonal="project pilot created_at updated_at",
        history=Fate.NAMELESS,
        rows=_assignments,
    ),
    Holding(
        model="programmes.BulkImport",
        title=_("Files of activities or figures brought in"),
        purpose=_("to tell where published rows come from"),
        ground=Ground.DUTY,
        retention=_("typed rows 30 days; who and when as long as the project"),
        recipients=_STAFF,
        columns={
            **dict.fromkeys(["uploaded_by", "finished_by"], Fate.NAMELESS),
            **dict.fromkeys(["file_name", "table"], Fate.EMPTIED),
            **dict.fromkeys(["created_at", "finished_at"], Fate.KEPT),
        },
        impersonal=(
            "project kind state sha256 row_count new_count changed_count unchanged_count "
            "left_out_count updated_at"
        ),
        rows=_imports,
        left_out="sha256",
    ),
]

IMPERSONAL = {
    "texts about projects that the ministry writes and publishes": {
        "programmes.ActivityCount": "status",
        "programmes.Activity": "audience catchment_note country description place title",
        "programmes.ActivityGroup": "title",
        "programmes.ActivitySeries": "description title",
        "programmes.Agreement": "title",
        "programmes.Challenge": "description",
        "programmes.Contribution": "currency",
        "programmes.Deliverable": "access_note description title",
        "programmes.DeliverablePart": "description title",
        "programmes.Extension": "basis",
        "programmes.Figure": "label sites_label source_document source_locator",
        "programmes.FrameworkAlignment": "narrative",
        "programmes.FrameworkObjective": "title",
        "programmes.GoodPractice": "further_support next_steps resources submitted_as",
        "programmes.LegalBasis": "title",
        "programmes.Mitigation": "description",
        "programmes.Objective": "description",
        "programmes.Programme": "description title",
        "programmes.Project": (
            "background budget_currency continuation_note dates_as_written problem_statement "
            "reference_document short_title summary title withdrawal_reason"
        ),
        "programmes.ProjectOrganisation": "name_as_written",
        "programmes.ProjectRelation": "note",
        "programmes.ProvinceScope": "label",
        "programmes.Result": "description",
        "programmes.SupportDelivery": "description",
        "programmes.TargetGroup": "title",
        "programmes.Theme": "dac_sector title",
    },
    "references by which a file names its rows": {"programmes.ImportReference": "reference"},
}


def erase(subject: Subject) -> Erased:
    """Forget the files that the person brought in; end what they coordinate."""
    erased = services.erase_person(subject)
    if isinstance(subject.person, User):
        ended = services.end_assignments_of(person=subject.person, actor=None)
        erased.add("programmes.CoordinatorAssignment", ended)
    return erased


def _old_tables(at: datetime, held: Held) -> QuerySet[BulkImport]:
    return BulkImport.objects.outlived(at).exclude(uploaded_by__in=held.people)


RULES = [
    Rule(
        name="import_rows",
        model="programmes.BulkImport",
        what=_("what was typed in files that staff brought in"),
        why=_("what was saved from them stands in the rows of the project"),
        kept=TABLE_KEPT,
        due=_old_tables,
        destroy=services.forget_typed_rows,
    )
]
