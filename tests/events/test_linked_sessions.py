"""Linked sessions are booked together or not at all."""

import datetime

import pytest

from events import bookings, seats, sessions
from events.bookings import Closed, Full
from events.models import Booking, Session, Status
from events.moves import BookingError
from tests.events.conftest import (
    NOW,
    SOON,
    book,
    booked,
    open_session,
    queued,
    status,
    taken,
    waits,
)

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def lead():
    return open_session(seats=5)


@pytest.fixture
def part(lead):
    return make_part(lead, seats=3)


def make_part(lead, seats: int, **fields) -> Session:
    fields = {"starts_at": SOON + DAY} | fields
    return open_session(seats, event=lead.event, part_of=lead, **fields)


def keep(session) -> Session:
    return sessions.keep(session, neighbourhoods=[], officers=[], now=NOW)


def test_both_are_booked_together(lead, part):
    other = make_part(lead, seats=2)
    booking = booked(lead, 2)
    assert (taken(lead), taken(part), taken(other)) == (2, 2, 2)
    bookings.cancel(booking, now=NOW)
    assert (taken(lead), taken(part), taken(other)) == (0, 0, 0)


def test_where_one_is_full_neither_is_booked(lead, part):
    make_part(lead, seats=9)
    booked(lead, 2)
    with pytest.raises(Full, match="There is one seat left"):
        book(lead, 2)
    assert [row.taken for row in Session.objects.order_by("pk")] == [2, 2, 2]


def test_more_than_fit_into_the_smallest_never_wait(lead, part):
    with pytest.raises(BookingError, match="There are 3 seats in all"):
        book(lead, 4, wait=True)


def test_seats_that_do_not_fit_into_a_part_leave_nothing_taken(lead, part):
    """Not even for a caller that goes on."""
    assert not seats.take(lead, 4, now=NOW)
    assert not seats.take_more(lead, 4, now=NOW)
    assert (taken(lead), taken(part)) == (0, 0)


def test_a_part_is_not_booked_by_itself(lead, part):
    for wait in (False, True):
        with pytest.raises(Closed, match="booked together with another"):
            book(part, wait=wait)
    assert (taken(lead), taken(part)) == (0, 0)


def test_more_people_come_to_both(lead, part):
    booking = booked(lead)
    bookings.change_places(booking, places=3, now=NOW)
    assert (taken(lead), taken(part)) == (3, 3)
    bookings.change_places(booking, places=1, now=NOW)
    booked(lead, 1)
    with pytest.raises(Full, match="There is one more seat"):
        bookings.change_places(booking, places=3, now=NOW)
    assert (taken(lead), taken(part)) == (2, 2)


def test_seats_of_both_go_to_who_waits(lead, part):
    first = booked(lead, 3)
    booking = waits(lead, 2)
    bookings.cancel(first, now=NOW)
    assert (status(booking), taken(lead), taken(part)) == (Status.OFFERED, 2, 2)


def test_a_part_for_one_group_lets_one_in(lead):
    part = make_part(lead, seats=5, one_group=True)
    booked(lead, 1)
    with pytest.raises(Full, match="Every seat is taken"):
        book(lead, 1)
    assert (taken(lead), taken(part)) == (1, 1)


def test_more_seats_in_a_part_go_to_who_waits_for_the_whole(lead, part):
    booked(lead, 3)
    booking = waits(lead, 2)
    part.refresh_from_db()
    part.seats = 5
    keep(part)
    assert (status(booking), taken(lead), taken(part)) == (Status.OFFERED, 5, 5)


def test_a_part_keeps_the_seats_that_are_taken(lead, part):
    booked(lead, 3)
    part.seats = 2  # and knows nothing of the three
    with pytest.raises(sessions.SessionError, match="3 seats are taken") as caught:
        keep(part)
    assert (caught.value.field, taken(part)) == ("seats", 3)


def test_whoever_booked_the_whole_is_told_that_a_part_moves(lead, part):
    booking, stranger = booked(lead), book(lead)
    Booking.objects.update(reminded=7)
    queued()
    part.starts_at += DAY
    part.ends_at += DAY
    keep(part)
    row = Booking.objects.get(pk=booking.pk)
    assert (row.reminded, queued()) == (None, [("moved", booking.pk, 2)])
    assert Booking.objects.get(pk=stranger.pk).sequence == 0


def test_all_parts_are_cancelled_together(lead, part):
    booking = booked(lead, 2)
    queued()
    with pytest.raises(sessions.SessionError, match="Cancel that one"):
        sessions.cancel(part, reason="venue", by=None, now=NOW)
    sessions.cancel(lead, reason="venue", by=None, now=NOW)
    part.refresh_from_db()
    assert (part.is_cancelled, taken(lead), taken(part)) == (True, 0, 0)
    assert queued() == [("cancelled_by_us", booking.pk, 2)]
