"""May they? Predicates about events, each with its twin over querysets.

By role over all of them; by post an officer and a supervisor plan, change and cancel
the sessions of their own teams' events, and the slots that their teams offer to schools,
and write the words about those events. Which events there are is for editors to say;
who comes to a session is for those alone who meet them there."""

import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.roles import OFFICER, SUPERVISOR, role_of
from events.models import Booking, Event, Session, SessionType, Slot
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
