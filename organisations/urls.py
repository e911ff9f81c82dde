"""Addresses of the directory, of one's own CSO, and of the ministry's register."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from organisations.views import current, directory, handovers, invitations, own, register, team

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
    path(_("my-cso/choose/"), current.cso_choose, name="cso_choose"),
    path(
        _("my-cso/invitations/<str:key>/"),
        invitations.invitation_detail,
        name="invitation_detail",
    ),
    path(
        _("my-cso/invitations/<str:key>/accept/"),
        invitations.invitation_accept,
        name="invitation_accept",
    ),
    path(
        _("my-cso/invitations/<str:key>/decline/"),
        invitations.invitation_decline,
        name="invitation_decline",
    ),
    path(_("my-cso/hand-overs/<int:pk>/"), handovers.handover_detail, name="handover_detail"),
    # A team has the CSO in its address: two windows of one session may look at two CSOs.
    path(_("csos/<slug:slug>/team/"), team.team, name="team"),
    path(_("csos/<slug:slug>/team/invite/"), team.invitation_create, name="invitation_create"),
    path(
        _("csos/<slug:slug>/team/invitations/<int:pk>/revoke/"),
        team.invitation_revoke,
        name="invitation_revoke",
    ),
    path(
        _("csos/<slug:slug>/team/invitations/<int:pk>/resend/"),
        team.invitation_resend,
        name="invitation_resend",
    ),
    path(_("csos/<slug:slug>/team/<int:pk>/role/"), team.member_role, name="member_role"),
    path(_("csos/<slug:slug>/team/<int:pk>/remove/"), team.member_remove, name="member_remove"),
    path(_("csos/<slug:slug>/team/leave/"), team.team_leave, name="team_leave"),
    path(_("csos/<slug:slug>/team/hand-over/"), handovers.handover_create, name="handover_create"),
    path(
        _("csos/<slug:slug>/team/hand-over/withdraw/"),
        handovers.handover_withdraw,
        name="handover_withdraw",
    ),
    path(_("cso-register/"), register.RegisterView.as_view(), name="register"),
    path(_("cso-register/<slug:slug>/"), register.review_detail, name="review_detail"),
    path(_("cso-register/<slug:slug>/take/"), register.review_take, name="review_take"),
    path(_("cso-register/<slug:slug>/verify/"), register.review_verify, name="review_verify"),
    path(_("cso-register/<slug:slug>/reject/"), register.review_reject, name="review_reject"),
    path(_("cso-register/<slug:slug>/close/"), register.register_close, name="register_close"),
    path(_("cso-register/<slug:slug>/reopen/"), register.register_reopen, name="register_reopen"),
]
