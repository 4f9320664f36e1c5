"""The forms for events in the CMS; they are in `viewsets`."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.snippets.models import register_snippet

from events.viewsets.events import EventViewSet
from events.viewsets.session_types import (
    SessionTypeTextViewSet,
    SessionTypeViewSet,
)
from events.viewsets.sessions import SessionViewSet
from events.viewsets.words import EventTextViewSet


@hooks.register("register_log_actions")
def register_actions(actions):
    actions.register_action(
        "events.cancel_session", _("Cancel this session"), _("Cancelled the session")
    )


class EventsGroup(ModelViewSetGroup):
    menu_label = _("Events")
    menu_icon = "calendar-alt"
    menu_order = 155
    items = (EventViewSet, SessionViewSet, EventTextViewSet)


register_snippet(EventsGroup)


class SchoolsGroup(ModelViewSetGroup):
    menu_label = _("For schools")
    menu_icon = "group"
    menu_order = 157
    items = (SessionTypeViewSet, SessionTypeTextViewSet)


register_snippet(SchoolsGroup)
