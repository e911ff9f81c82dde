"""Atom: the trainings that have been announced and are not over."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.feeds import ENTRIES, PortalFeed
from core.templatetags.content import period
from core.translation import Translated, translated
from trainings.models import Delivery


class DeliveryFeed(PortalFeed):
    """Those announced or changed last; what is over leaves the feed."""

    kind = "delivery"
    page = "trainings:training_list"

    def title(self, obj: object) -> str:
        return _("Announced trainings")

    def passing(self, at: datetime) -> str:
        return str(timezone.localdate(at))

    def address(self, obj: object) -> str:
        return reverse("trainings:delivery_feed")

    def items(self) -> QuerySet[Delivery]:
        rows = Delivery.objects.visible_to(AnonymousUser()).upcoming(timezone.localdate())
        return rows.for_list().order_by("-updated_at", "-pk")[:ENTRIES]

    def text(self, item: Delivery) -> Translated:
        return translated(item.round, "title")

    def words(self, item: Delivery) -> list[str]:
        return [period(item.start_on, "day", item.end_on, "day"), item.place_and_mode]
