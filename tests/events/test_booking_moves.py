"""The one table of moves, read from above: every pair of statuses."""

import datetime
from itertools import product

import pytest

from events.models import HOLDING, LIVE, MOVES, Booking, Status
from events.models.bookings import PUBLIC
from events.moves import BookingError, held, move
from tests.events.conftest import NOW, open_session, taken
from tests.factories import make_booking, make_visit

pytestmark = pytest.mark.django_db
# From where (the rows) to where (the columns, in the same order) somebody may get.
TABLE = """
REQUESTED          . x x x . x x . x . . .
CONSIDERED         . . x x . x x . x . . .
OFFERED            . . x x . x x . x . . .
CONFIRMED          . . x . . . . x x x x .
WAITING            x . x . . . x . x . . .
DECLINED           . . . . . . . . . . . .
WITHDRAWN          . . . . . . . . . . . .
CANCELLED_BY_THEM  . . . . . . . . . . . .
CANCELLED_BY_US    . . . . . . . . . . . .
DELIVERED          . . . . . . . . . . x x
NOT_DELIVERED      . . . . . . . . . x . .
EVALUATED          . . . . . . . . . . . .
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
ALLOWED = {
    (Status[name], to)
    for name, *marks in ROWS
    for to, mark in zip(Status, marks, strict=True)
    if mark == "x"
}
LATER = NOW + datetime.timedelta(hours=1)


def make(standing: Status) -> Booking:
    session = open_session(seats=9)
    return make_booking(session, 4, status=standing, waiting_since=NOW, answer_by=NOW)


@pytest.mark.parametrize(("before", "to"), sorted(product(Status, Status)))
def test_a_booking_goes_where_the_table_says_and_nowhere_else(before, to):
    booking = held(make(before))
    if (before, to) not in ALLOWED:
        with pytest.raises(BookingError, match="no longer possible"):
            move(booking, to, now=LATER)
        unmoved = Booking.objects.get()
        assert (unmoved.status, unmoved.sequence) == (before, 0)
        return
    took = taken(booking.session)
    move(booking, to, now=LATER)
    row = Booking.objects.get()
    assert (row.status, row.moved_at, row.sequence) == (to, LATER, 1)
    assert row.answer_by == (NOW if to == Status.OFFERED else None)
    gives_back = before in HOLDING and to not in HOLDING
    assert taken(row.session) == took - 4 * gives_back


@pytest.mark.parametrize("standing", Status)
def test_a_refusal_says_where_the_booking_stands(standing):
    booking = make(standing)
    to = next(s for s in Status if (standing, s) not in ALLOWED)
    with pytest.raises(BookingError) as caught:
        move(held(booking), to, now=LATER)
    assert str(caught.value).endswith(str(PUBLIC[standing]))


def test_every_status_has_a_row_in_the_table_and_words_for_people():
    assert [name for name, *_marks in ROWS] == [s.name for s in Status]
    assert set(MOVES) == set(PUBLIC) == set(Status)
    assert {(a, b) for a, many in MOVES.items() for b in many} == ALLOWED


def test_only_who_waits_has_something_to_come_and_no_seat():
    assert {Status.WAITING} == LIVE - HOLDING
    assert {
        Status.DELIVERED,
        Status.NOT_DELIVERED,
        Status.EVALUATED,
    } == HOLDING - LIVE


def test_what_gives_its_seats_back_has_come_to_its_end():
    ends = [status for status in Status if not MOVES[status]]
    assert set(Status) - HOLDING - {Status.WAITING} == set(ends) - {Status.EVALUATED}


def test_a_booking_without_a_session_gives_nothing_back():
    visit = make_visit()
    move(held(visit), Status.WITHDRAWN, now=LATER)
    assert Booking.objects.get().status == Status.WITHDRAWN
