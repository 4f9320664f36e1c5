"""Streets in the CMS: a form, a list, and a file that the import reads again."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from accounts.verb_views import SavedByVerb
from neighbourhoods import streets
from neighbourhoods.models import StreetRange
from neighbourhoods.viewsets.facts import (
    FactsCreateView,
    FactsEditView,
    FactsIndexView,
    FactsViewSet,
)


class StreetIndexView(FactsIndexView):
    """The columns of its CSV are those of `import_streets`: keys, not words."""

    export_headings = {
        "neighbourhood.code": "neighbourhood",
        "first": "from",
        "last": "to",
        "street": "street",
        "locality": "locality",
        "parity": "parity",
    }


class StreetSaved(SavedByVerb):
    error_class = streets.StreetError

    def run(self, form):
        return streets.keep(form.save(commit=False))


class StreetCreateView(StreetSaved, FactsCreateView):
    log_as = "wagtail.create"


class StreetEditView(StreetSaved, FactsEditView):
    log_as = "wagtail.edit"


class StreetRangeViewSet(FactsViewSet):
    model = StreetRange
    icon = "site"
    menu_label = _("Streets")
    add_view_class = StreetCreateView
    edit_view_class = StreetEditView
    index_view_class = StreetIndexView
    list_display = ["street", "locality", "neighbourhood", "first", "last", "parity"]
    list_filter = ["neighbourhood", "parity"]
    search_fields = ["street", "locality", "neighbourhood__name"]
    list_export = [
        "street",
        "locality",
        "neighbourhood.code",
        "first",
        "last",
        "parity",
    ]
    export_filename = "streets"
    panels = [
        FieldRowPanel([FieldPanel("street"), FieldPanel("locality")]),
        FieldPanel("neighbourhood"),
        FieldRowPanel([FieldPanel("first"), FieldPanel("last")]),
        FieldPanel("parity"),
    ]
