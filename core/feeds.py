"""The base of the portal's Atom feeds: one in each language (docs/decisions/0016).

A feed shows what a visitor without account sees, whoever asks. Its entries have the language of the
feed; a text that exists in the other language only says so.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.http import parse_http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import content
from core.templatetags.json_ld import absolute
from core.text import xml_text
from core.translation import Translated, translated

ENTRIES = 20
# The year from which the names are ours; it never changes (RFC 4151).
TAG_YEAR = 2026
# What an empty feed says of its last change: it must say something, and always the same.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def tag(name: str) -> str:
    """Return a name that outlives every change of address: "tag:example.org,2026:tr/project/7"."""
    return f"tag:{settings.SITE_HOST},{TAG_YEAR}:{get_language()}/{name}"


@dataclass(frozen=True)
class FeedLink:
    """A feed as pages name it, in their head and to click."""

    title: str
    url: str


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: xml_text(value) if isinstance(value, str) else value for name, value in values.items()
    }


class AtomFeed(Atom1Feed):
    """Atom without what XML cannot hold; an entry may be in another language than the feed."""

    def __init__(self, **kwargs):
        super().__init__(**_cleaned(kwargs))

    def add_item(self, *args, **kwargs):
        super().add_item(*args, **_cleaned(kwargs))

    def item_attributes(self, item):
        return {"xml:lang": item["language"]} if item["language"] else {}

    def latest_post_date(self):
        return max((item["updateddate"] for item in self.items), default=NEVER)


class PortalFeed(Feed, ABC):
    """A feed of translated rows. Subclasses give title, address, page, kind and items."""

    feed_type = AtomFeed
    # What the entries are, in their tags: "project".
    kind = ""
    # The name of the page that lists the same.
    page = ""

    def __call__(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Answer without reading a row if the reader has this state of the content already."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        etag = self._etag(request)
        unchanged = get_conditional_response(request, etag=etag)
        if unchanged is not None:
            return unchanged
        response = super().__call__(request, *args, **kwargs)
        response["ETag"] = etag
        changed_at = parse_http_date(response["Last-Modified"])
        unchanged = get_conditional_response(request, etag=etag, last_modified=changed_at)
        return unchanged or response

    def _etag(self, request: HttpRequest) -> str:
        state = "|".join(
            [content.clock(), request.path, settings.VERSION, self.passing(timezone.now())]
        )
        return f'"{blake2b(state.encode(errors="replace"), digest_size=12).hexdigest()}"'

    def passing(self, at: datetime) -> str:
        """Return what changes as time passes, without anybody writing; "": nothing."""
        return ""

    def as_link(self, obj: Any = None) -> FeedLink:
        return FeedLink(self.title(obj), self.address(obj))

    @abstractmethod
    def title(self, obj: Any) -> str:
        """What the feed is called."""

    def link(self, obj: Any) -> str:
        return absolute(reverse(self.page))

    def feed_url(self, obj: Any) -> str:
        return absolute(self.address(obj))

    @abstractmethod
    def address(self, obj: Any) -> str:
        """The path of the feed itself."""

    def feed_guid(self, obj: Any) -> str:
        return tag(self.address(obj).strip("/"))

    def author_name(self) -> str:
        return settings.INSTITUTION_NAME[get_language() or settings.LANGUAGE_CODE]

    def item_title(self, item: Any) -> str:
        return self.text(item).text

    def text(self, item: Any) -> Translated:
        """The title of an entry, whose language is the entry's."""
        return translated(item, "title")

    def item_description(self, item: Any) -> str:
        """Say what the entry is about; Atom takes it for HTML."""
        parts = [_("Invented for the demonstration")] if self.is_invented(item) else []
        return escape(" · ".join(part for part in [*parts, *self.words(item)] if part))

    def words(self, item: Any) -> list[str]:
        """What an entry says below its title, as plain text."""
        return []

    def is_invented(self, item: Any) -> bool:
        return item.is_demo

    def item_link(self, item: Any) -> str:
        return absolute(item.get_absolute_url())

    def item_guid(self, item: Any) -> str:
        return tag(f"{self.kind}/{self.number(item)}")

    def number(self, item: Any) -> int:
        return item.pk

    def item_updateddate(self, item: Any) -> datetime:
        return item.updated_at

    def item_extra_kwargs(self, item: Any) -> dict[str, str]:
        title = self.text(item)
        return {"language": title.language if title.is_fallback else ""}
