"""What accounts, sign-in and the administration hold about people, and for how long."""

from datetime import datetime

from django.db.models import QuerySet

from accounts import services
from accounts.models import DataRequest, User
from accounts.personal_data import privacy, sign_in
from accounts.personal_data.rules import RULES
from core.personal_data import Erased, Subject

HOLDINGS = [*sign_in.HOLDINGS, *privacy.HOLDINGS]
IMPERSONAL = {
    "how the portal signs in at an institution": {
        "socialaccount.SocialApp": "provider provider_id name client_id secret key settings",
    },
    "texts that everybody may read": {"accounts.Notice": "text_tr text_en"},
    "names of rules and numbers of requests": {"accounts.DestructionLog": "reference model"},
}

__all__ = [
    "HOLDINGS",
    "IMPERSONAL",
    "RULES",
    "accounts_in_use",
    "erase",
    "warnings_before_erasure",
]


def accounts_in_use(at: datetime) -> QuerySet:
    """Those of people whose data request waits for its answer."""
    return DataRequest.objects.open().exclude(person=None).values("person")


def erase(subject: Subject) -> Erased:
    return services.erase_account(subject)


def warnings_before_erasure(subject: Subject) -> list[str]:
    """The last administrator cannot be erased: nobody could answer the next request."""
    if isinstance(subject.person, User) and subject.person.is_last_administrator():
        return [str(services.LastAdministratorError())]
    return []
