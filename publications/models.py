"""Publications: a lasting identity, its versions, their files, and the shared topics."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import choices_kept, slug_is_ascii
from core.models import Job, TimeStampedModel, TranslatableModel, primary_language_filled
from core.search import search_column


class Topic(TranslatableModel):
    """A subject that guides, training days and tickets share."""

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("web address"), max_length=120, unique=True)
    is_active = models.BooleanField(_("offered in forms"), default=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["slug"]
        constraints = [
            primary_language_filled("title", "topic_primary_filled"),
            slug_is_ascii("topic_slug_is_ascii"),
        ]

    def __str__(self) -> str:
        return self.text("title")


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, user, at) -> Self:
        """Publications with a version to read; with two, as staff may have, each stands once."""
        versions = Version.objects.visible_to(user, at).filter(publication=OuterRef("pk"))
        return self.filter(Exists(versions))


class Publication(TimeStampedModel):
    """What stays the same over all versions: number, address, kind and links."""

    class Kind(models.TextChoices):
        GUIDE = "guide", _("Guide")
        GUIDELINE = "guideline", _("Guideline")
        HANDBOOK = "handbook", _("Handbook")
        TRAINING_MATERIAL = "training_material", _("Training material")
        PAPER = "paper", _("Paper")
        REPORT = "report", _("Report")
        MODEL = "model", _("Governance model")
        PLAN = "plan", _("Plan")
        CODE_OF_CONDUCT = "code_of_conduct", _("Code of conduct")
        NEWS = "news", _("News")

    # The lasting address /p/<number>/.
    number = models.BigAutoField(_("number"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    slug = models.SlugField(_("web address"), max_length=160, unique=True)
    topics = models.ManyToManyField(
        Topic, verbose_name=_("topics"), blank=True, related_name="publications"
    )
    project = models.ForeignKey(
        "programmes.Project",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="publications",
    )
    deliverables = models.ManyToManyField(
        "programmes.Deliverable",
        verbose_name=_("deliverables"),
        blank=True,
        related_name="publications",
    )
    is_demo = models.BooleanField(_("invented for the demo"), default=False, editable=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-number"]
        constraints = [
            slug_is_ascii("publication_slug_is_ascii"),
            choices_kept(
                "kind",
                [
                    "guide",
                    "guideline",
                    "handbook",
                    "training_material",
                    "paper",
                    "report",
                    "model",
                    "plan",
                    "code_of_conduct",
                    "news",
                ],
                "publication_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("publications:publication_detail", args=[self.slug])


class VersionQuerySet(models.QuerySet["Version"]):
    def published(self, at) -> Self:
        """What the public reads at `at`: a date in the future hides it, whatever a worker does."""
        return self.published_ones().filter(published_at__lte=at)

    def published_ones(self) -> Self:
        return self.filter(state=Version.State.PUBLISHED)

    def visible_to(self, user, at) -> Self:
        """The one published version of each publication; ministry staff see drafts as well."""
        if user.is_staff:
            return self.exclude(state=Version.State.SUPERSEDED)
        return self.published(at)

    def guides_held(self) -> Self:
        """What people come for: everything but news that can really be read here."""
        return self.filter(original_is_held=True).exclude(publication__kind=Publication.Kind.NEWS)

    def news_held(self) -> Self:
        """News that can be read here: of others we know only when they were recorded."""
        return self.filter(original_is_held=True, publication__kind=Publication.Kind.NEWS)

    def real(self) -> Self:
        """All but what was invented for the demonstration."""
        return self.filter(publication__is_demo=False)

    def drafts(self) -> Self:
        return self.filter(state=Version.State.DRAFT)

    def of_slug(self, slug: str) -> Self:
        """The one version to show at an address: the published one, else the newest visible."""
        shown_first = Case(When(state=Version.State.PUBLISHED, then=0), default=1)
        rows = self.filter(publication__slug=slug)
        return rows.filter(pk=Subquery(rows.order_by(shown_first, "-number").values("pk")[:1]))

    def dated(self) -> Self:
        """Versions that have a date to be listed by; a draft may have none yet."""
        return self.filter(published_at__isnull=False)

    def for_detail(self) -> Self:
        return (
            self.select_related("publication__project__programme")
            .defer("search", "publication__project__search")
            .prefetch_related("files", "publication__topics")
        )

    def for_list(self) -> Self:
        """What one list row shows, in one query: no body, no search column."""
        return self.select_related("publication").defer(
            "search", "body_tr", "body_en", "change_note_tr", "change_note_en"
        )


class Version(TranslatableModel):
    """One state of a publication's text; exactly one is published, at most one is a draft."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Superseded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    publication = models.ForeignKey(
        Publication,
        verbose_name=_("publication"),
        on_delete=models.CASCADE,
        related_name="versions",
    )
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)
    # Markdown without HTML; shown through core.markdown.
    body = models.TextField(_("text"), blank=True)
    change_note = models.CharField(_("what changed"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    # A source names the work but we do not hold it: the summary is ours and says so.
    original_is_held = models.BooleanField(_("we hold the original"), default=True)
    summary_is_ours = models.BooleanField(_("the summary is ours"), default=False)
    search = search_column(title=["title_tr", "title_en"], body=["summary_tr", "summary_en"])

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-published_at", "-pk"]
        constraints = [
            primary_language_filled("title", "version_primary_filled"),
            choices_kept(
                "state", ["draft", "published", "superseded", "withdrawn"], "version_state_known"
            ),
            models.UniqueConstraint(fields=["publication", "number"], name="version_number_unique"),
            models.UniqueConstraint(
                fields=["publication"], condition=Q(state="published"), name="version_one_published"
            ),
            models.UniqueConstraint(
                fields=["publication"], condition=Q(state="draft"), name="version_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False),
                name="version_published_has_date",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(state="published"),
                name="version_list",
            ),
            GinIndex(fields=["search"], name="version_search"),
        ]

    def __str__(self) -> str:
        return self.text("title")

    def get_absolute_url(self) -> str:
        return self.publication.get_absolute_url()

    @property
    def summary_text(self) -> str:
        return self.text("summary")

    @property
    def body_languages(self) -> list[str]:
        """Languages whose text can be made into a file."""
        return [code for code, _name in settings.LANGUAGES if getattr(self, f"body_{code}")]

    @property
    def cloth(self) -> int:
        """Which of the six cover colours the drawn book has."""
        return self.publication_id % 6 + 1

    @property
    def languages_text(self) -> str:
        """The languages that it can be read in: "TR + EN"."""
        held = [code for code, _name in settings.LANGUAGES if getattr(self, f"title_{code}")]
        return " + ".join(code.upper() for code in held)

    @property
    def formats(self) -> list[str]:
        """Words for its files' formats; prefetch `files` where a list shows them."""
        return sorted({file.get_format_display() for file in self.files.all()})


class File(TimeStampedModel):
    """One form of a version: a language and a format. Never public by path, only through a view."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"
        ODT = "odt", "ODT"
        XLSX = "xlsx", "XLSX"

    version = models.ForeignKey(
        Version, verbose_name=_("version"), on_delete=models.CASCADE, related_name="files"
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    format = models.CharField(_("format"), max_length=5, choices=Format)
    file = models.FileField(_("file"), max_length=200)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    is_tagged = models.BooleanField(_("tagged for readers"), default=False)
    is_generated = models.BooleanField(_("made by the portal"), default=False)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["language", "format"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language", "format"], name="file_one_per_language_and_format"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_sha256_form"
            ),
            choices_kept("language", ["tr", "en"], "file_language_known"),
            choices_kept("format", ["pdf", "docx", "odt", "xlsx"], "file_format_known"),
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.language}, {self.format})"


class FileBuild(Job):
    """The making of a version's PDF in one language by the worker."""

    task_name = "publications.tasks.build_file"

    version = models.ForeignKey(
        Version, verbose_name=_("version"), on_delete=models.CASCADE, related_name="builds"
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)

    class Meta(Job.Meta):
        verbose_name = _("file being made")
        verbose_name_plural = _("files being made")
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(fields=["version", "language"], name="filebuild_unique"),
            choices_kept("language", ["tr", "en"], "filebuild_language_known"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} ({self.language})"
