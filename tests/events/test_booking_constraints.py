"""The floor below the verbs: what the database itself refuses."""

import pytest
from django.db import IntegrityError, transaction

from events.models import Booking, Session
from tests.events.conftest import NOW, open_session
from tests.factories import (
    make_booking,
    make_event,
    make_session,
    make_slot,
    make_visit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return open_session(seats=5)


def refused(rows, **fields) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**fields)


# --- Of a booking


@pytest.mark.parametrize("places", [0, -1])
def test_a_booking_is_of_somebody(session, places):
    make_booking(session)
    refused(Booking.objects, places=places)


def test_a_booking_is_of_a_session_or_of_a_type(session):
    make_booking(session)
    refused(Booking.objects, session=None)


def test_a_visit_is_of_an_organisation_and_an_organisation_books_visits(session):
    visit = make_visit()
    refused(Booking.objects, organisation=None)
    make_booking(session)
    residents = Booking.objects.filter(session_type=None)
    refused(residents, organisation=visit.organisation)
    refused(residents, session_type=visit.session_type)


def test_who_waits_has_waited_since(session):
    make_booking(session)
    refused(Booking.objects, status="waiting")
    Booking.objects.update(status="waiting", waiting_since=NOW)


@pytest.mark.parametrize("status", ["waiting", "confirmed", "delivered", "evaluated"])
def test_nobody_waits_or_comes_without_a_session(status):
    make_visit()
    refused(Booking.objects, status=status, waiting_since=NOW)


@pytest.mark.parametrize("status", ["requested", "considered", "offered", "declined"])
def test_a_request_needs_no_session_yet(status):
    make_visit()
    Booking.objects.update(status=status)


def test_a_booking_can_be_answered_until_it_is_forgotten(session):
    make_booking(session)
    refused(Booking.objects, email="")
    Booking.objects.update(email="", forgotten_at=NOW)


@pytest.mark.parametrize("field", ["form_token", "ref"])
def test_a_form_makes_one_booking_and_a_reference_means_one(session, field):
    first, second = make_booking(session), make_booking(session)
    refused(Booking.objects.filter(pk=second.pk), **{field: getattr(first, field)})


def test_a_session_with_bookings_is_not_deleted(session):
    from django.db.models import ProtectedError  # noqa: PLC0415 -- here alone

    make_booking(session)
    with pytest.raises(ProtectedError):
        session.delete()


# --- Of a session


@pytest.mark.parametrize("taken", [-1, 6])
def test_seats_are_never_fewer_than_none_and_more_than_all(session, taken):
    refused(Session.objects, taken=taken)


@pytest.mark.parametrize("seats", [None, 0, 3])
def test_seats_that_are_taken_stay(session, seats):
    Session.objects.update(taken=4)
    refused(Session.objects, seats=seats)


@pytest.mark.parametrize(
    "fields", [{"seats": 5}, {"taken": 1}, {"one_group": True}, {"closes_at": NOW}]
)
def test_where_everybody_just_comes_nothing_is_counted(fields):
    make_session(make_event())
    refused(Session.objects, **fields)


def test_booking_closes_before_it_starts(session):
    refused(Session.objects, closes_at=session.ends_at)
    Session.objects.update(closes_at=session.starts_at)


def test_a_session_is_no_part_of_itself(session):
    refused(Session.objects, part_of=session)


def test_a_session_is_of_an_event_or_a_type(session):
    slot = make_slot()
    refused(Session.objects.filter(pk=session.pk), entry="request")
    refused(Session.objects.filter(pk=session.pk), event=None)
    refused(Session.objects.filter(pk=session.pk), session_type=slot.session_type)
    refused(Session.objects.filter(pk=slot.pk), entry="register")
    refused(Session.objects.filter(pk=slot.pk), team=None)
    refused(Session.objects.filter(pk=slot.pk), event=session.event)
