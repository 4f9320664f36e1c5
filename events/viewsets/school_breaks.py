"""School breaks: the days that a rule leaves out."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from events.models import SchoolBreak
from neighbourhoods.models import Neighbourhood
from neighbourhoods.reports import SHAPE
from neighbourhoods.viewsets.facts import FactsViewSet


class SchoolBreakForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        living = Neighbourhood.objects.living().defer(*SHAPE)
        self.fields["neighbourhood"].queryset = living.order_by("name")


class SchoolBreakViewSet(FactsViewSet):
    model = SchoolBreak
    icon = "calendar"
    menu_label = _("School breaks")
    list_display = ["name", "kind", "starts_on", "ends_on", "neighbourhood"]
    list_filter = ["kind"]
    search_fields = ["name"]
    ordering = "-starts_on"
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("kind")]),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            FieldPanel("neighbourhood"),
        ],
        base_form_class=SchoolBreakForm,
    )
