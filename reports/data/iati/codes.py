"""Our words as codes of the IATI standard 2.03 (docs/decisions/0015-iati.md says why each)."""

from organisations.models import Organisation
from programmes.models import Project, ProjectOrganisation, ProjectRelation
from publications.models import Publication

Role = ProjectOrganisation.Role
Kind = Organisation.Kind

# OrganisationRole: 1 funding, 2 accountable, 3 extending, 4 implementing.
ROLES = {
    Role.FUNDER: "1",
    Role.CONTRACTING_AUTHORITY: "2",
    Role.BENEFICIARY: "2",
    Role.CO_BENEFICIARY: "2",
    Role.IMPLEMENTING: "4",
    Role.COOPERATING_PARTNER: "4",
    Role.CONSORTIUM_LEAD: "4",
    Role.CONSORTIUM_PARTNER: "4",
    Role.CONTENT_PARTNER: "4",
}

# OrganisationType; a CSO is an international or a national one by its country.
GOVERNMENT = "10"
CSO_ABROAD, CSO_AT_HOME = "21", "22"
ORGANISATION_TYPES = {
    Kind.MINISTRY: GOVERNMENT,
    Kind.DIRECTORATE: GOVERNMENT,
    Kind.DEPARTMENT: GOVERNMENT,
    Kind.STATE: GOVERNMENT,
    Kind.AGENCY: "15",
    Kind.MUNICIPALITY: "11",
    Kind.EU_BODY: "40",
    Kind.INTERNATIONAL: "40",
    Kind.COMPANY: "70",
    Kind.UNIVERSITY: "80",
}

# ActivityStatus: 1 pipeline, 2 implementation, 4 closed, 5 cancelled.
STATUSES = {
    Project.Stage.PLANNED: "1",
    Project.Stage.ONGOING: "2",
    Project.Stage.COMPLETED: "4",
    Project.Stage.CANCELLED: "5",
}

# ActivityDateType.
PLANNED_START, ACTUAL_START, PLANNED_END, ACTUAL_END = "1", "2", "3", "4"

# DescriptionType.
GENERAL, OBJECTIVES, TARGET_GROUPS, OTHER = "1", "2", "3", "4"

# Sector, vocabulary 1 (DAC purpose codes): "sectors not specified".
NO_SECTOR = "99810"

# DocumentCategory: results and outputs, or a page of the web about the project.
RESULTS, WEB_PAGE = "A08", "A12"
DOCUMENT_CATEGORIES = dict.fromkeys(Publication.Kind.values, RESULTS) | {
    Publication.Kind.NEWS: WEB_PAGE
}

# RelatedActivityType: our relations never say that one project is part of the other.
SIBLING = "3"
RELATIONS = {
    ProjectRelation.Kind.THEMATIC: SIBLING,
    ProjectRelation.Kind.SUCCESSOR: SIBLING,
}

# ResultType and IndicatorMeasure.
OUTPUT, OUTCOME = "1", "2"
UNIT, QUALITATIVE = "1", "5"


def organisation_type(organisation: Organisation) -> str:
    if organisation.kind == Kind.CSO:
        return CSO_AT_HOME if organisation.country in {"", "TR"} else CSO_ABROAD
    return ORGANISATION_TYPES[Kind(organisation.kind)]
