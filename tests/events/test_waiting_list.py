"""Seats that become free go down the list, in whole groups that fit."""

import datetime

import pytest

from events import bookings, sessions, waiting
from events.bookings import Full
from events.contacts import Contact
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
from tests.factories import make_booking, make_slot, make_visit

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
HALF_AN_HOUR, DAY = 30 * MINUTE, datetime.timedelta(days=1)


@pytest.fixture
def session():
    return open_session(seats=4)


@pytest.fixture
def first(session):
    """Has every seat."""
    return booked(session, 4)


def test_who_finds_no_seats_may_wait(session, first):
    queued()
    booking = book(session, 2, wait=True)
    assert (booking.status, booking.waiting_since) == (Status.WAITING, NOW)
    assert queued() == [("proof", booking.pk, 0)]
    row = bookings.prove(booking, now=NOW)
    assert (row.status, row.answer_by, taken(session)) == (Status.WAITING, None, 4)
    assert queued() == [("waiting", booking.pk, 1)]


def test_who_would_wait_and_fits_has_the_seats(session):
    booking = book(session, 2, wait=True)
    assert (booking.status, booking.waiting_since) == (Status.REQUESTED, None)
    assert taken(session) == 2


def test_freed_seats_go_to_who_waits(session, first):
    booking = waits(session, 2)
    queued()
    bookings.cancel(first, now=NOW)
    row = Booking.objects.get(pk=booking.pk)
    assert (row.status, row.answer_by) == (Status.OFFERED, NOW + DAY)
    assert taken(session) == 2
    assert queued() == [("cancelled_by_them", first.pk, 2), ("offer", booking.pk, 2)]
    bookings.take_offer(row, now=NOW)
    assert (status(row), taken(session)) == (Status.CONFIRMED, 2)
    assert queued() == [("confirmed", booking.pk, 3)]


def test_seats_that_are_freed_by_fewer_people_go_to_who_waits(session, first):
    booking = waits(session, 1)
    bookings.change_places(first, places=3, now=NOW)
    assert (status(booking), taken(session)) == (Status.OFFERED, 4)


def test_who_waits_for_fewer_is_offered_what_fits_now(session):
    booked(session, 3)
    booking = waits(session, 2)
    queued()
    row = bookings.change_places(booking, places=1, now=NOW)
    assert (row.status, row.places, taken(session)) == (Status.OFFERED, 1, 4)
    assert queued() == [("changed", booking.pk, 2), ("offer", booking.pk, 3)]


def test_an_offer_ends_when_the_session_begins(session, first):
    booking = waits(session)
    bookings.cancel(first, now=SOON - MINUTE)
    assert Booking.objects.get(pk=booking.pk).answer_by == SOON


def test_who_waits_longest_is_first_and_groups_are_whole(session, first):
    third = waits(session, 3, now=NOW + 2 * MINUTE)
    second = waits(session, 2, now=NOW + MINUTE)
    fourth = waits(session, 2, now=NOW + 3 * MINUTE)
    bookings.cancel(first, now=NOW)
    # Two seats for the second, and not three for the third; the fourth fits in.
    assert [status(b) for b in (second, third, fourth)] == [
        Status.OFFERED,
        Status.WAITING,
        Status.OFFERED,
    ]


def test_who_proves_the_address_late_keeps_the_place_in_the_line(session, first):
    early = book(session, 4, wait=True)
    late = waits(session, 4, now=NOW + MINUTE)
    bookings.prove(early, now=NOW + 2 * MINUTE)
    bookings.cancel(first, now=NOW + 3 * MINUTE)
    assert (status(early), status(late)) == (Status.OFFERED, Status.WAITING)


def test_an_address_that_is_not_proven_is_offered_nothing_until_it_is(session, first):
    booking = book(session, 2, wait=True)
    bookings.cancel(first, now=NOW)
    assert (status(booking), taken(session)) == (Status.WAITING, 0)
    queued()
    assert bookings.prove(booking, now=NOW).status == Status.OFFERED
    assert queued() == [("offer", booking.pk, 2), ("waiting", booking.pk, 1)]


def test_a_newcomer_takes_no_seat_that_a_waiting_group_fits_into(session):
    held = [booked(session, 2), booked(session, 2)]
    booking = waits(session, 2)
    bookings.cancel(held[0], now=NOW)
    with pytest.raises(Full):
        book(session, 1)
    assert status(booking) == Status.OFFERED


def test_a_newcomer_may_take_what_the_waiting_group_does_not_fit_into(session):
    booked(session, 3)
    waits(session, 2)
    assert book(session, 1).status == Status.REQUESTED
    assert taken(session) == 4


def test_after_booking_has_closed_nobody_is_offered_seats(session, first):
    booking = waits(session)
    Session.objects.update(closes_at=NOW)
    bookings.cancel(first, now=NOW)
    assert status(booking) == Status.WAITING
    row = Session.objects.get()
    row.closes_at = None
    sessions.keep(row, neighbourhoods=[], officers=[], now=NOW)
    assert status(booking) == Status.OFFERED


# --- Answering


def test_an_offer_taken_twice_is_taken_once(session, first):
    booking = waits(session)
    bookings.cancel(first, now=NOW)
    bookings.take_offer(booking, now=NOW)
    queued()
    assert bookings.take_offer(booking, now=NOW + 9 * DAY).status == Status.CONFIRMED
    assert (taken(session), queued()) == (1, [])


def test_an_offer_is_taken_in_time(session, first):
    booking = waits(session)
    bookings.cancel(first, now=NOW)
    with pytest.raises(BookingError, match="The time to answer is over"):
        bookings.take_offer(booking, now=NOW + DAY)
    bookings.take_offer(booking, now=NOW + DAY - MINUTE)


def test_whoever_gives_up_an_offer_passes_it_on(session, first):
    one, other = waits(session, 4), waits(session, 4, now=NOW + MINUTE)
    bookings.cancel(first, now=NOW)
    bookings.cancel(one, now=NOW)
    assert (status(one), status(other)) == (Status.WITHDRAWN, Status.OFFERED)
    assert taken(session) == 4


@pytest.mark.parametrize(
    "standing", [s for s in Status if s not in (Status.OFFERED, Status.CONFIRMED)]
)
def test_nobody_takes_what_is_not_offered(standing):
    """Though the team could confirm it: else a school would confirm its own visit, and
    somebody with a stranger's address their seats."""
    visit = make_visit(make_slot(starts_at=SOON), status=standing, waiting_since=NOW)
    with pytest.raises(BookingError, match="no longer possible"):
        bookings.take_offer(visit, now=NOW)
    assert status(visit) == standing


def test_nobody_confirms_seats_but_by_proving_the_address(session):
    booking = book(session)
    with pytest.raises(BookingError, match="no longer possible"):
        bookings.take_offer(booking, now=NOW)
    assert status(booking) == Status.REQUESTED


def test_nobody_takes_an_offer_after_the_session_has_begun():
    visit = make_visit(make_slot(starts_at=SOON), status=Status.OFFERED)
    with pytest.raises(BookingError, match="has begun"):
        bookings.take_offer(visit, now=SOON)


# --- A visit that waits


def test_a_visit_that_gets_a_slot_goes_to_the_team():
    slot = make_slot(starts_at=SOON)
    has_it = make_visit(slot)
    visit = make_visit(slot, status=Status.WAITING, waiting_since=NOW)
    bookings.cancel(has_it, now=NOW)
    row = Booking.objects.get(pk=visit.pk)
    assert (row.status, row.answer_by, taken(slot)) == (Status.REQUESTED, None, 25)
    assert queued() == [
        ("came_free", visit.pk, 1),
        ("cancelled_by_them", has_it.pk, 1),
        ("new_request", visit.pk, 1),
    ]


# --- Not answering


def test_seats_of_an_address_that_is_not_proven_go_back(session):
    stranger = book(session, 4)
    booking = waits(session, 2)
    queued()
    assert waiting.release(now=NOW + HALF_AN_HOUR - MINUTE) == 0
    assert waiting.release(now=NOW + HALF_AN_HOUR) == 1
    row = Booking.objects.get(pk=stranger.pk)
    assert (row.status, row.reason) == (Status.WITHDRAWN, "not_proven")
    assert (status(booking), taken(session)) == (Status.OFFERED, 2)
    assert queued() == [("offer", booking.pk, 2)]


def test_an_offer_without_an_answer_goes_to_the_next(session, first):
    one, other = waits(session, 4), waits(session, 4, now=NOW + MINUTE)
    bookings.cancel(first, now=NOW)
    queued()
    assert waiting.release(now=NOW + DAY) == 1
    row = Booking.objects.get(pk=one.pk)
    assert (row.status, row.reason) == (Status.WITHDRAWN, "not_answered")
    assert (status(other), taken(session)) == (Status.OFFERED, 4)
    assert queued() == [("lapsed", one.pk, 3), ("offer", other.pk, 2)]


def test_giving_back_twice_gives_back_once(session):
    book(session, 3)
    waits(session, 2)
    later = NOW + HALF_AN_HOUR
    assert [waiting.release(now=later), waiting.release(now=later)] == [1, 0]
    assert taken(session) == 2


def test_who_waits_without_proving_the_address_leaves_the_list(session, first):
    booking = book(session, wait=True)
    assert waiting.release(now=NOW + HALF_AN_HOUR) == 1
    assert (status(booking), taken(session)) == (Status.WITHDRAWN, 4)


def test_a_request_without_a_slot_lapses_too():
    visit = make_visit(proven_at=None, answer_by=NOW)
    assert waiting.release(now=NOW) == 1
    assert status(visit) == Status.WITHDRAWN


def test_one_that_is_changing_hands_does_not_keep_others_waiting(session, monkeypatch):
    """It gets another session between our look at it and our turn."""
    moving, other = book(session), book(session)
    elsewhere = open_session(seats=9)
    look = waiting.held

    def meanwhile(booking):
        Booking.objects.filter(pk=moving.pk).update(session=elsewhere)
        return look(booking)

    monkeypatch.setattr(waiting, "held", meanwhile)
    assert waiting.release(now=NOW + HALF_AN_HOUR) == 1
    assert (status(moving), status(other)) == (Status.REQUESTED, Status.WITHDRAWN)


def test_one_that_is_gone_meanwhile_is_passed_over(session):
    booking = book(session)
    pk = booking.pk
    booking.delete()
    assert not waiting._release_one(pk, now=NOW + HALF_AN_HOUR)


def test_the_line_is_in_order_and_of_proven_addresses(session):
    facts = {"status": Status.WAITING, "places": 1}
    late = make_booking(session, waiting_since=NOW + MINUTE, **facts)
    twins = [make_booking(session, waiting_since=NOW, **facts) for _twin in "ab"]
    make_booking(session, waiting_since=NOW, proven_at=None, **facts)
    assert list(session.bookings.in_line()) == [*twins, late]


def test_of_two_people_with_one_address_each_is_one(session):
    kim = Contact(name="Kim", email="robin@example.org")
    book(session, 2)
    book(session, 2, contact=kim)
    assert taken(session) == 4
