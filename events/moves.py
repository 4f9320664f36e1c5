"""The one door through which a booking's status changes, and the order of locks: the
session first, then the booking."""

import datetime

from django.utils.translation import gettext as _

from events import seats
from events.models import HOLDING, MOVES, Booking, Status


class BookingError(Exception):
    """With a sentence that may be shown; `field` is the keyword that it is about."""

    def __init__(self, sentence: str, *, field: str | None = None):
        super().__init__(sentence)
        self.field = field


def held(booking: Booking) -> Booking:
    """The row as it is now, with its session; nobody else changes either until the
    transaction ends."""
    session = seats.hold(booking.session_id) if booking.session_id else None
    row = Booking.objects.select_for_update().get(pk=booking.pk)
    if row.session_id != booking.session_id:
        raise BookingError(
            _("This booking has just been changed. Look at it again, then decide.")
        )
    if session:
        row.session = session
    return row


def no_longer(booking: Booking) -> BookingError:
    return BookingError(
        _("This is no longer possible. The booking stands at: %s")
        % booking.public_status
    )


def move(booking: Booking, to: Status, *, now: datetime.datetime) -> None:
    """Saves the whole row, which is held, and gives its seats back where it ends. Raises
    BookingError for a move that the table does not have."""
    before = Status(booking.status)
    if to not in MOVES[before]:
        raise no_longer(booking)
    booking.status, booking.moved_at = to, now
    booking.sequence += 1
    if to != Status.OFFERED:
        booking.answer_by = None
    booking.save()
    if booking.session_id and before in HOLDING and to not in HOLDING:
        seats.give_back(booking.session, booking.places)
