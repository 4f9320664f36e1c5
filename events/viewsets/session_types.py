"""What schools can book: the facts, with their words beside them."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, TitleFieldPanel
from wagtail.admin.ui.tables import LiveStatusTagColumn, LocaleColumn
from wagtail.admin.widgets.slug import SlugInput

from events.models import SessionType, SessionTypeText
from neighbourhoods.viewsets.facts import FactsViewSet
from neighbourhoods.viewsets.panels import WordsPanel
from neighbourhoods.viewsets.words import WordsViewSet


class SessionTypeViewSet(FactsViewSet):
    model = SessionType
    icon = "group"
    menu_label = _("Session types")
    list_display = ["name", "topic", "format", "is_offered"]
    list_filter = ["topic", "format", "is_offered"]
    search_fields = ["name", "slug"]
    panels = [
        TitleFieldPanel("name", classname="", placeholder=False),
        FieldPanel("slug", widget=SlugInput),
        FieldRowPanel([FieldPanel("topic"), FieldPanel("format")]),
        FieldRowPanel([FieldPanel("youngest"), FieldPanel("oldest")]),
        FieldRowPanel([FieldPanel("minutes"), FieldPanel("most")]),
        FieldPanel("languages"),
        FieldPanel("course"),
        FieldPanel("is_offered"),
        WordsPanel(SessionTypeText, heading=_("Words")),
    ]


class SessionTypeTextViewSet(WordsViewSet):
    model = SessionTypeText
    icon = "edit"
    menu_label = _("Words of session types")
    menu_item_is_registered = True  # with the facts, not under “Words”
    list_display = ["session_type", "title", LocaleColumn(), LiveStatusTagColumn()]
    list_filter = ["locale", "live", "session_type__topic"]
    search_fields = ["title", "session_type__name"]
    panels = [
        FieldPanel("title"),
        FieldPanel("summary"),
        FieldPanel("teaches"),
        FieldPanel("provides"),
        FieldPanel("expects"),
        FieldPanel("pack"),
        FieldPanel("for_officers"),
    ]
