"""Addresses of the account beside allauth's own."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("profile/", views.AccountUpdateView.as_view(), name="account_update"),
    path("sessions/<int:pk>/end/", views.session_end, name="session_end"),
]

# In the place of allauth's own, by the same names: its templates and redirects lead here.
instead_of_allauth = [
    path("sessions/", views.SessionListView.as_view(), name="usersessions_list"),
    path("second-step/totp/deactivate/", views.AppRemoveView.as_view(), name="mfa_deactivate_totp"),
    path(
        "second-step/webauthn/keys/<int:pk>/remove/",
        views.PasskeyRemoveView.as_view(),
        name="mfa_remove_webauthn",
    ),
]
