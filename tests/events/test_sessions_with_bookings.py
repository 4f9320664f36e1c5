"""A session that people have booked is moved, cancelled, and given more or fewer seats."""

import datetime

import pytest

from events import bookings, sessions, waiting
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
from tests.factories import make_booking

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def session():
    return open_session(seats=4)


def keep(session, *, now=NOW, **fields) -> Session:
    for name, value in fields.items():
        setattr(session, name, value)
    return sessions.keep(session, neighbourhoods=[], officers=[], now=now)


# --- Seats


def test_more_seats_go_to_who_waits(session):
    booked(session, 4)
    first, second = waits(session, 2), waits(session, 1, now=NOW + HOUR)
    queued()
    keep(session, seats=6)
    assert [status(b) for b in (first, second)] == [Status.OFFERED, Status.WAITING]
    assert (taken(session), queued()) == (6, [("offer", first.pk, 2)])


def test_nobody_loses_a_seat_because_a_number_was_typed(session):
    book(session, 3)
    with pytest.raises(sessions.SessionError, match="3 seats are taken") as caught:
        keep(session, seats=2)
    assert caught.value.field == "seats"
    assert Session.objects.get().seats == 4
    keep(session, seats=3)
    assert Session.objects.get().seats == 3


def test_nobody_loses_a_seat_because_everybody_just_comes(session):
    book(session, 1)
    with pytest.raises(sessions.SessionError, match="One seat is taken"):
        keep(session, entry="open", seats=None)


def test_a_form_that_was_open_for_long_forgets_no_booking(session):
    stale = Session.objects.get(pk=session.pk)
    book(session, 3)
    keep(stale, place="Library")
    row = Session.objects.get()
    assert (row.taken, row.place) == (3, "Library")


def test_nobody_sets_what_is_taken_or_reached_by_hand(session):
    book(session, 3)
    keep(session, taken=0, reached=99)
    row = Session.objects.get()
    assert (row.taken, row.reached) == (3, None)


def test_a_session_that_is_for_one_group_no_more_goes_to_who_waits():
    session = open_session(seats=4, one_group=True)
    booked(session, 1)
    booking = waits(session, 3)
    keep(session, one_group=False)
    assert (status(booking), taken(session)) == (Status.OFFERED, 4)


# --- Another time or place


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": SOON + HOUR},
        {"ends_at": SOON + HOUR},
        {"place": "Library"},
        {"address": "12 Harbour Street"},
    ],
)
def test_whoever_comes_is_told_of_another_time_or_place(session, fields):
    coming, waiting_one = booked(session, 4), waits(session)
    ended = make_booking(session, status=Status.WITHDRAWN)
    stranger = book(session, wait=True)
    Booking.objects.update(reminded=7)
    queued()
    keep(session, **fields)
    assert queued() == [("moved", coming.pk, 2), ("moved", waiting_one.pk, 2)]
    told = Booking.objects.filter(reminded=None)
    assert set(told) == {coming, waiting_one}
    assert not Booking.objects.filter(pk__in=[ended.pk, stranger.pk], sequence__gt=0)


@pytest.mark.parametrize("fields", [{"seats": 9}, {"lat": 52.6, "lng": -1.1}])
def test_nobody_is_told_of_what_they_need_not_know(session, fields):
    booked(session)
    queued()
    keep(session, **fields)
    assert queued() == []


def test_nobody_answers_after_a_session_that_was_moved_forward_has_begun(session):
    first = booked(session, 4)
    offered, unproven = waits(session, 2), book(session, wait=True)
    bookings.cancel(first, now=NOW)
    sooner = NOW + datetime.timedelta(minutes=10)
    keep(session, starts_at=sooner, ends_at=sooner + HOUR)
    rows = Booking.objects.filter(pk__in=[offered.pk, unproven.pk])
    assert [row.answer_by for row in rows] == [sooner, sooner]
    with pytest.raises(BookingError, match="The time to answer is over"):
        bookings.take_offer(offered, now=sooner)
    assert waiting.release(now=sooner) == 2


def test_a_booking_page_that_was_open_meets_the_new_time(session):
    stale = Session.objects.get(pk=session.pk)
    keep(session, starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)
    with pytest.raises(BookingError, match="has begun"):
        book(stale, now=NOW + HOUR)


# --- Cancelled


def test_a_cancelled_session_ends_its_bookings(session):
    coming, stranger = booked(session, 2), book(session, 1)
    line = waits(session, 3)
    done = make_booking(session, status=Status.CANCELLED_BY_THEM)
    queued()
    sessions.cancel(session, reason="weather", by=None, now=NOW)
    for booking in (coming, stranger, line):
        row = Booking.objects.get(pk=booking.pk)
        assert (row.status, row.reason) == (Status.CANCELLED_BY_US, "session")
    assert (status(done), taken(session)) == (Status.CANCELLED_BY_THEM, 0)
    # Nobody writes to an address that may be a stranger's.
    told = [("cancelled_by_us", coming.pk, 2), ("cancelled_by_us", line.pk, 2)]
    assert queued() == told


def test_nothing_of_a_cancelled_session_is_offered_or_taken(session):
    first = booked(session, 4)
    booking = waits(session, 2)
    sessions.cancel(session, reason="weather", by=None, now=NOW)
    assert waiting.promote(Session.objects.get(), now=NOW) == []
    with pytest.raises(BookingError, match="We had to cancel"):
        bookings.take_offer(booking, now=NOW)
    with pytest.raises(BookingError):
        bookings.change_places(first, places=1, now=NOW)
    assert taken(session) == 0
