"""People who sign in. Their e-mail address is their name."""

import re
import unicodedata

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import choices_kept
from core.identity_numbers import refuse_identity_number

ADMINISTRATOR = "administrator"
PROGRAMME_OFFICER = "programme_officer"
TRAINING_COORDINATOR = "training_coordinator"
HELP_DESK_OFFICER = "help_desk_officer"
EDITOR = "editor"
REVIEWER = "reviewer"
PROVINCE_COORDINATOR = "province_coordinator"
EXPERT = "expert"
AUDITOR = "auditor"

# The groups of migration accounts.0002; what each may do, the apps state in their permissions.py.
ROLES = {
    ADMINISTRATOR: _("Administrator"),
    PROGRAMME_OFFICER: _("Programme officer"),
    TRAINING_COORDINATOR: _("Training coordinator"),
    HELP_DESK_OFFICER: _("Help-desk officer"),
    EDITOR: _("Editor"),
    REVIEWER: _("Reviewer"),
    PROVINCE_COORDINATOR: _("Province coordinator"),
    EXPERT: _("Expert or trainer"),
    AUDITOR: _("Auditor"),
}
# Experts and trainers are guests of the ministry: they do not see drafts or the back office.
STAFF_ROLES = set(ROLES) - {EXPERT}

# What is left of an erased account. Both languages at once: it stands in lists of either.
ERASED_NAME = "Silinmiş hesap / Erased account"
ERASED_HOST = "erased.invalid"

PLAIN_ADDRESS = re.compile(r"[\x21-\x7e]*")


def canonical_email(email: str) -> str:
    """Return the form by which two addresses are the same: NFKC, ASCII lower case.

    Raises:
        ValidationError: the address holds letters that fold to ASCII ones (ı, İ, the Kelvin sign)
            or others outside ASCII: one address could then be taken over by a look-alike; or it
            holds a blank or a control character, which Django's own check lets pass in quotes.
    """
    normal = unicodedata.normalize("NFKC", email.strip())
    if not email.strip().isascii() or not normal.isascii():
        raise ValidationError(
            _("Please use an e-mail address without letters such as ı, İ, ş or ğ."),
            code="email_not_ascii",
        )
    if not PLAIN_ADDRESS.fullmatch(normal):
        raise ValidationError(EmailValidator.message, code="invalid")
    return normal.lower()


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by equality on the canonical form; never by a database's idea of case."""
        try:
            return self.get(email_canonical=canonical_email(username or ""))
        except ValidationError:
            raise self.model.DoesNotExist from None

    def without_role(self) -> "models.QuerySet[User]":
        """Active people of whom nobody has said yet what they are: no role, and no CSO either.

        Memberships are a relation of an app to the left, known here by its name alone.
        """
        people = self.filter(is_active=True, is_superuser=False)
        return people.filter(groups__isnull=True, memberships__isnull=True)

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class FormerAddress(models.Model):
    """An address that somebody had confirmed and left for another one.

    Mails, invitations and questions still lie under it: export, erasure and holds reach them by it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="former_addresses",
    )
    email = models.EmailField(_("e-mail address"), max_length=254)
    left_at = models.DateTimeField(_("left at"), auto_now_add=True)

    class Meta:
        verbose_name = _("former e-mail address")
        verbose_name_plural = _("former e-mail addresses")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "email"], name="formeraddress_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in; `email` is kept in its canonical form, so equality finds it."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    email_canonical = models.CharField(max_length=254, unique=True, editable=False)
    full_name = models.CharField(
        _("name and surname"), max_length=150, validators=[refuse_identity_number]
    )
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="tr"
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("ministry staff"), default=False)
    date_joined = models.DateTimeField(_("joined at"), default=timezone.now)
    # The account names nobody any more (accounts.services.erasure); it stays, for others point at
    # it: who answered, who changed.
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)
    # When a mail last said that the unused account will be erased (accounts.services.sleeping).
    sleep_warned_at = models.DateTimeField(
        _("warned of the erasure at"), null=True, blank=True, editable=False
    )

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email_canonical"
    REQUIRED_FIELDS = ["email", "full_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email_canonical"]
        # allauth looks by this column; read through, it would tell by its time who has no account.
        indexes = [models.Index(fields=["email"], name="user_email")]
        constraints = [
            choices_kept("language", ["tr", "en"], "user_language_known"),
            models.CheckConstraint(
                condition=Q(
                    email_canonical__regex=r"^[\x21-\x40\x5b-\x7e]+@[\x21-\x40\x5b-\x7e]+$"
                ),
                name="user_email_canonical_is_ascii_lower",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(
                    is_active=False,
                    is_staff=False,
                    is_superuser=False,
                    full_name=ERASED_NAME,
                    email_canonical__endswith=f"@{ERASED_HOST}",
                    last_login__isnull=True,
                ),
                name="user_erased_names_nobody",
                violation_error_message=_(
                    "This account has been erased. It cannot be opened again."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email_canonical = canonical_email(self.email)

    def save(self, *args, update_fields=None, **kwargs) -> None:
        self.email = self.email_canonical = canonical_email(self.email)
        if update_fields is not None and "email" in update_fields:
            update_fields = {*update_fields, "email_canonical"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0]

    def is_last_administrator(self) -> bool:
        """One query: an active administrator beside whom there is no other."""
        administrators = set(
            User.objects.filter(is_active=True)
            .filter(Q(groups__name=ADMINISTRATOR) | Q(is_superuser=True))
            .values_list("pk", flat=True)
        )
        return administrators == {self.pk}
