"""Trainings under trainings/ (egitimler/): rounds, and their deliveries below them."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from trainings import views
from trainings.feeds import DeliveryFeed

app_name = "trainings"

urlpatterns = [
    path("", views.TrainingListView.as_view(), name="training_list"),
    path(_("feed/"), DeliveryFeed(), name="delivery_feed"),
    path("<slug:slug>/", views.RoundDetailView.as_view(), name="round_detail"),
    path(
        "<slug:slug>/<slug:delivery>/", views.DeliveryDetailView.as_view(), name="delivery_detail"
    ),
    path(
        "<slug:slug>/<slug:delivery>/calendar.ics",
        views.delivery_calendar,
        name="delivery_calendar",
    ),
]
