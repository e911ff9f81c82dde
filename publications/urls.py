"""The library under publications/ (yayinlar/)."""

from django.urls import path

from publications import views

app_name = "publications"

urlpatterns = [
    path("", views.PublicationListView.as_view(), name="publication_list"),
    path("<slug:slug>/", views.PublicationDetailView.as_view(), name="publication_detail"),
    path(
        "<slug:slug>/<slug:language>.<slug:format>",
        views.file_download,
        name="file_download",
    ),
]
