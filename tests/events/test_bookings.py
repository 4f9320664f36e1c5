"""A resident takes seats with a form, proves the address, changes and cancels."""

import datetime

import pytest
from django.db import IntegrityError, connection

from events import bookings, seats, sessions, waiting
from events.bookings import Closed, Full
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
HALF_AN_HOUR = datetime.timedelta(minutes=30)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def session():
    return open_session(seats=3)


# --- Booking


def test_a_seat_is_taken_when_the_form_is_posted(session):
    booking = book(session, 2)
    assert taken(session) == 2
    assert (booking.status, booking.proven_at) == (Status.REQUESTED, None)
    assert booking.answer_by == NOW + HALF_AN_HOUR
    assert queued() == [("proof", booking.pk, 0)]


def test_one_booking_costs_few_queries(session, django_assert_num_queries):
    # A look, SAVEPOINT and RELEASE, the seats, the parts, the row, the message.
    with django_assert_num_queries(7):
        booking = book(session)
    assert len(queued()) == 1
    with django_assert_num_queries(6):
        bookings.prove(booking, now=NOW)


def test_a_full_session_costs_few_queries_too(session, django_assert_max_num_queries):
    book(session, 3)
    with django_assert_max_num_queries(15), pytest.raises(Full):
        book(session)
    with django_assert_max_num_queries(15):
        book(session, wait=True)


def test_queries_of_a_booking_do_not_grow_with_bookings():
    few, many = open_session(seats=50), open_session(seats=50)
    for _number in range(30):
        make_booking(many)
        make_booking(many, status=Status.WAITING, waiting_since=NOW, places=40)
    counts = []
    for session in (few, many):
        before = len(connection.queries_log)
        connection.force_debug_cursor = True
        book(session, 10)
        counts.append(len(connection.queries_log) - before)
    connection.force_debug_cursor = False
    assert counts[0] == counts[1]


def test_the_same_form_twice_is_the_same_booking(session):
    first = book(session, 3, form="token-once")
    second = book(session, 3, form="token-once")
    assert (first.pk, taken(session)) == (second.pk, 3)
    assert queued() == [("proof", first.pk, 0)]


def test_the_same_form_is_the_same_booking_whatever_has_come_since(session):
    first = book(session, 2, form="token-once")
    assert book(session, 1, form="token-once").pk == first.pk  # Back, and changed
    Session.objects.update(closes_at=NOW)
    assert book(session, 2, form="token-once").pk == first.pk
    sessions.cancel(session, reason="venue", by=None, now=NOW)
    assert book(session, 2, form="token-once").pk == first.pk
    assert Booking.objects.count() == 1


def test_the_same_form_on_the_waiting_list_is_one_place_on_it(session):
    book(session, 3)
    first = book(session, 2, form="token-once", wait=True)
    assert book(session, 2, form="token-once", wait=True).pk == first.pk
    assert Booking.objects.filter(status=Status.WAITING).count() == 1


def test_a_form_of_somebody_else_says_nothing_of_their_booking(session):
    book(session, form="token-once")
    kim = Contact(name="Kim", email="kim@example.org")
    with pytest.raises(BookingError, match="has been used already"):
        book(session, form="token-once", contact=kim)
    with pytest.raises(BookingError, match="has been used already"):
        book(open_session(), form="token-once")
    assert taken(session) == 1


def test_a_form_whose_booking_is_forgotten_books_nothing_anew(session):
    first = book(session, form="token-once")
    Booking.objects.update(email="", name="", forgotten_at=NOW)
    with pytest.raises(BookingError, match="has been used already"):
        book(session, form="token-once")
    assert (taken(session), Booking.objects.get().pk) == (1, first.pk)


def test_a_fault_of_ours_is_not_taken_for_a_double_click(session):
    row = Booking(
        form_token="token-once",
        session=session,
        places=1,
        language="en",
        booked_at=NOW,
        moved_at=NOW,
    )  # without an address, which no form lets through
    with pytest.raises(IntegrityError):
        bookings.enter(row, now=NOW)
    assert taken(session) == 0


def test_more_than_are_left_are_refused(session):
    book(session, 2)
    with pytest.raises(Full, match=r"There is one seat left\."):
        book(session, 2)
    book(session)
    with pytest.raises(Full, match=r"Every seat is taken\."):
        book(session)
    assert (taken(session), Booking.objects.count()) == (3, 2)


def test_more_than_there_are_at_all_never_wait(session):
    with pytest.raises(BookingError, match="There are 3 seats in all") as caught:
        book(session, 4, wait=True)
    assert (caught.value.field, Booking.objects.count()) == ("places", 0)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"cancelled_at": NOW, "cancel_reason": "venue"}, "is cancelled"),
        ({"starts_at": NOW - MINUTE}, "has begun or is over"),
        ({"starts_at": NOW}, "has begun or is over"),
        ({"closes_at": NOW}, "Booking has closed"),
    ],
)
@pytest.mark.parametrize("wait", [False, True])
def test_what_is_closed_between_page_and_form_says_why(session, fields, sentence, wait):
    Session.objects.update(**fields)
    with pytest.raises(Closed, match=sentence):
        book(session, wait=wait)
    assert (taken(session), Booking.objects.count(), queued()) == (0, 0, [])


def test_nobody_registers_where_everybody_just_comes(session):
    session.entry = Session.Entry.OPEN
    with pytest.raises(Closed, match="Just come"):
        book(session)


def test_nobody_joins_the_list_where_everybody_just_comes_now(session):
    Session.objects.update(entry="open", seats=None)
    with pytest.raises(Closed, match="Just come"):
        book(session, wait=True)


def test_the_session_of_one_group_is_full_with_one():
    session = open_session(seats=10, one_group=True)
    first = book(session, 2)
    with pytest.raises(Full, match="Every seat is taken"):
        book(session, 1)
    waiting_one = waits(session, 4)
    bookings.cancel(first, now=NOW)
    assert (status(waiting_one), taken(session)) == (Status.OFFERED, 4)


# --- Proving the address


def test_whoever_proves_the_address_is_booked(session):
    booking = book(session)
    queued()
    row = bookings.prove(booking, now=NOW + MINUTE)
    assert (row.status, row.proven_at, row.answer_by) == (
        Status.CONFIRMED,
        NOW + MINUTE,
        None,
    )
    assert queued() == [("confirmed", booking.pk, 1)]


def test_proven_twice_is_proven_once(session):
    booking = booked(session)
    queued()
    assert bookings.prove(booking, now=NOW + HALF_AN_HOUR * 9).proven_at == NOW
    assert queued() == []


def test_an_address_is_proven_in_time_or_not_at_all(session):
    booking = book(session)
    with pytest.raises(BookingError, match="the seats went back"):
        bookings.prove(booking, now=NOW + HALF_AN_HOUR)
    waiting.release(now=NOW + HALF_AN_HOUR)
    with pytest.raises(BookingError, match="the seats went back"):
        bookings.prove(booking, now=NOW + HALF_AN_HOUR)
    assert taken(session) == 0


def test_what_was_given_up_before_says_so_and_nothing_of_time(session):
    booking = book(session)
    bookings.cancel(booking, now=NOW)
    with pytest.raises(BookingError, match="This booking has ended"):
        bookings.prove(booking, now=NOW)


def test_a_session_cancelled_meanwhile_says_so(session):
    booking = book(session)
    sessions.cancel(session, reason="venue", by=None, now=NOW)
    with pytest.raises(BookingError, match="We had to cancel"):
        bookings.prove(booking, now=NOW)


@pytest.mark.parametrize("standing", [Status.CONFIRMED, Status.CONSIDERED])
def test_an_address_is_proven_after_the_team_has_decided(standing):
    visit = make_visit(make_slot(), status=standing, proven_at=None)
    row = bookings.prove(visit, now=NOW)
    assert (row.status, row.proven_at) == (standing, NOW)


def test_whoever_is_offered_a_date_keeps_the_time_to_answer():
    visit = make_visit(make_slot(), status=Status.OFFERED, proven_at=None)
    Booking.objects.update(answer_by=SOON)
    assert bookings.prove(visit, now=NOW).answer_by == SOON


# --- Cancelling


def test_whoever_cancels_gives_the_seats_back(session):
    booking = booked(session, 2)
    queued()
    assert bookings.cancel(booking, now=NOW).status == Status.CANCELLED_BY_THEM
    assert taken(session) == 0
    assert queued() == [("cancelled_by_them", booking.pk, 2)]


def test_cancelled_twice_is_cancelled_once(session):
    booking = booked(session, 2)
    other = booked(session)
    queued()
    bookings.cancel(booking, now=NOW)
    assert len(queued()) == 1
    assert bookings.cancel(booking, now=NOW).status == Status.CANCELLED_BY_THEM
    assert (taken(session), status(other), queued()) == (1, Status.CONFIRMED, [])


def test_nobody_writes_to_an_address_that_is_not_proven(session):
    booking = book(session)
    queued()
    bookings.cancel(booking, now=NOW)
    assert (status(booking), queued()) == (Status.WITHDRAWN, [])


def test_nobody_cancels_what_has_begun(session):
    booking = booked(session)
    with pytest.raises(BookingError, match="has begun"):
        bookings.cancel(booking, now=SOON)
    assert taken(session) == 1


def test_a_stale_row_gives_back_the_seats_that_there_are_now(session):
    stale = booked(session, 3)
    bookings.change_places(Booking.objects.get(pk=stale.pk), places=1, now=NOW)
    bookings.cancel(stale, now=NOW)
    assert taken(session) == 0


# --- More or fewer people


def test_more_people_take_more_seats(session):
    booking = booked(session)
    queued()
    row = bookings.change_places(booking, places=3, now=NOW)
    assert (row.places, taken(session)) == (3, 3)
    assert queued() == [("changed", booking.pk, 2)]


def test_fewer_people_give_seats_back(session):
    booking = booked(session, 3)
    bookings.change_places(booking, places=1, now=NOW)
    assert taken(session) == 1


def test_as_many_people_as_before_change_nothing(session):
    booking = booked(session, 2)
    queued()
    bookings.change_places(booking, places=2, now=NOW)
    assert (taken(session), queued()) == (2, [])


def test_more_people_come_only_where_they_fit(session):
    booking, _other = booked(session), booked(session)
    with pytest.raises(Full, match="There is one more seat") as caught:
        bookings.change_places(booking, places=3, now=NOW)
    assert (caught.value.field, taken(session)) == ("places", 2)
    with pytest.raises(BookingError, match="3 seats in all"):
        bookings.change_places(booking, places=4, now=NOW)
    with pytest.raises(BookingError, match="At most 10"):
        bookings.change_places(booking, places=11, now=NOW)
    assert (Booking.objects.get(pk=booking.pk).places, taken(session)) == (1, 2)


def test_the_one_group_of_a_session_grows_to_its_seats():
    session = open_session(seats=6, one_group=True)
    bookings.change_places(booked(session, 2), places=6, now=NOW)
    assert taken(session) == 6


def test_after_booking_has_closed_there_are_fewer_and_never_more(session):
    booking = booked(session, 2)
    Session.objects.update(closes_at=NOW)
    with pytest.raises(Closed, match="Booking has closed"):
        bookings.change_places(booking, places=3, now=NOW)
    bookings.change_places(booking, places=1, now=NOW)
    assert taken(session) == 1


def test_a_class_that_has_a_slot_grows_after_it_has_closed():
    slot = make_slot(starts_at=SOON, closes_at=NOW)
    visit = make_visit(slot, places=20)
    bookings.change_places(visit, places=22, now=NOW)
    assert taken(slot) == 22


def test_the_message_that_asks_for_the_proof_still_leaves_after_a_change(session):
    """It leaves only while no later one has overtaken it."""
    booking = book(session)
    row = bookings.change_places(booking, places=2, now=NOW)
    assert queued() == [("proof", booking.pk, 0)]
    assert (row.places, row.sequence) == (2, 0)


def test_what_has_ended_has_no_people_to_change(session):
    booking = booked(session)
    bookings.cancel(booking, now=NOW)
    with pytest.raises(BookingError, match="Make a new one"):
        bookings.change_places(booking, places=2, now=NOW)
    with pytest.raises(BookingError, match="has begun"):
        bookings.change_places(booked(session), places=2, now=SOON)


# --- The row that is held


def test_a_booking_that_was_given_another_session_is_looked_at_again(session):
    stale = booked(session)
    Booking.objects.filter(pk=stale.pk).update(session=open_session(seats=9))
    with pytest.raises(BookingError, match="has just been changed"):
        bookings.cancel(stale, now=NOW)


def test_seats_that_do_not_fit_leave_nothing_taken(session):
    assert not seats.take(session, 4, now=NOW)
    assert taken(session) == 0
