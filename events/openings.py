"""What a reader is told about the seats of a session: how many are left, or why there is
nothing to book."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Q

from events.models import Event, Session

OTHER_DATES = 4
LOOKED_AT = 20  # to find them: what is booked with a session may be full


class State(StrEnum):
    JUST_COME = "just_come"
    SEATS = "seats"
    FULL = "full"
    CLOSED = "closed"
    PART = "part"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Opening:
    """`free` is for how many people a booking may be; `lead` is the session with which
    this one is booked, `parts` are those that are booked with it."""

    session: Session
    state: State
    free: int = 0
    lead: Session | None = None
    parts: list[Session] = field(default_factory=list)


def openings(sessions: Iterable[Session], *, now: datetime.datetime) -> list[Opening]:
    """One query where people register for any of them, none otherwise."""
    sessions = list(sessions)
    linked = _linked([row for row in sessions if row.entry == Session.Entry.REGISTER])
    return [_opening(session, linked=linked, now=now) for session in sessions]


def opening_of(session: Session, *, now: datetime.datetime) -> Opening:
    return openings([session], now=now)[0]


def other_dates(
    event: Event, *, but: Session, places: int = 1, now: datetime.datetime
) -> list[Opening]:
    """The next sessions of the event with seats for so many people."""
    bookable = event.sessions.bookable(now, places=places)
    rows = bookable.exclude(pk=but.pk).order_by("starts_at", "pk")[:LOOKED_AT]
    there = [one for one in openings(rows, now=now) if one.free >= places]
    return there[:OTHER_DATES]


def _linked(sessions: list[Session]) -> list[Session]:
    if not sessions:
        return []
    leads = {row.part_of_id for row in sessions if row.part_of_id}
    asked = Q(part_of__in=[row.pk for row in sessions]) | Q(pk__in=leads)
    return list(Session.objects.filter(asked).order_by("starts_at", "pk"))


def _opening(session: Session, *, linked: list[Session], now) -> Opening:
    parts = [row for row in linked if row.part_of_id == session.pk]
    if session.is_cancelled:
        return Opening(session, State.CANCELLED, parts=parts)
    if session.entry == Session.Entry.OPEN:
        return Opening(session, State.JUST_COME)
    if session.part_of_id:
        lead = next((row for row in linked if row.pk == session.part_of_id), None)
        return Opening(session, State.PART, lead=lead)
    if not session.is_bookable(now):
        return Opening(session, State.CLOSED, parts=parts)
    free = min(row.free for row in [session, *parts])
    return Opening(session, State.SEATS if free else State.FULL, free, parts=parts)
