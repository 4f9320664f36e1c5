"""A resident takes seats with a form, proves the address, changes and cancels."""

import datetime

import pytest

from events import bookings, sessions, waiting
from events.bookings import Contact, Full
from events.models import Booking, Session, Status
from tests.factories import make_event, make_session

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 16, 12, tzinfo=datetime.UTC)
SOON = NOW + datetime.timedelta(days=7)
ROBIN = Contact(name="Robin", email="robin@example.org")


@pytest.fixture
def session():
    return make_session(make_event(), SOON, entry="register", seats=3)


def book(session, *, places=1, form="token-0001", contact=ROBIN, now=NOW, **fields):
    return bookings.book(
        session,
        places=places,
        contact=contact,
        form_token=form,
        language="en",
        now=now,
        **fields,
    )


def taken(session) -> int:
    return Session.objects.get(pk=session.pk).taken


def test_a_seat_is_taken_when_the_form_is_posted(session):
    booking = book(session, places=2)
    assert taken(session) == 2
    assert booking.status == Status.REQUESTED


def test_the_same_form_twice_is_the_same_booking(session):
    first, second = book(session, places=3), book(session, places=3)
    assert (first.pk, taken(session)) == (second.pk, 3)


def test_more_than_are_left_are_refused(session):
    book(session, places=2)
    with pytest.raises(Full):
        book(session, places=2, form="token-0002")
    assert (taken(session), Booking.objects.count()) == (2, 1)


def test_freed_seats_go_to_who_waits(session):
    first = book(session, places=3)
    waits = book(session, places=2, form="token-0002", wait=True)
    bookings.prove(waits, now=NOW)
    bookings.cancel(first, now=NOW)
    waits.refresh_from_db()
    assert (waits.status, taken(session)) == (Status.OFFERED, 2)
    bookings.take_offer(waits, now=NOW)
    waits.refresh_from_db()
    assert waits.status == Status.CONFIRMED


def test_unproven_seats_are_given_back(session):
    first = book(session, places=3)
    waits = book(session, places=2, form="token-0002", wait=True)
    bookings.prove(waits, now=NOW)
    assert waiting.release(now=NOW + datetime.timedelta(minutes=30)) == 1
    first.refresh_from_db()
    waits.refresh_from_db()
    assert (first.status, waits.status) == (Status.WITHDRAWN, Status.OFFERED)


def test_a_cancelled_session_ends_its_bookings(session):
    booking = book(session, places=3)
    bookings.prove(booking, now=NOW)
    sessions.cancel(session, reason="weather", by=None, now=NOW)
    booking.refresh_from_db()
    assert (booking.status, taken(session)) == (Status.CANCELLED_BY_US, 0)


def test_a_part_is_booked_with_its_session_or_not_at_all(session):
    part = make_session(session.event, SOON, entry="register", seats=1, part_of=session)
    with pytest.raises(Full):
        book(session, places=2)
    assert (taken(session), taken(part)) == (0, 0)
    book(session, places=1)
    assert (taken(session), taken(part)) == (1, 1)
