"""Addresses below projects/."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from programmes import views
from programmes.feeds import ProjectFeed

app_name = "programmes"

urlpatterns = [
    path("", views.ProjectListView.as_view(), name="project_list"),
    path(_("feed/"), ProjectFeed(), name="project_feed"),
    path("<slug:slug>/", views.ProjectDetailView.as_view(), name="project_detail"),
]
