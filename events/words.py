"""About which events and session types there are to be words."""

import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.models import Event, EventText, Session, SessionType, SessionTypeText
from events.permissions import events_of, session_types_of
from neighbourhoods.kinds_of_words import Kind


def coming(events: QuerySet[Event], *, on: datetime.date) -> QuerySet[Event]:
    """Those of them with a session on that day or later that takes place."""
    sessions = Session.objects.filter(cancelled_at=None, ends_at__date__gte=on)
    return events.filter(pk__in=sessions.values("event"))


def _wanted(*, on, teams=None) -> QuerySet[Event]:
    events = coming(Event.objects.all(), on=on)
    return events if teams is None else events.filter(team__in=teams)


KIND = Kind(
    key="events",
    model=EventText,
    one=_("Event"),
    many=_("Events"),
    wanted=_wanted,
    own=lambda user, on: coming(events_of(user, on=on), on=on),
    lacking=lambda count: ngettext(
        "%(count)d coming event has no words in %(language)s",
        "%(count)d coming events have no words in %(language)s",
        count,
    ),
)


def _offered(*, on, teams=None) -> QuerySet[SessionType]:
    """No team's own: those who ask for all teams are told of them."""
    offered = SessionType.objects.filter(is_offered=True)
    return offered if teams is None else offered.none()


SCHOOLS = Kind(
    key="session-types",
    model=SessionTypeText,
    one=_("Session type"),
    many=_("Session types"),
    wanted=_offered,
    own=lambda user, on: session_types_of(user, on=on),
    lacking=lambda count: ngettext(
        "%(count)d session type for schools has no words in %(language)s",
        "%(count)d session types for schools have no words in %(language)s",
        count,
    ),
)
