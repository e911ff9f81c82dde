"""Addresses of the account beside allauth's own."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [path("profile/", views.AccountUpdateView.as_view(), name="account_update")]
