"""Streets in the CMS: a form, a list, and a file that the import reads again."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from neighbourhoods.models import StreetRange
from neighbourhoods.viewsets.facts import FactsIndexView, FactsViewSet


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


class StreetRangeViewSet(FactsViewSet):
    model = StreetRange
    icon = "site"
    menu_label = _("Streets")
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
