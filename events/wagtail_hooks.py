"""The forms for events in the CMS; they are in `viewsets`."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.snippets.models import register_snippet

from events.viewsets.events import EventViewSet
from events.viewsets.reach_report import REPORTS
from events.viewsets.school_breaks import SchoolBreakViewSet
from events.viewsets.session_types import (
    SessionTypeTextViewSet,
    SessionTypeViewSet,
)
from events.viewsets.sessions import SessionViewSet
from events.viewsets.slots import SlotViewSet
from events.viewsets.words import EventTextViewSet
from neighbourhoods.viewsets.report_pages import admin_urls
from neighbourhoods.wagtail_hooks import register_report

ACTIONS = {
    "events.cancel_session": (_("Cancel this session"), _("Cancelled the session")),
    "events.consider_visit": (_("Take it"), _("Took the request of a visit")),
    "events.accept_visit": (_("Accept"), _("Accepted a visit")),
    "events.offer_date": (_("Offer this date"), _("Offered another date")),
    "events.decline_visit": (_("Decline"), _("Declined a visit")),
    "events.cancel_visit": (_("Cancel the visit"), _("Cancelled a visit")),
    "events.deliver_visit": (_("It took place"), _("Recorded a visit as delivered")),
    "events.not_deliver_visit": (
        _("It did not take place"),
        _("Recorded a visit as not delivered"),
    ),
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
    )


register_snippet(EventsGroup)


class SchoolsGroup(ModelViewSetGroup):
    menu_label = _("For schools")
    menu_icon = "group"
    menu_order = 157
    items = (
        SessionTypeViewSet,
        SlotViewSet,
        SessionTypeTextViewSet,
        SchoolBreakViewSet,
    )


register_snippet(SchoolsGroup)
# --- Reports


@hooks.register("register_admin_urls")
def register_report_urls():
    return [admin_urls(REPORTS)]


for _place, _report in enumerate(REPORTS):
    register_report(_report, 90 + _place)
