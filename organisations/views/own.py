"""My CSO: its state in words and what to do next, its statements, and its leaving the register."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from accounts.forms import notice_version
from accounts.models import Notice
from accounts.permissions import person_of
from core import audit
from core.errors import RuleError
from core.permissions import may_in_some_state
from organisations import services
from organisations.forms import IdentityForm, ProfileForm, RegisterForm
from organisations.models import POSSIBLE_IN, CsoProfile
from organisations.models.facts import missing_facts
from organisations.permissions import actions_of, not_in_register, organisations_of
from organisations.views.current import current, remember

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def own_profiles(request: HttpRequest) -> list[CsoProfile]:
    """Return the CSOs in the register that the visitor belongs to, by name (one query)."""
    own = organisations_of(request.user, timezone.now())
    rows = CsoProfile.objects.filter(organisation__in=own).for_list()
    return sorted(rows.order_by("pk"), key=lambda row: row.organisation.sort_name())


def meant_profile(request: HttpRequest) -> CsoProfile | None:
    """Return the CSO that a form was about; None: the visitor does not belong to it (any more).

    The page may be older than what was chosen since, in another tab, or than a removal: so the form
    names its CSO, and nothing else is taken in its place.
    """
    profiles, meant = own_profiles(request), request.POST.get("organisation")
    if meant is None:
        # Only a request by hand names none; with several there is nothing to go by.
        return profiles[0] if len(profiles) == 1 else None
    return next((row for row in profiles if row.organisation.slug == meant), None)


def acting(request: HttpRequest, action: str) -> CsoProfile:
    """Return the CSO that the visitor works with, if `action` is theirs; the service asks the rest.

    Raises:
        Http404: they belong to none, or not to the one that the form is about. PermissionDenied:
            their role in it does not allow it.
    """
    is_form = request.method == "POST"
    profile = meant_profile(request) if is_form else current(request, own_profiles(request))
    if profile is None:
        raise Http404
    if not may_in_some_state(request.user, action, profile):
        raise PermissionDenied
    if is_form:
        remember(request, profile.organisation_id)
    return profile


class OwnCsoView(LoginRequiredMixin, TemplateView):
    """What state the CSO is in, and what comes next; for who belongs to none, how to enter one."""

    template_name = "organisations/own_cso.html"

    def get_context_data(self, **kwargs):
        profiles = own_profiles(self.request)
        profile = current(self.request, profiles)
        context = super().get_context_data(profile=profile, **kwargs)
        if profile is None:
            own = not_in_register(self.request.user, timezone.now())
            return context | {"not_entered": list(own)}
        if self.request.user.is_staff:
            audit.record_view(actor=self.request.user, target=profile)
        now = timezone.now()
        return context | {
            "actions": actions_of(self.request.user, profile, now),
            "missing": missing_facts(profile),
            "fields_of_work": list(profile.organisation.fields_of_work.all()),
            "rejection": profile.last_rejection(),
            "is_due": profile.is_due(timezone.localdate(now)),
            "profiles": profiles,
        }


class CsoRegisterView(LoginRequiredMixin, FormView):
    """Enter a CSO; whoever does becomes its representative."""

    form_class = RegisterForm
    template_name = "organisations/cso_register.html"

    def get_initial(self):
        """The name of one's CSO that staff had entered, as its links say it."""
        return {"name": self.request.GET.get("name", "")}

    def form_valid(self, form):
        person = person_of(self.request)
        try:
            shown = notice_version(self.request.POST, Notice.Form.CSO_REGISTRATION)
            profile = services.register_cso(person=person, notice=shown, **form.cleaned_data)
        except RuleError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        remember(self.request, profile.organisation_id)
        messages.success(
            self.request, _("The organisation is entered. Complete its profile, then send it.")
        )
        return redirect("organisations:cso_profile")


class OwnFormView(LoginRequiredMixin, FormView, ABC):
    """A form about the CSO that the visitor works with; `action` says whose it is."""

    action = "edit"
    done: "StrOrPromise" = ""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.person = request.user
            self.profile = acting(request, self.action)
            if self.profile.state not in POSSIBLE_IN[self.action]:
                messages.error(request, str(services.CsoHasMovedError()))
                return redirect("organisations:own_cso")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(profile=self.profile, **kwargs)

    @abstractmethod
    def save(self, cleaned: dict) -> None:
        """Ask the service for what was typed."""

    def form_valid(self, form):
        try:
            self.save(form.cleaned_data)
        except RuleError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, str(self.done))
        return redirect("organisations:own_cso")


class CsoProfileView(OwnFormView):
    """Statements that may change at any time, and what the directory shows of them."""

    form_class = ProfileForm
    template_name = "organisations/cso_profile.html"
    done = gettext_lazy("Your changes have been saved.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"profile": self.profile}

    def save(self, cleaned):
        services.update_profile(profile=self.profile, actor=self.person, **cleaned)


class CsoIdentityView(OwnFormView):
    """Name, legal form and number; the page warns that a verified CSO is checked again."""

    action = "rename"
    form_class = IdentityForm
    template_name = "organisations/cso_identity.html"
    done = gettext_lazy("Your changes have been saved.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"profile": self.profile}

    def save(self, cleaned):
        services.change_identity(profile=self.profile, actor=self.person, **cleaned)


class CsoCloseView(OwnFormView):
    """Asks once more before a CSO leaves the register."""

    action = "close"
    form_class = forms.Form
    template_name = "organisations/cso_close.html"
    done = gettext_lazy("The organisation is closed in the register.")

    def save(self, cleaned):
        services.close_cso(profile=self.profile, actor=self.person)


@login_required
@require_POST
def cso_submit(request):
    return _do(request, "submit", services.submit_cso, _("It is sent. We mail you the decision."))


@login_required
@require_POST
def cso_take_back(request):
    done = _("It is taken back. You can change it and send it again.")
    return _do(request, "take_back", services.take_back_cso, done)


@login_required
@require_POST
def cso_confirm(request):
    return _do(request, "confirm", services.confirm_cso, _("Thank you: confirmed for a year."))


def _do(
    request: HttpRequest, action: str, service: Callable[..., object], done: str
) -> HttpResponse:
    profile = acting(request, action)
    try:
        service(profile=profile, actor=request.user)
    except RuleError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("organisations:own_cso")
