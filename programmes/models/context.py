"""What a project stands on and answers to: law, agreements, policy frameworks, people served."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import choices_kept, slug_is_ascii
from core.models import TimeStampedModel, TranslatableModel, primary_language_filled
from programmes.models.project import PartQuerySet, Project


class TargetGroup(TranslatableModel):
    """People or bodies that projects are for: one list over all sources."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("web address"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")
        ordering = ["slug"]
        constraints = [
            primary_language_filled("title", "targetgroup_primary_filled"),
            slug_is_ascii("targetgroup_slug_is_ascii"),
        ]

    def __str__(self) -> str:
        return self.text("title")


class ProjectTargetGroup(TimeStampedModel):
    """Whom a project addresses, and whom it is for in the end."""

    class Kind(models.TextChoices):
        TARGET = "target", _("Target group")
        FINAL_BENEFICIARY = "final_beneficiary", _("Final beneficiaries")

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="target_groups"
    )
    group = models.ForeignKey(
        TargetGroup,
        verbose_name=_("target group"),
        on_delete=models.PROTECT,
        related_name="in_projects",
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.TARGET)
    ordinal = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("target group of a project")
        verbose_name_plural = _("target groups of a project")
        ordering = ["ordinal", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "group", "kind"], name="projecttargetgroup_unique"
            ),
            choices_kept("kind", ["target", "final_beneficiary"], "projecttargetgroup_kind_known"),
        ]

    def __str__(self) -> str:
        return str(self.group)


class LegalBasis(TranslatableModel):
    """A law or regulation that a project rests on."""

    class Kind(models.TextChoices):
        LAW = "law", _("Law")
        REGULATION = "regulation", _("Regulation")

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="legal_bases"
    )
    ordinal = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=300)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        ordering = ["ordinal"]
        constraints = [
            primary_language_filled("title", "legalbasis_primary_filled"),
            choices_kept("kind", ["law", "regulation"], "legalbasis_kind_known"),
            models.UniqueConstraint(fields=["project", "ordinal"], name="legalbasis_order_unique"),
        ]

    def __str__(self) -> str:
        return self.text("title")


class Agreement(TranslatableModel):
    """A protocol or agreement between organisations, under which a project is carried out."""

    class Kind(models.TextChoices):
        PROTOCOL = "protocol", _("Cooperation protocol")
        FINANCING_AGREEMENT = "financing_agreement", _("Financing agreement")

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="agreements"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=300)
    parties = models.ManyToManyField(
        "organisations.Organisation", verbose_name=_("parties"), related_name="agreements"
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["pk"]
        constraints = [
            primary_language_filled("title", "agreement_primary_filled"),
            choices_kept("kind", ["protocol", "financing_agreement"], "agreement_kind_known"),
        ]

    def __str__(self) -> str:
        return self.text("title")


class Extension(TranslatableModel):
    """A decision to go on beyond the end that was planned before."""

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="extensions"
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    new_end_on = models.DateField(_("new end"))
    basis = models.TextField(_("how it was decided"), blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["new_end_on"]
        constraints = [
            choices_kept("primary_language", ["tr", "en"], "extension_primary_language_known"),
            models.UniqueConstraint(fields=["project", "new_end_on"], name="extension_unique"),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(decided_on__lte=models.F("new_end_on")),
                name="extension_decided_before_its_end",
                violation_error_message=_("An extension is decided before its new end."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.new_end_on:%Y-%m-%d}"


class FrameworkObjective(TranslatableModel):
    """An objective or chapter of a policy framework that projects can serve."""

    class Framework(models.TextChoices):
        GCR = "gcr", _("Global Compact on Refugees")
        ACQUIS = "acquis", _("Chapters of the accession negotiations with the EU")

    framework = models.CharField(_("framework"), max_length=10, choices=Framework)
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=300)

    class Meta:
        verbose_name = _("objective of a policy framework")
        verbose_name_plural = _("objectives of policy frameworks")
        ordering = ["framework", "number"]
        constraints = [
            primary_language_filled("title", "frameworkobjective_primary_filled"),
            choices_kept("framework", ["gcr", "acquis"], "frameworkobjective_framework_known"),
            models.UniqueConstraint(
                fields=["framework", "number"], name="frameworkobjective_number_unique"
            ),
            models.CheckConstraint(
                condition=Q(framework="gcr", number__range=(1, 4))
                | Q(framework="acquis", number__range=(1, 35)),
                name="frameworkobjective_number_exists",
                violation_error_message=_(
                    "The Compact has objectives 1 to 4, the negotiations chapters 1 to 35."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text('title')}"


class FrameworkAlignment(TranslatableModel):
    """That a project, or one of its results, serves an objective of a policy framework."""

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="alignments"
    )
    objective = models.ForeignKey(
        FrameworkObjective,
        verbose_name=_("objective"),
        on_delete=models.PROTECT,
        related_name="alignments",
    )
    result = models.ForeignKey(
        "programmes.Result",
        verbose_name=_("result"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="alignments",
    )
    is_primary = models.BooleanField(_("the one that the project names first"), default=False)
    narrative = models.TextField(_("how the project serves it"), blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy framework served")
        verbose_name_plural = _("policy frameworks served")
        ordering = ["-is_primary", "objective"]
        constraints = [
            choices_kept("primary_language", ["tr", "en"], "alignment_primary_language_known"),
            models.UniqueConstraint(fields=["project", "objective"], name="alignment_unique"),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(is_primary=True),
                name="alignment_one_primary",
                violation_error_message=_("A project names one objective first."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.objective)


class ProjectRelation(TranslatableModel):
    """That two projects have to do with each other; nothing is said about which came of which."""

    class Kind(models.TextChoices):
        THEMATIC = "thematic", _("On the same theme")
        SUCCESSOR = "successor", _("Continued by")

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="relations"
    )
    other = models.ForeignKey(
        Project,
        verbose_name=_("other project"),
        on_delete=models.CASCADE,
        related_name="relations_from_others",
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.THEMATIC)
    note = models.TextField(_("note"), blank=True)
    # Until staff confirm it, only they see it.
    is_confirmed = models.BooleanField(_("confirmed"), default=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("related project")
        verbose_name_plural = _("related projects")
        ordering = ["pk"]
        constraints = [
            choices_kept("primary_language", ["tr", "en"], "relation_primary_language_known"),
            choices_kept("kind", ["thematic", "successor"], "relation_kind_known"),
            models.UniqueConstraint(fields=["project", "other"], name="relation_unique"),
            models.CheckConstraint(
                condition=~Q(project=models.F("other")),
                name="relation_not_to_itself",
                violation_error_message=_("A project is related to others, not to itself."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.other)
