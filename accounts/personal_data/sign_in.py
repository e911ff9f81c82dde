"""What accounts, sign-in and the administration hold about people."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.models import FormerAddress, User
from accounts.personal_data.words import ADMINISTRATORS, NOBODY_ELSE, SIGN_IN, WITH_THE_ACCOUNT, own
from core.personal_data import Fate, Ground, Holding

HOLDINGS = [
    Holding(
        model="accounts.User",
        title=_("Account"),
        purpose=_("so that you can sign in and get our answers"),
        ground=Ground.CONTRACT,
        retention=_(
            "as long as it is used: five years after the last sign-in it is erased, thirty days "
            "after a mail that says so; one that was never confirmed, after thirty days"
        ),
        recipients=_("administrators; the name also staff and members of your organisations"),
        columns={
            **dict.fromkeys(["email", "email_canonical", "full_name"], Fate.EMPTIED),
            **dict.fromkeys(["password", "last_login", "sleep_warned_at"], Fate.EMPTIED),
            **dict.fromkeys(["date_joined", "erased_at", "language"], Fate.KEPT),
        },
        impersonal="is_active is_staff is_superuser",
        rows=own(User, "pk"),
        left_out="password email_canonical",
    ),
    Holding(
        model="accounts.User_groups",
        title=_("Roles"),
        purpose=_("so that you see and do what your task needs"),
        ground=Ground.DUTY,
        retention=WITH_THE_ACCOUNT,
        recipients=ADMINISTRATORS,
        columns={"user": Fate.DELETED, "group": Fate.DELETED},
        rows=own(User.groups.through, "user"),
    ),
    Holding(
        model="accounts.User_user_permissions",
        title=_("Single permissions"),
        purpose=_("so that you see and do what your task needs"),
        ground=Ground.DUTY,
        retention=WITH_THE_ACCOUNT,
        recipients=ADMINISTRATORS,
        columns={"user": Fate.DELETED, "permission": Fate.DELETED},
        rows=own(User.user_permissions.through, "user"),
    ),
    Holding(
        model="account.EmailAddress",
        title=_("E-mail addresses"),
        purpose=SIGN_IN,
        ground=Ground.CONTRACT,
        retention=WITH_THE_ACCOUNT,
        recipients=ADMINISTRATORS,
        columns={
            **dict.fromkeys(["user", "email", "verified", "primary"], Fate.DELETED),
        },
        rows=own(EmailAddress, "user"),
    ),
    Holding(
        model="accounts.FormerAddress",
        title=_("E-mail addresses that you used before"),
        purpose=_("so that a copy or an erasure reaches what lies under them"),
        ground=Ground.DUTY,
        retention=WITH_THE_ACCOUNT,
        recipients=NOBODY_ELSE,
        columns={**dict.fromkeys(["person", "email", "left_at"], Fate.DELETED)},
        rows=own(FormerAddress),
    ),
    Holding(
        model="account.EmailConfirmation",
        title=_("Links that confirm an address"),
        purpose=SIGN_IN,
        ground=Ground.CONTRACT,
        retention=_("three days"),
        recipients=NOBODY_ELSE,
        columns={
            **dict.fromkeys(["email_address", "created", "sent", "key"], Fate.DELETED),
        },
        rows=own(EmailConfirmation, "email_address__user"),
        left_out="key",
    ),
    Holding(
        model="sessions.Session",
        title=_("Sessions"),
        purpose=SIGN_IN,
        ground=Ground.CONTRACT,
        retention=_("twelve hours after the last use"),
        recipients=NOBODY_ELSE,
        columns={
            **dict.fromkeys(["session_key", "session_data", "expire_date"], Fate.DELETED),
        },
        note=_("they go with the rows that name them: browsers and network addresses of sessions"),
    ),
    Holding(
        model="admin.LogEntry",
        title=_("Notes of the administration about the account"),
        purpose=_("to tell who changed what"),
        ground=Ground.DUTY,
        retention=_("as long as the portal runs"),
        recipients=ADMINISTRATORS,
        columns={
            "user": Fate.NAMELESS,
            **dict.fromkeys(["object_repr", "change_message"], Fate.EMPTIED),
            "action_time": Fate.KEPT,
        },
        impersonal="content_type object_id action_flag",
        rows=services.log_entries_about,
        note=_("entries by the person about others stay, by an account that names nobody"),
        left_out="user",
    ),
    Holding(
        model="usersessions.UserSession",
        title=_("Browsers and network addresses of sessions"),
        purpose=_("so that you see where you are signed in, and can end it"),
        ground=Ground.CONTRACT,
        retention=_("twelve hours after the session is over"),
        recipients=NOBODY_ELSE,
        columns={
            **dict.fromkeys(["user", "ip", "user_agent", "session_key", "data"], Fate.DELETED),
            **dict.fromkeys(["created_at", "last_seen_at"], Fate.DELETED),
        },
        rows=own(UserSession, "user"),
        left_out="session_key data",
    ),
    Holding(
        model="mfa.Authenticator",
        title=_("Second sign-in steps"),
        purpose=SIGN_IN,
        ground=Ground.CONTRACT,
        retention=WITH_THE_ACCOUNT,
        recipients=NOBODY_ELSE,
        columns={
            **dict.fromkeys(["user", "type", "data"], Fate.DELETED),
            **dict.fromkeys(["created_at", "last_used_at"], Fate.DELETED),
        },
        rows=own(Authenticator, "user"),
        left_out="data",
    ),
    Holding(
        model="socialaccount.SocialAccount",
        title=_("Institutions used to sign in"),
        purpose=SIGN_IN,
        ground=Ground.CONTRACT,
        retention=WITH_THE_ACCOUNT,
        recipients=NOBODY_ELSE,
        columns={
            **dict.fromkeys(["user", "provider", "uid", "extra_data"], Fate.DELETED),
            **dict.fromkeys(["last_login", "date_joined"], Fate.DELETED),
        },
        rows=own(SocialAccount, "user"),
    ),
    Holding(
        model="socialaccount.SocialToken",
        title=_("Keys of these institutions"),
        purpose=SIGN_IN,
        ground=Ground.CONTRACT,
        retention=WITH_THE_ACCOUNT,
        recipients=NOBODY_ELSE,
        columns={
            **dict.fromkeys(["account", "token", "token_secret", "expires_at"], Fate.DELETED),
        },
        impersonal="app",
        rows=own(SocialToken, "account__user"),
        left_out="token token_secret",
    ),
]
