"""One box over projects, provinces, trainings, publications and CSOs; one statement per kind."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.models import TranslatableModel
from core.search import LONGEST_QUERY, best, highlight, search_query
from organisations.models import Organisation
from programmes.models import Project
from provinces.models import Province
from publications.models import Version
from trainings.models import Round

HITS_PER_KIND = 10
SNIPPET_LETTERS = 220


@dataclass(frozen=True)
class Hit:
    """One line of the results; `title` and `text` carry <mark> around what was found."""

    url: str
    title: SafeString
    text: SafeString
    label: str


@dataclass(frozen=True)
class Group:
    """The hits of one kind; `list_url` searches the same in the kind's own list, if it has one."""

    name: str
    title: str
    hits: list[Hit]
    total: int
    list_url: str = ""


class SearchView(TemplateView):
    template_name = "portal/search.html"

    def get_context_data(self, **kwargs):
        typed = self.request.GET.get("q", "").replace("\x00", " ").strip()
        text = typed[:LONGEST_QUERY]
        has_words = search_query(text) is not None
        groups = _groups(self.request.user, text) if has_words else []
        return super().get_context_data(
            query=text,
            has_words=has_words,
            is_cut=len(typed) > LONGEST_QUERY,
            groups=[group for group in groups if group.hits],
            **kwargs,
        )


def _groups(user, text: str) -> list[Group]:
    return [
        _publications(user, text),
        _projects(user, text),
        _rounds(user, text),
        _provinces(user, text),
        _csos(text),
    ]


def _hit(row: TranslatableModel, text: str, *, title: str, body: str, label: str) -> Hit:
    """Make one line; `body` is shortened to a snippet."""
    snippet = Truncator(body).chars(SNIPPET_LETTERS)
    return Hit(row.get_absolute_url(), highlight(title, text), highlight(snippet, text), label)


def _list_url(name: str, text: str) -> str:
    return f"{reverse(name)}?{urlencode({'q': text})}"


def _publications(user, text: str) -> Group:
    rows = Version.objects.visible_to(user, timezone.now()).for_list()
    found = best(rows, text, newest="published_at", limit=HITS_PER_KIND)
    hits = [
        _hit(
            row,
            text,
            title=row.text("title"),
            body=row.text("summary"),
            label=row.publication.get_kind_display(),
        )
        for row in found.rows
    ]
    address = _list_url("publications:publication_list", text)
    return Group("publications", _("Publications"), hits, found.total, address)


def _projects(user, text: str) -> Group:
    rows = Project.objects.visible_to(user).for_list()
    found = best(rows, text, newest="listed_on", limit=HITS_PER_KIND)
    hits = [
        _hit(
            row,
            text,
            title=row.text("title"),
            body=row.text("summary"),
            label=row.get_stage_display(),
        )
        for row in found.rows
    ]
    address = _list_url("programmes:project_list", text)
    return Group("projects", _("Projects"), hits, found.total, address)


def _rounds(user, text: str) -> Group:
    rows: QuerySet[Round] = Round.objects.visible_to(user).select_related("programme")
    found = best(rows.defer("search"), text, newest="created_at", limit=HITS_PER_KIND)
    hits = [
        _hit(row, text, title=row.text("title"), body=row.programme.text("title"), label="")
        for row in found.rows
    ]
    address = _list_url("trainings:training_list", text)
    return Group("trainings", _("Trainings"), hits, found.total, address)


def _provinces(user, text: str) -> Group:
    rows = Province.objects.visible_to(user).defer("search")
    found = best(rows, text, newest="plate_code", limit=HITS_PER_KIND)
    hits = [
        _hit(row, text, title=row.text("name"), body=row.get_region_display(), label="")
        for row in found.rows
    ]
    return Group("provinces", _("Provinces"), hits, found.total)


def _csos(text: str) -> Group:
    rows = Organisation.objects.for_directory()
    found = best(rows, text, newest="pk", limit=HITS_PER_KIND)
    hits = [
        Hit(
            row.directory_url(),
            highlight(row.text("name"), text),
            highlight(str(row.province), text),
            row.cso_profile.get_legal_form_display(),
        )
        for row in found.rows
    ]
    return Group("csos", _("CSOs"), hits, found.total, _list_url("organisations:cso_list", text))
