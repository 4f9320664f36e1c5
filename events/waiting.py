"""Who gets the seats that become free, and who gives theirs back by not answering."""

import datetime

from django.db import transaction
from django.db.models import Q

from events import emails, seats
from events.models import Booking, Session, Status
from events.moves import BookingError, held, move

ANSWER_WITHIN = datetime.timedelta(hours=24)


def promote(session: Session, *, now: datetime.datetime) -> list[Booking]:
    """Offers the free seats down the list: who waits longest first; a smaller group
    passes the head only if the head does not fit. The session is held by the caller."""
    if not session.is_bookable(now):
        return []
    promoted = []
    left = seats.free(session)
    # Held, because each is saved whole: mail that comes back is noted on the row too.
    for booking in session.bookings.in_line().select_for_update():
        if left < 1:
            break
        if booking.places <= left and seats.take(session, booking.places, now=now):
            left = seats.free(session)
            promoted.append(_offer(booking, session=session, now=now))
    return promoted


def _offer(booking: Booking, *, session: Session, now) -> Booking:
    """A resident answers; a visit goes to the team."""
    if booking.is_visit:
        move(booking, Status.REQUESTED, now=now)
        emails.send_came_free.enqueue(booking.pk, booking.sequence)
        emails.send_new_request.enqueue(booking.pk, booking.sequence)
    else:
        booking.answer_by = min(now + ANSWER_WITHIN, session.starts_at)
        move(booking, Status.OFFERED, now=now)
        emails.send_offer.enqueue(booking.pk, booking.sequence)
    return booking


def groups_before(booking: Booking) -> int:
    """How many are asked first, of those who wait for the same session."""
    sooner = Q(waiting_since__lt=booking.waiting_since) | Q(
        waiting_since=booking.waiting_since, pk__lt=booking.pk
    )
    return booking.session.bookings.in_line().filter(sooner).count()


def release(*, now: datetime.datetime) -> int:
    """Gives back the seats of those who have not proven their address or not answered
    in time; how many bookings have ended. Safe to run twice, and beside itself."""
    ids = Booking.objects.lapsed(now).order_by("answer_by", "pk").values_list("pk")
    return sum(_release_one(pk, now=now) for (pk,) in list(ids))


@transaction.atomic
def _release_one(pk: int, *, now: datetime.datetime) -> bool:
    stale = Booking.objects.lapsed(now).filter(pk=pk).first()
    try:
        booking = stale and held(stale)
    except BookingError:  # it is changing hands: the next run sees where it is then
        return False
    if not Booking.objects.lapsed(now).filter(pk=pk).exists():
        return False
    proven = booking.proven_at is not None
    reasons = Booking.Reason
    booking.reason = reasons.NOT_ANSWERED if proven else reasons.NOT_PROVEN
    move(booking, Status.WITHDRAWN, now=now)
    if booking.session:
        promote(booking.session, now=now)
    if proven:  # nobody writes to an address that may be a stranger's
        emails.send_lapsed.enqueue(booking.pk, booking.sequence)
    return True
