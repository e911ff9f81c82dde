"""What staff type about projects, visitors choose of them, and the file that is brought in."""

from programmes.forms.activities import ActivityForm
from programmes.forms.imports import BulkImportForm
from programmes.forms.projects import (
    LONGEST_REASON,
    MISSING,
    ActivityChoiceForm,
    ReasonField,
    ReasonForm,
    ReviewForm,
)

__all__ = [
    "LONGEST_REASON",
    "MISSING",
    "ActivityChoiceForm",
    "ActivityForm",
    "BulkImportForm",
    "ReasonField",
    "ReasonForm",
    "ReviewForm",
]
