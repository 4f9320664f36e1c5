"""A verb as a page of the CMS, or behind a form of the CMS."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

AT_ONCE = _(
    "Somebody else has changed this at the same moment. Save again to see whether it "
    "still fits."
)


class VerbView(WagtailAdminTemplateMixin, FormView):
    """One row, one question, perhaps a few fields, one button; the verb runs on POST
    alone. What it refuses is said where it belongs, and what was typed stays.

    `question` and `done` may name the row as %(who)s; an error may name the field
    that it is about as its `field`."""

    template_name = "accounts/admin/confirm.html"
    http_method_names = ["get", "head", "post", "options"]
    form_class = forms.Form
    model: type[Model]
    error_class: type[Exception]
    name = ""
    icon = "edit"
    button = ""
    question = ""
    done = ""
    index_url_name = ""

    @classmethod
    def may(cls, user) -> bool:
        raise NotImplementedError

    @classmethod
    def applies_to(cls, instance) -> bool:
        return True

    def run(self, **fields) -> None:
        """Calls the verb with what the form holds."""
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        if not self.may(request.user):
            raise PermissionDenied
        self.object = get_object_or_404(self.model, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return self.page_title or self.button

    def get_page_subtitle(self):
        return str(self.object)

    def get_breadcrumbs_items(self):
        index = {
            "url": reverse(self.index_url_name),
            "label": capfirst(self.model._meta.verbose_name_plural),
        }
        return [*self.breadcrumbs_items, index, {"url": "", "label": str(self.object)}]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "question": self.question % {"who": self.object},
            "button": self.button,
            "index_url": reverse(self.index_url_name),
            "media": context["form"].media,
        }

    def form_valid(self, form):
        done = self.done % {"who": self.object}  # as it was asked
        try:
            self.run(**form.cleaned_data)
        except self.error_class as error:
            if form.fields:
                field = getattr(error, "field", None)
                form.add_error(field if field in form.fields else None, str(error))
                return self.form_invalid(form)
            messages.error(self.request, str(error))
        else:
            messages.success(self.request, done)
        return redirect(self.index_url_name)


class SavedOnce:
    """A form of the CMS that says what only the table could tell, because somebody
    else saved the same meanwhile."""

    def form_valid(self, form):
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:
            self.refuse(form, AT_ONCE)
            return self.form_invalid(form)

    def refuse(self, form, sentence, *, field: str | None = None) -> None:
        form.add_error(field if field in form.fields else None, sentence)
        self.produced_error_code = "validation_error"
        self.produced_error_message = self.get_error_message()


class SavedByVerb(SavedOnce):
    """A form of the CMS whose row is saved by a verb, which has the last word: what
    it refuses is said in the form, and what was typed stays."""

    error_class: type[Exception]
    error_field = None  # for errors that name none
    log_as = ""  # for the verbs that write no log

    def run(self, form):
        """Calls the verb; returns the row as saved."""
        raise NotImplementedError

    def is_valid(self, form):
        if not super().is_valid(form):
            return False
        try:
            with transaction.atomic():
                self.saved = self.run(form)
        except self.error_class as error:
            field = getattr(error, "field", self.error_field)
            self.refuse(form, str(error), field=field)
            return False
        except IntegrityError:
            self.refuse(form, AT_ONCE)
            return False
        return True

    def save_instance(self):
        if self.log_as:
            log(self.saved, self.log_as, user=self.request.user)
        return self.saved


def verb_button(verb, instance, *, namespace: str) -> Button:
    return Button(
        verb.button,
        url=reverse(f"{namespace}:{verb.name}", args=[instance.pk]),
        icon_name=verb.icon,
        priority=15,
    )


def verb_buttons(verbs, instance, *, user, namespace: str) -> list[Button]:
    """Those of a viewset's verbs that this person may use on this row."""
    return [
        verb_button(verb, instance, namespace=namespace)
        for verb in verbs
        if verb.may(user) and verb.applies_to(instance)
    ]
