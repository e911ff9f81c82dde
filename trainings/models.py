"""Training programmes, rounds with their days, and deliveries: a round held in a province."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, GeneratedField, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import Period, choices_kept, period_constraints, slug_is_ascii
from core.models import TranslatableModel, in_primary_language, primary_language_filled
from core.search import search_column
from programmes.models import (
    Activity,
    Project,
    TargetGroup,
    own_pilots,
    seen_projects,
    sees_all_projects,
)


class TrainingProgramme(TranslatableModel):
    """A series of rounds for one audience."""

    class Audience(models.TextChoices):
        CSO = "cso", _("Civil society organisations")
        PUBLIC = "public", _("Public officials")
        BOTH = "both", _("CSOs and public officials")

    class ExpertSector(models.TextChoices):
        PUBLIC = "public", _("Public sector")
        PRIVATE = "private", _("Private sector")
        ACADEMIA = "academia", _("Academia")
        CIVIL_SOCIETY = "civil_society", _("Civil society")

    project = models.ForeignKey(
        Project,
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="training_programmes",
    )
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    audience = models.CharField(_("audience"), max_length=6, choices=Audience)
    groups = models.ManyToManyField(
        TargetGroup, verbose_name=_("groups"), blank=True, related_name="training_programmes"
    )
    days = models.PositiveSmallIntegerField(_("days of each training"), null=True, blank=True)
    expert_sectors = ArrayField(
        models.CharField(max_length=15, choices=ExpertSector),
        verbose_name=_("sectors that the experts came from"),
        default=list,
        blank=True,
    )
    mentoring = models.TextField(_("support after the training"), blank=True)

    class Meta:
        verbose_name = _("training programme")
        verbose_name_plural = _("training programmes")
        ordering = ["pk"]
        constraints = [
            primary_language_filled("title", "trainingprogramme_primary_filled"),
            choices_kept("audience", ["cso", "public", "both"], "trainingprogramme_audience_known"),
            models.CheckConstraint(
                condition=Q(
                    expert_sectors__contained_by=["public", "private", "academia", "civil_society"]
                ),
                name="trainingprogramme_sectors_known",
            ),
            models.CheckConstraint(
                condition=Q(days__isnull=True) | Q(days__gte=1),
                name="trainingprogramme_days",
                violation_error_message=_("Leave a number that is not known empty; 0 is none."),
            ),
        ]

    def __str__(self) -> str:
        return self.text("title")


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user) -> Self:
        """Rounds of the projects that `user` sees: of drafts only to those who see drafts."""
        if sees_all_projects(user):
            return self
        return self.filter(seen_projects(user, "programme__project", "programme__project__state"))

    def of_project(self, project) -> Self:
        """The rounds of all training programmes of a project, with their programmes."""
        rows = self.filter(programme__project=project)
        return rows.select_related("programme").defer("search")

    def for_list(self) -> Self:
        """What one list row shows, in one query."""
        return self.select_related("programme__project").defer(
            "search",
            "programme__project__search",
            "programme__project__summary_tr",
            "programme__project__summary_en",
            "programme__project__background_tr",
            "programme__project__background_en",
        )


class Round(TranslatableModel, Period):
    """A round with its days. Rounds may overlap: never derive "the current round" from a date."""

    programme = models.ForeignKey(
        TrainingProgramme,
        verbose_name=_("training programme"),
        on_delete=models.CASCADE,
        related_name="rounds",
    )
    ordinal = models.PositiveSmallIntegerField(_("round"))
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    slug = models.SlugField(_("web address"), max_length=120, unique=True)
    listed_on = GeneratedField(
        expression=Coalesce("start_on", Value(date(1, 1, 1))),
        output_field=models.DateField(),
        db_persist=True,
    )
    search = search_column(
        title=["title_tr", "title_en"], body=["description_tr", "description_en"]
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["programme", "ordinal"]
        constraints = [
            primary_language_filled("title", "round_primary_filled"),
            *period_constraints("round"),
            slug_is_ascii("round_slug_is_ascii"),
            models.UniqueConstraint(fields=["programme", "ordinal"], name="round_ordinal_unique"),
        ]
        indexes = [models.Index(fields=["-listed_on", "-id"], name="round_list")]

    def __str__(self) -> str:
        return self.text("title")

    def get_absolute_url(self) -> str:
        return reverse("trainings:round_detail", args=[self.slug])


class RoundDay(models.Model):
    """A day of a round; what is taught on it are its topics."""

    round = models.ForeignKey(
        Round, verbose_name=_("round"), on_delete=models.CASCADE, related_name="days"
    )
    number = models.PositiveSmallIntegerField(_("day"))

    class Meta:
        verbose_name = _("day of a round")
        verbose_name_plural = _("days of a round")
        ordering = ["round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="roundday_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="roundday_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.round} – {self.number}"


class RoundDayTopic(TranslatableModel):
    """What is taught on a day, as the programme writes it."""

    day = models.ForeignKey(
        RoundDay, verbose_name=_("day"), on_delete=models.CASCADE, related_name="topics"
    )
    ordinal = models.PositiveSmallIntegerField(_("order"), default=1)
    title = models.CharField(_("title"), max_length=300)
    topic = models.ForeignKey(
        "publications.Topic",
        verbose_name=_("topic"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="day_topics",
    )
    needs_confirmation = models.BooleanField(
        _("the source leaves it open on which day"), default=False
    )

    class Meta:
        verbose_name = _("topic of a day")
        verbose_name_plural = _("topics of a day")
        ordering = ["day", "ordinal"]
        constraints = [
            primary_language_filled("title", "rounddaytopic_primary_filled"),
            models.UniqueConstraint(fields=["day", "ordinal"], name="rounddaytopic_order_unique"),
        ]

    def __str__(self) -> str:
        return self.text("title")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user) -> Self:
        """Announced deliveries of published projects; ministry staff see drafts as well.

        A coordinator sees the drafts that are planned in their own pilots.
        """
        if sees_all_projects(user):
            return self
        project = "round__programme__project"
        public = ~Q(state=Delivery.State.DRAFT) & Q(**{f"{project}__state": "published"})
        own = own_pilots(user)
        return self.filter(public | own.in_pilots(project, "province") if own.pilots else public)

    def at_desk_of(self, user) -> Self:
        """What `user` works on as staff: all, or coordinators what is held in their own pilots."""
        if user.is_staff and user.has_perm("trainings.change_delivery"):
            return self
        return self.filter(own_pilots(user).in_pilots("round__programme__project", "province"))

    def announced_once(self) -> Self:
        """What the public has ever been told of: all but drafts."""
        return self.exclude(state=Delivery.State.DRAFT)

    def upcoming(self, on) -> Self:
        return self.filter(end_on__gte=on).exclude(
            state__in=[Delivery.State.CANCELLED, Delivery.State.DRAFT]
        )

    def for_list(self) -> Self:
        """What one list row shows, in one query."""
        return self.select_related("round__programme", "province").defer(
            "round__search",
            "round__description_tr",
            "round__description_en",
            "province__search",
        )


class Delivery(TranslatableModel):
    """A round held in one pilot province on real dates.

    That the province is a pilot of the round's project is a constraint trigger (migration
    trainings.0008).
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("delivery", "Draft")
        ANNOUNCED = "announced", pgettext_lazy("delivery", "Announced")
        COMPLETED = "completed", pgettext_lazy("delivery", "Completed")
        CANCELLED = "cancelled", pgettext_lazy("delivery", "Cancelled")

    round = models.ForeignKey(
        Round, verbose_name=_("round"), on_delete=models.CASCADE, related_name="deliveries"
    )
    province = models.ForeignKey(
        "provinces.Province",
        verbose_name=_("province"),
        on_delete=models.PROTECT,
        related_name="deliveries",
    )
    slug = models.SlugField(_("web address"), max_length=120)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    note = models.TextField(_("what participants should know"), blank=True)
    mode = models.CharField(
        _("mode"), max_length=10, choices=Activity.Mode, default=Activity.Mode.IN_PERSON
    )
    start_on = models.DateField(_("first day"))
    end_on = models.DateField(_("last day"))
    starts_at = models.TimeField(_("begins daily at"), default="09:30")
    ends_at = models.TimeField(_("ends daily at"), default="16:30")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=300, blank=True)
    is_demo = models.BooleanField(_("invented for the demo"), default=False, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["start_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "slug"], name="delivery_slug_unique"),
            slug_is_ascii("delivery_slug_is_ascii"),
            choices_kept("primary_language", ["tr", "en"], "delivery_primary_language_known"),
            choices_kept("mode", ["in_person", "online", "hybrid"], "delivery_mode_known"),
            choices_kept(
                "state",
                ["draft", "announced", "completed", "cancelled"],
                "delivery_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | in_primary_language("cancel_reason"),
                name="delivery_cancelled_has_reason",
                violation_error_message=_(
                    "A cancelled delivery says why, at least in its primary language."
                ),
            ),
            models.CheckConstraint(
                condition=Q(end_on__gte=F("start_on")) & Q(ends_at__gt=F("starts_at")),
                name="delivery_ends_after_start",
                violation_error_message=_("The end must not be before the start."),
            ),
        ]
        indexes = [models.Index(fields=["start_on", "id"], name="delivery_list")]

    def __str__(self) -> str:
        return f"{self.round} – {self.province}"

    @property
    def has_cancel_reason(self) -> bool:
        """Written in the primary language, from which the other falls back."""
        return bool((getattr(self, f"cancel_reason_{self.primary_language}") or "").strip())

    @property
    def place_and_mode(self) -> str:
        """Where and how, in the reader's language: "Erzurum · In person"."""
        return f"{self.province} · {self.get_mode_display()}"

    def get_absolute_url(self) -> str:
        return reverse("trainings:delivery_detail", args=[self.round.slug, self.slug])
