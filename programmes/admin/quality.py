"""What staff should look at: open doubts, figures without source, gaps, texts without translation.

Every number leads to its list; most lists are those of the back office, behind a filter.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, FieldDoesNotExist, PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Model, Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.permissions import person_of
from core import audit
from core.admin import CappedPaginator
from core.datasets import LANGUAGE_WORDS
from core.freshness import translated_fields
from core.models import OutdatedTranslation, SourceNote, TranslatableModel
from core.paging import CAP
from core.services import settle_source_note
from core.text import sort_key
from core.translation import in_reader_language
from programmes.exports.gaps import part_names
from programmes.models import Figure, Project
from programmes.models.parts import KNOWN, LANGUAGES, half_translated, projects_of
from programmes.models.project import both

PER_PAGE = 25
# Open doubts that are sorted by their projects: staff settle them long before there are as many.
MOST_NOTES = 1_000


@dataclass(frozen=True)
class Check:
    """One thing to look at: what, how many, and the list of them."""

    title: str
    count: int
    url: str


def quality_page(site: admin.AdminSite, request: HttpRequest) -> HttpResponse:
    """Show all checks that this person may follow up; as many queries for any portfolio."""
    _require(request, "programmes.view_project")
    drafts, *gaps = _gap_checks()
    checks = [*_note_checks(request), drafts]
    context = {"title": _("Data quality"), "checks": checks, "gaps": gaps}
    return _answer(site, request, "overview", context)


def _note_checks(request: HttpRequest) -> Iterator[Check]:
    user = person_of(request)
    if user.has_perm("core.view_sourcenote"):
        doubts = SourceNote.objects.open()[: CAP + 1].count()
        yield Check(_("Open source notes"), doubts, reverse("admin:programmes_source_notes"))
    bare = Figure.objects.without_source().order_by()[: CAP + 1].count()
    figures = reverse("admin:programmes_figure_changelist")
    yield Check(_("Figures without source"), bare, f"{figures}?source=none")
    if user.has_perm("core.view_outdatedtranslation"):
        outdated = OutdatedTranslation.objects.order_by()[: CAP + 1].count()
        url = reverse("admin:core_outdatedtranslation_changelist")
        yield Check(_("Translations that may be out of date"), outdated, url)
    missing = half_translated().order_by()[: CAP + 1].count()
    texts = reverse("admin:programmes_missing_texts")
    yield Check(_("Texts without translation"), missing, texts)


def _gap_checks() -> Iterator[Check]:
    """The drafts, whose pages say the rest; then what projects lack, all counted in one query."""
    known = Project.objects.in_use().with_known()
    counts = known.order_by().aggregate(
        drafts=Count("pk", filter=Q(state=Project.State.DRAFT)),
        **{name: Count("pk", filter=Q(**{f"known_{name}": False})) for name in KNOWN},
    )
    page = reverse("admin:programmes_project_changelist")
    title = _("Drafts; the page of each says what its publication needs")
    yield Check(title, counts["drafts"], f"{page}?state__exact=draft")
    for name, words in part_names().items():
        yield Check(words, counts[name], f"{page}?missing={name}")


@dataclass(frozen=True)
class Doubt:
    """An open source note with both sides: what the portal holds, and what the document says."""

    note: SourceNote
    row: Model | None
    project: Project | None

    @property
    def subject(self) -> str:
        kind = audit.kind(self.note.target_label)
        return f"{kind}: {self.row}" if self.row else kind

    @property
    def url(self) -> str:
        try:
            kind = self.note.target_label.replace(".", "_")
            return reverse(f"admin:{kind}_change", args=[self.note.target_id])
        except NoReverseMatch:
            return ""

    @property
    def _column(self) -> Any:
        try:
            return self.row._meta.get_field(self.note.field) if self.row else None
        except FieldDoesNotExist:
            return None

    @property
    def field(self) -> str:
        """The column, or the list of rows, in words; "" for a note on the whole row."""
        if self._column is not None and self._column.one_to_many:
            return capfirst(str(self._column.related_model._meta.verbose_name_plural))
        model = audit.model_of(self.note.target_label)
        return audit.field_label(model, self.note.field) if self.note.field else ""

    @property
    def held(self) -> str:
        """The value that the portal holds, in words; "" for a note on the whole row."""
        column = self._column
        if column is None or (column.is_relation and not column.many_to_one):
            return ""
        value = getattr(self.row, self.note.field)
        return audit.words(audit.model_of(self.note.target_label), self.note.field, value)

    @property
    def text(self) -> str:
        return in_reader_language(self.note.note)


class NoteList:
    """The open doubts, by project and document as the address asks."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        notes = list(SourceNote.objects.open().order_by("document", "pk")[:MOST_NOTES])
        self.owners = projects_of(notes)
        names = Project.objects.only("primary_language", *both("title", "short_title"))
        self.projects = names.in_bulk(set(self.owners.values()))
        self.documents = sorted({note.document for note in notes})
        self.asked = {name: asked.get(name, "") for name in ("project", "document")}
        self.notes = [note for note in notes if self._is_asked(note)]

    def _is_asked(self, note: SourceNote) -> bool:
        found = {"document": note.document, "project": str(self._owner(note))}
        return all(value in ("", found[name]) for name, value in self.asked.items())

    def _owner(self, note: SourceNote) -> int | None:
        return self.owners.get((note.target_label, note.target_id))

    def doubts(self, notes: Sequence[SourceNote]) -> list[Doubt]:
        """Return the notes of one page with their rows; one query for each kind of row."""
        rows = rows_of((note.target_label, note.target_id) for note in notes)
        return [
            Doubt(
                note,
                rows.get((note.target_label, note.target_id)),
                self.projects.get(self._owner(note) or 0),
            )
            for note in notes
        ]

    @property
    def choices(self) -> list[tuple[str, str]]:
        found = [(str(key), str(project)) for key, project in self.projects.items()]
        return sorted(found, key=lambda choice: sort_key(choice[1]))

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in self.asked.items() if value})


def notes_page(site: admin.AdminSite, request: HttpRequest) -> HttpResponse:
    """List the open doubts with both sides, to be settled one by one."""
    _require(request, "core.view_sourcenote")
    listed = NoteList(request.GET)
    page = Paginator(listed.notes, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Open source notes"),
        "listed": listed,
        "page": page,
        "doubts": listed.doubts(list(page)),
        "query": listed.query,
        "may_settle": person_of(request).has_perm("core.change_sourcenote"),
    }
    return _answer(site, request, "notes", context)


def settle_note(site: admin.AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    """Take the decision about one doubt, by POST, and lead back to the list."""
    _require(request, "core.change_sourcenote")
    note = get_object_or_404(SourceNote, pk=pk)
    state = request.POST.get("state", "")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if state not in SourceNote.State.values:
        raise BadRequest
    settled = settle_source_note(note=note, state=state, actor=person_of(request))
    messages.success(request, f"{settled}: {settled.get_state_display()}")
    kept = {name: request.POST[name] for name in ("project", "document") if request.POST.get(name)}
    return redirect(f"{reverse('admin:programmes_source_notes')}?{urlencode(kept)}")


@dataclass(frozen=True)
class MissingText:
    """A text that one language lacks: which field, in what language, and the other one's words."""

    field: str
    language: str
    original: str
    original_language: str
    url: str


@dataclass(frozen=True)
class HalfTranslated:
    """A row with texts that one of the languages lacks."""

    project: Project | None
    kind: str
    row: TranslatableModel

    @property
    def texts(self) -> Iterator[MissingText]:
        label = self.row._meta.label_lower.replace(".", "_")
        page = reverse(f"admin:{label}_change", args=[self.row.pk])
        for name in translated_fields(type(self.row)):
            for language, other in (LANGUAGES, LANGUAGES[::-1]):
                words = getattr(self.row, f"{name}_{other}")
                if words and not getattr(self.row, f"{name}_{language}"):
                    yield MissingText(
                        field=audit.field_label(type(self.row), name),
                        language=str(dict(LANGUAGE_WORDS)[language]),
                        original=words,
                        original_language=other,
                        url=f"{page}#id_{name}_{language}",
                    )


def texts_page(site: admin.AdminSite, request: HttpRequest) -> HttpResponse:
    """List the rows with texts that one language lacks, of all projects or of one."""
    _require(request, "programmes.view_project")
    asked = request.GET.get("project", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 10
    found = half_translated(int(asked) if is_number else None)
    page = CappedPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Texts without translation"),
        "page": page,
        "rows": _half_translated(list(page)),
        "query": urlencode({"project": asked}) if is_number else "",
    }
    return _answer(site, request, "texts", context)


def _half_translated(found: Sequence[Mapping[str, Any]]) -> list[HalfTranslated]:
    """Return the rows themselves with their projects; one query for each kind."""
    names = Project.objects.only("primary_language", *both("title", "short_title"))
    projects = names.in_bulk({row["of_project"] for row in found})
    rows = rows_of((row["of_kind"], row["of_row"]) for row in found)
    return [
        HalfTranslated(
            projects.get(row["of_project"]),
            audit.kind(row["of_kind"]),
            shown,
        )
        for row in found
        if (shown := rows.get((row["of_kind"], row["of_row"])))
    ]


def rows_of(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Any]:
    """Return rows by kind and number; one query for each kind."""
    numbers = defaultdict(set)
    for label, number in keys:
        numbers[label].add(number)
    return {
        (label, row.pk): row
        for label, wanted in numbers.items()
        if (model := audit.model_of(label))
        for row in model._default_manager.filter(pk__in=wanted)
    }


def _require(request: HttpRequest, permission: str) -> None:
    if not person_of(request).has_perm(permission):
        raise PermissionDenied


def _answer(
    site: admin.AdminSite, request: HttpRequest, page: str, context: Mapping[str, Any]
) -> HttpResponse:
    shown = {**site.each_context(request), "opts": Project._meta, **context}
    return TemplateResponse(request, f"admin/programmes/quality/{page}.html", shown)
