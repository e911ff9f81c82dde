"""Front page, question form, confirmation, and the way back to a lost link."""

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from accounts.forms import notice_version
from accounts.models import Notice
from core.cache import keep_private
from core.errors import RuleError
from core.models import ExternalService
from helpdesk import services
from helpdesk.forms import LinkForm, QuestionForm
from helpdesk.models import Desk, Ticket
from helpdesk.permissions import can_read_queue, read_sent, sign_sent
from helpdesk.views.tickets import refuse

WAIT = {"Retry-After": "3600"}


def _address_hash(request: HttpRequest) -> str:
    return services.hash_address(get_adapter().get_client_ip(request))


class FrontView(TemplateView):
    """What the help desk is, the way to ask, the way to follow; other services to call."""

    template_name = "helpdesk/front.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            desk=Desk.objects.open().first(),
            services=list(ExternalService.objects.order_by("pk")),
            may_read_queue=can_read_queue(self.request.user),
            **kwargs,
        )


class AskView(FormView):
    """The question form. No account is needed; one ticket however often it is sent."""

    form_class = QuestionForm
    template_name = "helpdesk/ticket_ask.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        topic = self.request.GET.get("topic", "")
        return {"topic": topic} if topic.isascii() and topic.isdigit() else {}

    def get(self, request, *args, **kwargs):
        is_open = Desk.objects.open().exists()
        return self.render_to_response(self.get_context_data(is_closed=not is_open))

    def form_valid(self, form):
        try:
            ticket = services.ask_question(
                language=get_language(),
                address_hash=_address_hash(self.request),
                notice_version=notice_version(self.request.POST, Notice.Form.QUESTION),
                **form.answers(),
            )
        except services.TooManyQuestionsError as refusal:
            return self._refuse(form, refusal, status=429)
        except RuleError as refusal:
            return self._refuse(form, refusal, status=200)
        address = reverse("helpdesk:ticket_sent")
        return HttpResponseRedirect(f"{address}?{urlencode({'key': sign_sent(ticket)})}")

    def _refuse(self, form, refusal: RuleError, status: int):
        refuse(form, refusal)
        return self.render_to_response(
            self.get_context_data(form=form), status=status, headers=WAIT if status == 429 else None
        )

    def render_to_response(self, context, **response_kwargs):
        """Not kept by anybody else; but Back shows the form as it was, with its key."""
        response = super().render_to_response(context, **response_kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        return response


class SentView(TemplateView):
    """The confirmation, for an hour, to whoever holds the address that the sender was led to."""

    template_name = "helpdesk/ticket_sent.html"

    def get_context_data(self, **kwargs):
        number = read_sent(self.request.GET.get("key", ""))
        ticket = get_object_or_404(Ticket.objects.for_thread(), number=number)
        files = list(ticket.attachments.filter(message=None))
        return super().get_context_data(ticket=ticket, files=files, **kwargs)

    def render_to_response(self, context, **response_kwargs):
        """The address is a key for an hour."""
        return keep_private(super().render_to_response(context, **response_kwargs))


class FollowView(FormView):
    """Sign in, or have the link mailed again. What is not known reads like what is."""

    form_class = LinkForm
    template_name = "helpdesk/ticket_follow.html"

    def form_valid(self, form):
        try:
            services.mail_link_again(address_hash=_address_hash(self.request), **form.cleaned_data)
        except services.TooManyLinksError as refusal:
            form.add_error(None, str(refusal))
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=429, headers=WAIT)
        messages.success(
            self.request,
            _(
                "If the number and the address belong together, a mail with the link is on its "
                "way. It is sent at most once an hour."
            ),
        )
        return redirect("helpdesk:ticket_follow")

    def render_to_response(self, context, **response_kwargs):
        response = super().render_to_response(context, **response_kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        return response
