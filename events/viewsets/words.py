"""The words about events: a list, and a page for each event."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn

from events.models import EventText
from neighbourhoods.viewsets.words import WordsViewSet


class EventTextViewSet(WordsViewSet):
    model = EventText
    icon = "edit"
    menu_label = _("Words of events")
    menu_item_is_registered = True  # with the facts, not under “Words”
    list_display = [
        "event",
        "title",
        Column("team", accessor="event.team", label=_("Team")),
        LocaleColumn(),
        LiveStatusTagColumn(),
    ]
    list_filter = ["locale", "live", "event__kind", "event__team"]
    search_fields = ["title", "event__name"]
    panels = [
        FieldPanel("title"),
        FieldPanel("summary"),
        FieldPanel("about"),
        FieldPanel("access_note"),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("event__team")
