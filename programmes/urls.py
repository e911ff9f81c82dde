"""Addresses below projects/."""

from django.urls import path

from programmes import views

app_name = "programmes"

urlpatterns = [
    path("", views.ProjectListView.as_view(), name="project_list"),
    path("<slug:slug>/", views.ProjectDetailView.as_view(), name="project_detail"),
]
