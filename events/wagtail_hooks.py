"""The forms for events in the CMS; they are in `viewsets`."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.snippets.models import register_snippet

from events.viewsets.events import EventViewSet
from events.viewsets.reach_report import REPORTS
from events.viewsets.sessions import SessionViewSet
from events.viewsets.words import EventTextViewSet
from neighbourhoods.viewsets.report_pages import admin_urls
from neighbourhoods.wagtail_hooks import register_report


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


# --- Reports


@hooks.register("register_admin_urls")
def register_report_urls():
    return [admin_urls(REPORTS)]


for _place, _report in enumerate(REPORTS):
    register_report(_report, 90 + _place)
