"""Addresses of the directory, of one's own CSO, and of the ministry's register."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from organisations.views import directory, own, register

app_name = "organisations"

urlpatterns = [
    path(_("csos/"), directory.CsoListView.as_view(), name="cso_list"),
    path(_("csos/<slug:slug>/"), directory.CsoDetailView.as_view(), name="cso_detail"),
    path(_("my-cso/"), own.OwnCsoView.as_view(), name="own_cso"),
    path(_("my-cso/register/"), own.CsoRegisterView.as_view(), name="cso_register"),
    path(_("my-cso/profile/"), own.CsoProfileView.as_view(), name="cso_profile"),
    path(_("my-cso/name/"), own.CsoIdentityView.as_view(), name="cso_identity"),
    path(_("my-cso/submit/"), own.cso_submit, name="cso_submit"),
    path(_("my-cso/take-back/"), own.cso_take_back, name="cso_take_back"),
    path(_("my-cso/confirm/"), own.cso_confirm, name="cso_confirm"),
    path(_("my-cso/close/"), own.CsoCloseView.as_view(), name="cso_close"),
    path(_("cso-register/"), register.RegisterView.as_view(), name="register"),
    path(_("cso-register/<slug:slug>/"), register.review_detail, name="review_detail"),
    path(_("cso-register/<slug:slug>/take/"), register.review_take, name="review_take"),
    path(_("cso-register/<slug:slug>/verify/"), register.review_verify, name="review_verify"),
    path(_("cso-register/<slug:slug>/reject/"), register.review_reject, name="review_reject"),
    path(_("cso-register/<slug:slug>/close/"), register.register_close, name="register_close"),
    path(_("cso-register/<slug:slug>/reopen/"), register.register_reopen, name="register_reopen"),
]
