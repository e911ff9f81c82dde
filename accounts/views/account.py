"""Making an account, and what people change about theirs at once."""

from allauth.account.views import SignupView as AllauthSignupView
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.generic import UpdateView

from accounts import services
from accounts.forms import AccountForm, SignupForm
from accounts.models import User
from core.errors import constraint_of
from core.translation import remember_language

TAKEN = "accounts_user_email_canonical_key"


class SignupView(AllauthSignupView):
    def form_valid(self, form: SignupForm) -> HttpResponse:
        """Make the account and queue its mail in one transaction, or do neither.

        So an address that has an account costs as many commits as another. Where somebody makes
        an account with this address at the same moment, the second is told what a third would be.
        """
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError as error:
            if constraint_of(error) != TAKEN:
                raise
        form.account_already_exists = True
        with transaction.atomic():
            return super().form_valid(form)


class AccountUpdateView(LoginRequiredMixin, UpdateView):
    form_class = AccountForm
    template_name = "account/account_update.html"

    def get_object(self, queryset=None) -> User:
        # A copy: the page's head keeps the saved name when the form is refused.
        return User.objects.get(pk=self.request.user.pk)

    def form_valid(self, form):
        services.update_account(
            person=self.get_object(),
            full_name=form.cleaned_data["full_name"],
            language=form.cleaned_data["language"],
        )
        language = form.cleaned_data["language"]
        with translation.override(language):
            messages.success(self.request, _("Your changes have been saved."))
        response = HttpResponseRedirect(translate_url(reverse("accounts:account_update"), language))
        remember_language(response, language)
        return response
