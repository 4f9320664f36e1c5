"""Neighbourhoods: their names, addresses and teams; boundaries come by import."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.views import generic

from accounts.verb_views import SavedByVerb, VerbView
from neighbourhoods import areas
from neighbourhoods.models import Neighbourhood, NeighbourhoodText
from neighbourhoods.permissions import may_merge
from neighbourhoods.viewsets.facts import FactsEditView, FactsViewSet
from neighbourhoods.viewsets.panels import WordsPanel


class NotOffered:
    """Neighbourhoods come and go with their boundaries, which no form can hold."""

    def user_has_permission(self, permission):
        return False


class NoCreateView(NotOffered, generic.CreateView):
    pass


class NoDeleteView(NotOffered, generic.DeleteView):
    pass


class NeighbourhoodEditView(SavedByVerb, FactsEditView):
    error_class = areas.AreaError
    log_as = "wagtail.edit"

    def run(self, form):
        row = form.instance
        row.save(update_fields=["team"])
        if {"name", "slug"}.isdisjoint(form.changed_data):
            return row
        by, now = self.request.user, timezone.now()
        return areas.rename(row, name=row.name, slug=row.slug, by=by, now=now)


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Neighbourhood.objects.living().defer("boundary"),
        label=_("Into"),
        help_text=_("Choose the neighbourhood that goes on."),
    )


class MergeView(VerbView):
    model = Neighbourhood
    error_class = areas.AreaError
    name = "merge"
    icon = "resubmit"
    form_class = MergeForm
    button = _("Merge")
    question = _(
        "%(who)s becomes part of the neighbourhood that you choose. Its area goes "
        "there, and so do its officers in their roles, even a second lead officer; "
        "its address leads there; it disappears from the lists and the map. A later "
        "import that contains it makes it a neighbourhood of its own again."
    )
    done = _("%(who)s is merged.")

    @classmethod
    def may(cls, user):
        return may_merge(user)

    @classmethod
    def applies_to(cls, instance):
        return instance.is_living

    def run(self, into):
        areas.merge(self.object, into=into, by=self.request.user, now=timezone.now())


class NeighbourhoodViewSet(FactsViewSet):
    model = Neighbourhood
    icon = "site"
    menu_label = _("Neighbourhoods")
    add_view_class = NoCreateView
    delete_view_class = NoDeleteView
    edit_view_class = NeighbourhoodEditView
    list_display = ["name", "code", "team", "merged_into"]
    list_filter = ["team"]
    search_fields = ["name", "code"]
    verbs = (MergeView,)
    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("team"),
        WordsPanel(NeighbourhoodText, heading=_("Words")),
    ]

    def get_index_view_kwargs(self, **kwargs):
        return super().get_index_view_kwargs(
            **kwargs, add_url_name=None, delete_url_name=None
        )

    def get_edit_view_kwargs(self, **kwargs):
        return super().get_edit_view_kwargs(**kwargs, delete_url_name=None)
