"""May they? Predicates about events, each with its twin over querysets.

By role over all of them; by post an officer and a supervisor plan, change and cancel
the sessions of their own teams' events, and the slots that their teams offer to schools,
and write the words about those events. Which events there are is for editors to say;
who comes to a session is for those alone who meet them there."""

import datetime

from django.db.models import QuerySet

from events.models import Event, Session, Slot
from neighbourhoods.models import Team
from neighbourhoods.permissions import PostPolicy, teams_of


def events_of(user, *, on: datetime.date) -> QuerySet[Event]:
    """Those to which the teams invite that somebody works in on a day."""
    return Event.objects.filter(team__in=teams_of(user, on=on))


def may_plan_for(user, *, on: datetime.date) -> QuerySet[Event]:
    """The twin of `may_plan`."""
    if user.is_active and user.has_perm("events.add_session"):
        return Event.objects.all()
    return events_of(user, on=on)


def may_plan(user, event: Event, *, on: datetime.date) -> bool:
    """Whether somebody may add a session to the event, and change those it has."""
    return may_plan_for(user, on=on).filter(pk=event.pk).exists()


def may_offer_for(user, *, on: datetime.date) -> QuerySet[Team]:
    """The twin of `may_offer`."""
    if user.is_active and user.has_perm("events.add_slot"):
        return Team.objects.all()
    return teams_of(user, on=on)


def may_offer(user, team: Team, *, on: datetime.date) -> bool:
    """Whether somebody may offer slots in the team's name, and change those it has."""
    return may_offer_for(user, on=on).filter(pk=team.pk).exists()


def may_meet_at(user, *, on: datetime.date) -> QuerySet[Session]:
    """The twin of `may_meet`."""
    return Session.objects.filter(event__in=events_of(user, on=on))


def may_meet(user, session: Session, *, on: datetime.date) -> bool:
    """Whether somebody may see who comes: by post, and by no role."""
    return may_meet_at(user, on=on).filter(pk=session.pk).exists()


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

    def user_has_permission_for_instance(self, user, action, instance):
        of_event = instance.event_id is not None  # a slot has a policy of its own
        return of_event and super().user_has_permission_for_instance(
            user, action, instance
        )

    def instances_user_has_any_permission_for(self, user, actions):
        rows = super().instances_user_has_any_permission_for(user, actions)
        return rows.of_events()


class SlotsPolicy(PostPolicy):
    """A team offers and changes its own slots; it cancels them, and deletes none."""

    by_post = frozenset({"view", "add", "change"})

    def __init__(self):
        super().__init__(Slot, fact_name="team")
