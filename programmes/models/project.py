"""Programmes, projects, and which organisations have which role in them."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import GeneratedField, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import Period, choices_kept, period_constraints, slug_is_ascii
from core.models import TranslatableModel, primary_language_filled
from core.search import search_column, search_query
from core.text import slugify_tr, title_sort_key


class Programme(TranslatableModel):
    """A funding frame that projects belong to (IPA II 2014, UNHCR cooperation …)."""

    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    slug = models.SlugField(_("web address"), max_length=120, unique=True)
    is_demo = models.BooleanField(_("invented for the demo"), default=False, editable=False)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["slug"]
        constraints = [
            primary_language_filled("title", "programme_primary_filled"),
            slug_is_ascii("programme_slug_is_ascii"),
        ]

    def __str__(self) -> str:
        return self.text("title")


class Theme(TranslatableModel):
    """The policy field of a project."""

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("web address"), max_length=120, unique=True)
    dac_sector = models.CharField(
        _("DAC purpose code"),
        max_length=5,
        blank=True,
        help_text=_("Five digits, for the IATI file; leave it empty if none fits."),
    )

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["slug"]
        constraints = [
            primary_language_filled("title", "theme_primary_filled"),
            slug_is_ascii("theme_slug_is_ascii"),
            models.CheckConstraint(
                condition=Q(dac_sector="") | Q(dac_sector__regex=r"^[0-9]{5}$"),
                name="theme_dac_sector_is_five_digits",
                violation_error_message=_("A DAC purpose code has five digits."),
            ),
        ]

    def __str__(self) -> str:
        return self.text("title")


def both(*fields: str) -> list[str]:
    """Return the names of the columns of translated fields."""
    return [f"{field}_{language}" for field in fields for language in ("tr", "en")]


def sees_all_projects(user) -> bool:
    """Whether drafts of any project are shown to this person."""
    return user.is_staff and user.has_perm("programmes.view_project")


def seen_projects(user, project: str, state: str) -> Q:
    """The condition by which others see a project; the arguments name its key and its state."""
    from programmes.models.assignment import own_pilots  # which imports this module

    published, own = Q(**{state: "published"}), own_pilots(user).projects
    return published | Q(**{f"{project}__in": sorted(own)}) if own else published


class PartQuerySet(models.QuerySet[Any]):
    def visible_to(self, user) -> Self:
        """Parts of projects: whoever sees the project sees them."""
        from programmes.models.parts import path_to_project  # which imports this module

        if sees_all_projects(user):
            return self
        model: type[models.Model] = self.model
        path = path_to_project(model)
        return self.filter(seen_projects(user, path, f"{path}__state"))


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user) -> Self:
        """Published projects; staff see all others too, coordinators those of their pilots."""
        if sees_all_projects(user):
            return self
        return self.filter(seen_projects(user, "pk", "state"))

    def drafts(self) -> Self:
        return self.filter(state=Project.State.DRAFT)

    def withdrawn(self) -> Self:
        """Those whose address says that they were taken down."""
        return self.filter(state=Project.State.WITHDRAWN)

    def real(self) -> Self:
        return self.filter(is_demo=False)

    def running_in(self, year: int) -> Self:
        """Projects that ran in `year`, as far as their dates are known.

        An end that is not recorded leaves an ongoing project open; of another project it is then
        only certain that it ran in the year of its start, and the other way round.
        """
        first, last = date(year, 1, 1), date(year, 12, 31)
        return self.filter(
            Q(start_on__lte=last, end_on__gte=first)
            | Q(start_on__lte=last, end_on__isnull=True, stage=Project.Stage.ONGOING)
            | Q(start_on__range=(first, last), end_on__isnull=True)
            | Q(start_on__isnull=True, end_on__range=(first, last))
        )

    def matching(self, text: str) -> Self:
        """Projects whose title, short title, summary or background holds the words of `text`."""
        query = search_query(text)
        return self.filter(search=query) if query else self.none()

    def with_title_key(self, language: str) -> Self:
        """Adds `title_key`, to order by the title shown in `language`, in the Turkish alphabet."""
        return self.annotate(title_key=title_sort_key(language))

    def in_use(self) -> Self:
        """All but the withdrawn: nobody need complete what was taken back."""
        return self.exclude(state=Project.State.WITHDRAWN)

    def with_known(self) -> Self:
        """Adds what is recorded of each and what is not: known_budget, known_funder and so on."""
        from programmes.models.parts import known_columns  # which imports this module

        return self.annotate(**known_columns())

    def lacking(self, name: str) -> Self:
        """Those of which nothing is recorded under `name` (programmes.models.parts.KNOWN)."""
        return self.in_use().with_known().filter(**{f"known_{name}": False})

    def for_list(self) -> Self:
        """What one list row shows, in one query."""
        return self.select_related("programme").only(
            *both("title", "short_title", "summary"),
            *both("programme__title"),
            "programme__primary_language",
            "primary_language",
            "slug",
            "state",
            "stage",
            "start_on",
            "start_precision",
            "end_on",
            "end_precision",
            "listed_on",
            "is_demo",
            "budget_amount",
            "budget_currency",
        )

    def for_detail(self) -> Self:
        """A project with its programme; its many short texts come as JSON columns of its row."""
        from programmes.models.detail import detail_columns  # which imports this module

        return self.select_related("programme").defer("search").annotate(**detail_columns())


class Project(TranslatableModel, Period):
    """A project as it was: its title and names are historic and never follow a renamed ministry."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", pgettext_lazy("project", "In review")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Stage(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("project stage", "Planned")
        ONGOING = "ongoing", pgettext_lazy("project stage", "Ongoing")
        COMPLETED = "completed", pgettext_lazy("project stage", "Completed")
        CANCELLED = "cancelled", pgettext_lazy("project stage", "Cancelled")

    class ContractType(models.TextChoices):
        GRANT = "grant", _("Grant")
        SERVICE = "service", _("Service contract")
        SUPPLY = "supply", _("Supply contract")
        TWINNING = "twinning", _("Twinning")
        PROTOCOL = "protocol", _("Cooperation protocol")

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="projects"
    )
    themes = models.ManyToManyField(
        Theme, verbose_name=_("themes"), blank=True, related_name="projects"
    )
    title = models.CharField(_("title"), max_length=400)
    # The sources give each title in one language; the other is then our own translation.
    title_is_our_translation = models.BooleanField(
        _("the other language's title is our translation"), default=False
    )
    short_title = models.CharField(_("short title"), max_length=120, blank=True)
    slug = models.SlugField(_("web address"), max_length=120, unique=True)
    summary = models.TextField(_("summary"), blank=True)
    background = models.TextField(_("background"), blank=True)
    problem_statement = models.TextField(_("the problem it answers"), blank=True)
    continuation_note = models.TextField(_("whether and how it goes on"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    # For staff only: why it is withdrawn now.
    withdrawal_reason = models.TextField(_("why it was withdrawn"), blank=True, editable=False)
    # Kept by the database (programmes.0022, 0028): its address is fixed and it is never deleted.
    has_been_public = models.BooleanField(_("has been public"), default=False, editable=False)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    programming_year = models.PositiveSmallIntegerField(
        _("programming year"), null=True, blank=True
    )
    reference_document = models.CharField(_("reference document"), max_length=200, blank=True)
    contract_type = models.CharField(
        _("contract type"), max_length=10, choices=ContractType, blank=True
    )
    dates_as_written = models.CharField(_("dates as written"), max_length=120, blank=True)
    duration_months = models.PositiveSmallIntegerField(
        _("duration in months"), null=True, blank=True
    )
    end_is_computed = models.BooleanField(
        _("the end is computed from start and duration"), default=False
    )
    budget_amount = models.DecimalField(
        _("budget"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    budget_currency = models.CharField(_("currency"), max_length=3, blank=True)
    activities_are_complete = models.BooleanField(
        _("the list of activities is complete"), default=False
    )
    is_demo = models.BooleanField(_("invented for the demo"), default=False, editable=False)
    listed_on = GeneratedField(
        expression=Coalesce("start_on", Value(date(1, 1, 1))),
        output_field=models.DateField(),
        db_persist=True,
    )
    search = search_column(
        title=["title_tr", "title_en", "short_title_tr", "short_title_en"],
        body=["summary_tr", "summary_en", "background_tr", "background_en"],
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["-listed_on", "-pk"]
        constraints = [
            primary_language_filled("title", "project_primary_filled"),
            *period_constraints("project"),
            slug_is_ascii("project_slug_is_ascii"),
            choices_kept(
                "state",
                ["draft", "in_review", "published", "archived", "withdrawn"],
                "project_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawal_reason__regex=r"\S")
                | (~Q(state="withdrawn") & Q(withdrawal_reason="")),
                name="project_withdrawn_with_reason",
                violation_error_message=_("Whoever withdraws a project says why."),
            ),
            choices_kept(
                "stage", ["planned", "ongoing", "completed", "cancelled"], "project_stage_known"
            ),
            choices_kept(
                "contract_type",
                ["", "grant", "service", "supply", "twinning", "protocol"],
                "project_contract_type_known",
            ),
            models.CheckConstraint(
                # "is not null" is said: a CHECK lets an unknown amount pass.
                condition=Q(budget_amount__isnull=True, budget_currency="")
                | Q(
                    budget_amount__isnull=False,
                    budget_amount__gte=0,
                    budget_currency__regex=r"^[A-Z]{3}$",
                ),
                name="project_budget_with_currency",
                violation_error_message=_(
                    "A budget is a positive amount with its currency; leave both empty if unknown."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-listed_on", "-id"], name="project_list"),
            # Which projects count, and by what: asked by each number of the portfolio.
            models.Index(
                fields=["state", "is_demo", "id"],
                include=[
                    *("programme", "stage", "start_on", "end_on"),
                    *("budget_amount", "budget_currency"),
                ],
                name="project_real",
            ),
            GinIndex(fields=["search"], name="project_search"),
        ]

    def __str__(self) -> str:
        return self.text("short_title") or self.text("title")

    def save(self, *args, **kwargs) -> None:
        title = getattr(self, f"title_{self.primary_language}")
        self.slug = self.slug or slugify_tr(title or "")[:120].strip("-")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("programmes:project_detail", args=[self.slug])

    @property
    def is_public(self) -> bool:
        return self.state == self.State.PUBLISHED


class ProjectOrganisation(TranslatableModel):
    """An organisation's role in a project, under the name it was written with then."""

    class Role(models.TextChoices):
        FUNDER = "funder", _("Funder")
        CONTRACTING_AUTHORITY = "contracting_authority", _("Contracting authority")
        BENEFICIARY = "beneficiary", _("Beneficiary")
        CO_BENEFICIARY = "co_beneficiary", _("Co-beneficiary")
        IMPLEMENTING = "implementing", _("Implementing organisation")
        COOPERATING_PARTNER = "cooperating_partner", _("Cooperating partner")
        CONSORTIUM_LEAD = "consortium_lead", _("Consortium lead")
        CONSORTIUM_PARTNER = "consortium_partner", _("Consortium partner")
        CONTENT_PARTNER = "content_partner", _("Content partner")

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="roles"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="roles",
    )
    role = models.CharField(_("role"), max_length=24, choices=Role)
    name_as_written = models.CharField(_("name as written"), max_length=300, blank=True)
    ordinal = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("role of an organisation")
        verbose_name_plural = _("roles of organisations")
        ordering = ["ordinal", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organisation", "role"], name="projectorganisation_unique"
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(role="consortium_lead"),
                name="projectorganisation_one_lead",
                violation_error_message=_("A consortium has exactly one lead."),
            ),
            choices_kept(
                "primary_language", ["tr", "en"], "projectorganisation_primary_language_known"
            ),
            choices_kept(
                "role",
                [
                    "funder",
                    "contracting_authority",
                    "beneficiary",
                    "co_beneficiary",
                    "implementing",
                    "cooperating_partner",
                    "consortium_lead",
                    "consortium_partner",
                    "content_partner",
                ],
                "projectorganisation_role_known",
            ),
        ]

    def __str__(self) -> str:
        return self.text("name_as_written") or str(self.organisation)
