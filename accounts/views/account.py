"""The account page: what people change about themselves at once."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponseRedirect
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.generic import UpdateView

from accounts import services
from accounts.forms import AccountForm
from accounts.models import User
from core.translation import remember_language


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
