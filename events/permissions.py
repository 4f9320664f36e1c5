"""May they? Predicates about events, each with its twin over querysets.

By role over all of them; by post an officer and a supervisor plan, change and cancel
the sessions of their own teams' events and write the words about those. Which events
there are is for editors to say."""

import datetime

from django.db.models import QuerySet

from events.models import Event, Session, SessionType
from neighbourhoods.permissions import PostPolicy, teams_of


def events_of(user, *, on: datetime.date) -> QuerySet[Event]:
    """Those to which the teams invite that somebody works in on a day."""
    return Event.objects.filter(team__in=teams_of(user, on=on))


def session_types_of(user, *, on: datetime.date) -> QuerySet[SessionType]:
    """None by post: what schools can book is the same wherever they are, and editors
    say it."""
    return SessionType.objects.none()


def may_plan_for(user, *, on: datetime.date) -> QuerySet[Event]:
    """The twin of `may_plan`."""
    if user.is_active and user.has_perm("events.add_session"):
        return Event.objects.all()
    return events_of(user, on=on)


def may_plan(user, event: Event, *, on: datetime.date) -> bool:
    """Whether somebody may add a session to the event, and change those it has."""
    return may_plan_for(user, on=on).filter(pk=event.pk).exists()


class EventsPolicy(PostPolicy):
    """A team reads its own events."""

    by_post = frozenset({"view"})

    def __init__(self):
        super().__init__(Event, fact_name="team")


class SessionsPolicy(PostPolicy):
    """A team plans and changes its own sessions; it cancels them, and deletes none."""

    by_post = frozenset({"view", "add", "change"})

    def __init__(self):
        super().__init__(Session, fact_name="event")
