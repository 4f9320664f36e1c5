"""What the forms of all facts have in common."""

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.verb_views import SavedOnce, verb_button, verb_buttons
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

    @cached_property
    def _permitted(self) -> dict[str, bool]:
        return {}

    def user_has_permission(self, permission):
        """Asked once: by post it is a question to the database, and the buttons of each
        row ask it four times."""
        if permission not in self._permitted:
            self._permitted[permission] = super().user_has_permission(permission)
        return self._permitted[permission]

    @cached_property
    def verbs_of_reader(self) -> list:
        """Asked once, not for each row."""
        return [verb for verb in self.verbs if verb.may(self.request.user)]

    def get_list_more_buttons(self, instance):
        namespace = self.index_url_name.rpartition(":")[0]
        return super().get_list_more_buttons(instance) + [
            verb_button(verb, instance, namespace=namespace)
            for verb in self.verbs_of_reader
            if verb.applies_to(instance)
        ]


class FactsCreateView(SavedOnce, generic.CreateView):
    pass


class FactsEditView(SavedOnce, generic.EditView):
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


class FactsViewSet(ModelViewSet):
    """`verbs` are VerbViews; each has an address and, for whom it is meant, a button
    in the list and on the form."""

    index_view_class = FactsIndexView
    add_view_class = FactsCreateView
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
