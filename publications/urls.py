"""The library under publications/ (yayinlar/)."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from publications import views
from publications.feeds import NewsFeed, ProjectPublicationFeed, PublicationFeed

app_name = "publications"

urlpatterns = [
    path("", views.PublicationListView.as_view(), name="publication_list"),
    path(_("feed/"), PublicationFeed(), name="publication_feed"),
    path(_("news/feed/"), NewsFeed(), name="news_feed"),
    path(_("project/<slug:slug>/feed/"), ProjectPublicationFeed(), name="project_feed"),
    path("<slug:slug>/", views.PublicationDetailView.as_view(), name="publication_detail"),
    path(
        "<slug:slug>/<slug:language>.<slug:format>",
        views.file_download,
        name="file_download",
    ),
]
