"""Addresses of the bare pages."""

from django.urls import path

from tools.bench.bare import views

urlpatterns = [
    path("page/<int:size>/", views.page),
    path("list/", views.text_list),
    path("detail/<int:pk>/", views.text_detail),
    path("submit/", views.submit),
]
