"""The public pages of trainings: what is coming, the rounds with their days, one delivery."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.freshness import may_be_outdated
from core.paging import KeysetListView
from core.redirects import SlugDetailView, by_old_slug
from trainings.exports import calendar, delivery_data
from trainings.feeds import DeliveryFeed
from trainings.filters import RoundFilter
from trainings.models import Delivery, Round, RoundDay

NEXT_DELIVERIES = 10


class TrainingListView(KeysetListView):
    """The next deliveries, then all rounds, newest first."""

    filterset_class = RoundFilter
    template_name = "trainings/training_list.html"
    orderings = {
        "newest": (_("Newest first"), ["-listed_on", "-pk"]),
        "oldest": (_("Oldest first"), ["listed_on", "pk"]),
    }

    def get_queryset(self):
        return Round.objects.visible_to(self.request.user).for_list()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(feeds=[DeliveryFeed().as_link()], **kwargs)
        deliveries = Delivery.objects.visible_to(self.request.user).upcoming(timezone.localdate())
        if province := context["filter"].form.cleaned_data.get("province"):
            deliveries = deliveries.filter(province=province)
        context["deliveries"] = deliveries.for_list().order_by("start_on", "pk")[:NEXT_DELIVERIES]
        return context


class RoundDetailView(SlugDetailView):
    """One round: its days with their topics, and where it is held."""

    template_name = "trainings/round_detail.html"
    context_object_name = "round"

    def get_queryset(self):
        days = RoundDay.objects.prefetch_related("topics").order_by("number")
        rounds = Round.objects.visible_to(self.request.user).for_list()
        return rounds.prefetch_related(Prefetch("days", days))

    def get_context_data(self, **kwargs):
        deliveries = Delivery.objects.visible_to(self.request.user).filter(round=self.object)
        topics = [topic for day in self.object.days.all() for topic in day.topics.all()]
        return super().get_context_data(
            deliveries=deliveries.for_list().order_by("start_on", "pk"),
            is_outdated=may_be_outdated([self.object, *topics]),
            **kwargs,
        )


class DeliveryDetailView(SlugDetailView):
    """One delivery: where, when, what is taught, and its calendar file."""

    template_name = "trainings/delivery_detail.html"
    context_object_name = "delivery"

    def get_object(self, queryset=None):
        return _delivery(self.request, self.kwargs["slug"], self.kwargs["delivery"])

    def moved(self):
        """Either part of the address may be an old one: the round's or the delivery's own."""
        slug, deliveries = self.kwargs["delivery"], Delivery.objects.visible_to(self.request.user)
        rounds = Round.objects.defer("search")
        held = rounds.filter(slug=self.kwargs["slug"]).first()
        held = held or by_old_slug(rounds, self.kwargs["slug"])
        if held is None:
            return None
        now = deliveries.filter(round=held, slug=slug).first()
        return now or by_old_slug(deliveries, slug, within=held)

    def get_context_data(self, **kwargs):
        days = self.object.round.days.prefetch_related("topics").order_by("number")
        return super().get_context_data(days=days, json_ld=delivery_data(self.object), **kwargs)


@require_safe
def delivery_calendar(request: HttpRequest, slug: str, delivery: str) -> HttpResponse:
    """The delivery's days for a calendar programme."""
    found = _delivery(request, slug, delivery)
    response = HttpResponse(calendar(found), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.ics"'
    return response


def _delivery(request: HttpRequest, slug: str, delivery: str) -> Delivery:
    deliveries = Delivery.objects.visible_to(request.user).for_list()
    return get_object_or_404(deliveries, round__slug=slug, slug=delivery)
