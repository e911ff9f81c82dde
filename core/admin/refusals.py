"""What a rule or the database refuses becomes an error of the form, with all that was typed."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import RuleError, words_of


class _RefusedForm:
    """Added to a form whose rows have just been refused: the same rows, not valid."""

    refusal = ""

    def clean(self):
        super().clean()
        raise ValidationError(self.refusal)


class RefusalAdmin(admin.ModelAdmin):
    """Asks the deferred rules inside the transaction of each form, deletion and action.

    A rule over several rows is looked at when the transaction ends, too late for any page to say
    why. What has no words (core.errors) is a fault of ours and still answers 500. A RuleError of a
    service that saves a part of the form undoes all of it, too.
    """

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", "")
        if not refusal:
            return form
        return type(form)(form.__name__, (_RefusedForm, form), {"refusal": refusal})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except RuleError as error:
            request.refusal = str(error)
        except IntegrityError as error:
            request.refusal = words_of(error)
            if not request.refusal:
                raise
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        connection.check_constraints()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        connection.check_constraints()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        connection.check_constraints()

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except IntegrityError as error:
            kind = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
            return self._refused(request, error, reverse(kind, args=[object_id]))

    def response_action(self, request, queryset, *args, **kwargs):
        try:
            with transaction.atomic():
                response = super().response_action(request, queryset, *args, **kwargs)
                connection.check_constraints()
                return response
        except IntegrityError as error:
            return self._refused(request, error, request.get_full_path())

    def _refused(self, request: HttpRequest, error: IntegrityError, address: str) -> HttpResponse:
        words = words_of(error)
        if not words:
            raise error
        self.message_user(request, words, messages.ERROR)
        return redirect(address)
