"""What the forms of all facts have in common."""

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from accounts.verb_views import verb_buttons
from neighbourhoods.models import Neighbourhood
from neighbourhoods.reports import SHAPE


class ProtectedDeleteView(generic.DeleteView):
    """Says why something cannot go, where the CMS would answer with an error 500."""

    http_method_names = ["get", "head", "post", "options"]  # DELETE asks no form

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except ProtectedError as error:
            what = sorted(
                {str(row._meta.verbose_name) for row in error.protected_objects}
            )
            messages.error(
                self.request,
                gettext(
                    "“%(name)s” cannot be deleted while this depends on it: %(what)s. "
                    "End or delete that first."
                )
                % {"name": self.object, "what": ", ".join(what)},
            )
            return HttpResponseRedirect(self.get_success_url())


class FactsIndexView(generic.IndexView):
    """With one query however many rows, and without the shapes of neighbourhoods."""

    verbs = ()

    def get_base_queryset(self):
        rows = super().get_base_queryset()
        if self.model is Neighbourhood:
            rows = rows.defer(*SHAPE)
        links = {f.name: f for f in self.model._meta.fields if f.many_to_one}
        shown = {getattr(column, "name", column) for column in self.list_display}
        for name in links.keys() & shown:
            rows = rows.select_related(name)
            if links[name].related_model is Neighbourhood:
                rows = rows.defer(*(f"{name}__{column}" for column in SHAPE))
        return rows

    def get_list_more_buttons(self, instance):
        namespace = self.index_url_name.rpartition(":")[0]
        return super().get_list_more_buttons(instance) + verb_buttons(
            self.verbs, instance, user=self.request.user, namespace=namespace
        )


class FactsEditView(generic.EditView):
    """With a button to the page that people read, where the row has one."""

    verbs = ()

    @cached_property
    def header_buttons(self):
        buttons = list(super().header_buttons)
        if hasattr(self.object, "get_absolute_url"):
            here = self.object.get_absolute_url()
            label = gettext("See on the site")
            buttons.append(HeaderButton(label, url=here, icon_name="view", priority=10))
        return buttons

    @cached_property
    def header_more_buttons(self):
        namespace = self.index_url_name.rpartition(":")[0]
        return super().header_more_buttons + verb_buttons(
            self.verbs, self.object, user=self.request.user, namespace=namespace
        )


class SavedByVerb:
    """A form of the CMS whose row is saved by a verb, which has the last word: what
    it refuses is said in the form, and what was typed stays."""

    error_class: type[Exception]
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
            field = getattr(error, "field", None)
            form.add_error(field if field in form.fields else None, str(error))
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()
            return False
        return True

    def save_instance(self):
        if self.log_as:
            log(self.saved, self.log_as, user=self.request.user)
        return self.saved


class FactsViewSet(ModelViewSet):
    """`verbs` are VerbViews; each has an address and, for whom it is meant, a button
    in the list and on the form."""

    index_view_class = FactsIndexView
    edit_view_class = FactsEditView
    delete_view_class = ProtectedDeleteView
    copy_view_enabled = False
    add_to_reference_index = False
    verbs = ()

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(verbs=self.verbs, **kwargs)

    def get_urlpatterns(self):
        index = self.get_url_name("index")
        return super().get_urlpatterns() + [
            path(
                f"{verb.name.replace('_', '-')}/<int:pk>/",
                verb.as_view(index_url_name=index, header_icon=verb.icon),
                name=verb.name,
            )
            for verb in self.verbs
        ]
