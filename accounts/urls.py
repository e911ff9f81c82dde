"""Addresses of the account beside allauth's own."""

from django.urls import path

from accounts import views
from accounts.views import data_requests, history, institution, inventory, my_data

app_name = "accounts"

urlpatterns = [
    path("profile/", views.AccountUpdateView.as_view(), name="account_update"),
    path("sessions/<int:pk>/end/", views.session_end, name="session_end"),
    path("history/", history.AccountHistoryView.as_view(), name="account_history"),
    path("my-data/", my_data.my_data, name="my_data"),
    path("my-data/export/", my_data.export_request, name="export_request"),
    path("my-data/export/<int:pk>/", my_data.export_download, name="export_download"),
    path("my-data/consents/<slug:purpose>/", my_data.consent_change, name="consent_change"),
    path("my-data/correction/", my_data.correction, name="correction"),
    path("my-data/erasure/", my_data.erasure, name="erasure"),
    path("data-requests/", data_requests.DataRequestListView.as_view(), name="data_request_list"),
    path("data-requests/<slug:number>/", data_requests.data_request, name="data_request"),
    path("data-requests/<slug:number>/cancel/", my_data.request_cancel, name="data_request_cancel"),
    path(
        "data-requests/<slug:number>/move/",
        data_requests.data_request_move,
        name="data_request_move",
    ),
    path(
        "data-requests/<slug:number>/answer/",
        data_requests.data_request_answer,
        name="data_request_answer",
    ),
    path(
        "identity/<str:token>/", data_requests.data_request_identity, name="data_request_identity"
    ),
    path("copies/<str:token>/", data_requests.copy, name="copy"),
    path("inventory/", inventory.inventory, name="inventory"),
    path("inventory/inventory.csv", inventory.inventory_csv, name="inventory_csv"),
    path("retention/", inventory.retention, name="retention"),
    path("retention/holds/<int:pk>/lift/", inventory.hold_lift, name="hold_lift"),
]

# In the place of allauth's own, by the same names: its templates and redirects lead here.
instead_of_allauth = [
    path("signup/", views.SignupView.as_view(), name="account_signup"),
    path("sessions/", views.SessionListView.as_view(), name="usersessions_list"),
    path("second-step/totp/deactivate/", views.AppRemoveView.as_view(), name="mfa_deactivate_totp"),
    path(
        "second-step/webauthn/keys/<int:pk>/remove/",
        views.PasskeyRemoveView.as_view(),
        name="mfa_remove_webauthn",
    ),
]

# Without language: the address to come back to is registered at the institution.
of_institution = [
    path("oidc/<str:provider_id>/login/", institution.sign_in, name="openid_connect_login"),
    path(
        "oidc/<str:provider_id>/login/callback/",
        institution.come_back,
        name="openid_connect_callback",
    ),
]
