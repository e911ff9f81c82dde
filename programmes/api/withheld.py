"""What is not published, and why: every field of every model is here or in a column."""

_HOLDER = "the row that holds it says it"

# Model → field → reason; "*" stands for a model that no set shows. The fields that no model
# publishes stand in core.datasets.INTERNAL.
WITHHELD: dict[str, dict[str, str]] = {
    "programmes.Programme": {
        "description": "the projects say what the programme did",
        "is_demo": "each project says it",
    },
    "programmes.Project": {
        "has_been_public": "says whether the address may still change",
        "withdrawal_reason": "only what is published is given",
    },
    "programmes.ProjectReview": {"*": "how a text was agreed inside the ministry, and by whom"},
    "programmes.Activity": {"span": "an index"},
    "programmes.ActivityCount": {"*": "adds up the activities, which are a set"},
    "programmes.CoordinatorAssignment": {"*": "personal data: who works where"},
    "programmes.BulkImport": {"*": "how rows came in, and by whom"},
    "programmes.ImportReference": {"*": "how a file of ours names its rows"},
    "programmes.TargetGroup": {"slug": "no page has this address yet"},
    "programmes.ProjectRelation": {
        "project": _HOLDER,
        "is_confirmed": "only confirmed relations are given",
    },
    "programmes.Challenge": {"project": _HOLDER},
    "programmes.Mitigation": {"challenge": _HOLDER},
    "programmes.DeliverablePart": {"deliverable": _HOLDER},
    **{
        label: {"project": _HOLDER}
        for label in [
            "programmes.ProjectTargetGroup",
            "programmes.LegalBasis",
            "programmes.Agreement",
            "programmes.Extension",
            "programmes.FrameworkAlignment",
            "programmes.GoodPractice",
            "programmes.ProjectOrganisation",
            "programmes.ProjectProvince",
            "programmes.ProvinceScope",
            "programmes.Contribution",
            "programmes.SupportDelivery",
            "programmes.Objective",
            "programmes.Result",
            "programmes.ActivityGroup",
            "programmes.ActivitySeries",
        ]
    },
    "organisations.OrganisationName": {"organisation": _HOLDER},
    "organisations.FieldOfWork": {"*": "given by their addresses with each CSO"},
    "organisations.CsoProfile": {
        "organisation": _HOLDER,
        "registry_number": "what an officer compares; in wrong hands it helps to pose as the CSO",
        "registry_key": "what an officer compares; in wrong hands it helps to pose as the CSO",
        "contact_email": "shown on a page by consent, which is not consent to lists of addresses",
        "contact_domain": "shown on a page by consent, which is not consent to lists of addresses",
        "contact_phone": "shown on a page by consent, which is not consent to lists of numbers",
        "state_since": "only what is published is given",
        "name_at_verification": "the CSO’s names are given",
        "verified_at": "how the ministry works",
        "confirmed_on": "how the ministry works",
        "confirmation_due_on": "how the ministry works",
        "directory_opt_in": "only those that opted in are given",
        "show_email": "what a page shows",
        "show_phone": "what a page shows",
        "show_website": "what a page shows",
    },
    "organisations.CsoReview": {"*": "how the ministry decided, and who"},
    "organisations.Handover": {"*": "personal data: who represented which CSO"},
    "organisations.Invitation": {"*": "personal data: who was invited into which CSO"},
    "organisations.Membership": {"*": "personal data: who belongs to which CSO"},
    "provinces.Province": {
        "tile_row": "a place in a drawing of ours",
        "tile_column": "a place in a drawing of ours",
    },
}
