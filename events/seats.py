"""The only hands that touch `Session.taken`. Each runs in the transaction of the verb
that needs the seats and holds the row of the session until it ends, so that whatever
happens to the bookings of one session happens one after the other. The parts of a
session are booked with it alone, so that holding it holds them: whatever else changes
a part holds what it is part of first."""

import datetime

from django.db.models import F, Min, Q

from events.models import Session
from events.models.sessions import room_for


def take(session: Session, places: int, *, now: datetime.datetime) -> bool:
    """Seats for so many people, in the parts of the session too; False where they do
    not fit, and then none is taken. The condition stands in the statement that takes:
    who counts first and inserts afterwards sells seats twice."""
    bookable = Session.objects.bookable(now, places=places)
    return _add(session.pk, places, lead=bookable, part=room_for(places))


def take_more(session: Session, places: int, *, now: datetime.datetime) -> bool:
    """The same for somebody who has seats in it already."""
    room = Q(taken__lte=F("seats") - places)
    lead = Session.objects.filter(room, cancelled_at=None, starts_at__gt=now)
    return _add(session.pk, places, lead=lead, part=room)


def give_back(session: Session, places: int) -> None:
    for rows in (_lead(session.pk), _parts(session.pk)):
        rows.update(taken=F("taken") - places)


def hold(session_id: int) -> Session:
    """The row as it is now; nobody else changes it until the transaction ends."""
    return Session.objects.select_for_update().get(pk=session_id)


def free(session: Session) -> int:
    """How many people a further booking may be of, with the session held."""
    if _whole(session).filter(one_group=True, taken__gt=0).exists():
        return 0
    return left(session)


def left(session: Session) -> int:
    """How many more people a booking that has seats already may be of."""
    return _whole(session).aggregate(left=Min(F("seats") - F("taken")))["left"]


def most(session: Session) -> int:
    """How many people fit if nobody else comes."""
    return _whole(session).aggregate(most=Min("seats"))["most"]


def _add(session_id: int, places: int, *, lead, part: Q) -> bool:
    if not lead.filter(pk=session_id).update(taken=F("taken") + places):
        return False
    parts = _parts(session_id)
    count = len(parts.select_for_update().order_by("pk").values_list("pk"))
    if not count:
        return True
    if parts.filter(part, cancelled_at=None).count() < count:
        _lead(session_id).update(taken=F("taken") - places)
        return False
    parts.update(taken=F("taken") + places)
    return True


def _lead(session_id: int):
    return Session.objects.filter(pk=session_id)


def _parts(session_id: int):
    return Session.objects.filter(part_of=session_id)


def _whole(session: Session):
    return Session.objects.filter(Q(pk=session.pk) | Q(part_of=session.pk))
