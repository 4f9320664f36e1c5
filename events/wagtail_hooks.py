"""The forms for events in the CMS; they are in `viewsets`."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.snippets.models import register_snippet

from events.viewsets.events import EventViewSet
from events.viewsets.school_breaks import SchoolBreakViewSet
from events.viewsets.sessions import SessionViewSet
from events.viewsets.slots import SlotViewSet
from events.viewsets.words import EventTextViewSet

ACTIONS = {
    "events.cancel_session": (_("Cancel this session"), _("Cancelled the session")),
    "events.repeat_session": (_("Repeat"), _("Repeated by a rule")),
    "events.record_reached": (
        _("Note how many came"),
        _("Noted how many came"),
    ),
}


@hooks.register("register_log_actions")
def register_actions(actions):
    for name, (label, message) in ACTIONS.items():
        actions.register_action(name, label, message)


class EventsGroup(ModelViewSetGroup):
    menu_label = _("Events")
    menu_icon = "calendar-alt"
    menu_order = 155
    items = (
        EventViewSet,
        SessionViewSet,
        EventTextViewSet,
        SlotViewSet,
        SchoolBreakViewSet,
    )


register_snippet(EventsGroup)
