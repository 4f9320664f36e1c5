"""May they? Predicates about events, each with its twin over querysets.

By role over all of them; by post an officer and a supervisor plan, change and cancel
the sessions of their own teams' events and write the words about those. Which events
there are is for editors to say."""

import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.roles import OFFICER, SUPERVISOR, role_of
from events.models import Booking, Event, Session, SessionType
from events.tokens import Purpose
from neighbourhoods.models import Officer, Team, TeamPost
from neighbourhoods.models.officers import holds_on
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


def answering(team: Team | None, *, on: datetime.date) -> list[str]:
    """The addresses of those who answer a team's requests on a day: whoever signs in
    and works in it, or else its mailbox. Without a team every supervisor in post."""
    if team:
        officers = Officer.objects.of_teams([team], on)
    else:
        supervising = holds_on(on, "posts__")
        role = TeamPost.Role.SUPERVISOR
        officers = Officer.objects.filter(supervising, posts__role=role)
    signs_in = officers.filter(
        account__is_active=True, account__groups__name__in=(OFFICER, SUPERVISOR)
    )
    found = signs_in.values_list("account__email", flat=True)
    mailbox = [team.email] if team and team.email else []
    return sorted(set(found)) or mailbox


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


# --- Visits: who answers schools. By post alone; no role reads a contact.


def answerable_by(user, *, on: datetime.date) -> QuerySet[Booking]:
    """The twin of `may_answer`."""
    teams = list(teams_of(user, on=on).values_list("pk", flat=True))
    theirs = Q(session__team__in=teams) | Q(session=None, team__in=teams)
    if teams and role_of(user).key == SUPERVISOR:
        # Of an organisation outside every patch.
        theirs |= Q(session=None, team=None)
    return Booking.objects.filter(theirs, session_type__isnull=False)


def may_answer(user, booking: Booking, *, on: datetime.date) -> bool:
    """Whether somebody reads the booking of a visit and decides about it: who works in
    the team that was asked."""
    return answerable_by(user, on=on).filter(pk=booking.pk).exists()


def host_for(user, *, now: datetime.datetime) -> Team | None:
    """Who offers a date where no team was asked: the team of whoever answers."""
    return teams_of(user, on=timezone.localdate(now)).order_by("pk").first()


def may_prove(purpose: Purpose) -> bool:
    """Whether a link shows that whoever has it reads the mail of the address: only one
    that was mailed there. The browser that booked has another."""
    return purpose == Purpose.PROVE
