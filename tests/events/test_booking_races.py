"""Many at once, each with a connection of their own: no seat is sold twice, none is left
over, and nobody meets an error."""

import threading

import pytest
from django.db import OperationalError, connections, transaction
from django.db.models import Sum

from events import bookings, sessions, waiting
from events.models import Booking, Session, Status
from events.moves import BookingError
from events.sessions import SessionError
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

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
THREADS = 8


def at_once(*verbs) -> list:
    """What each of them gave or raised, all having begun together."""
    together, answers = threading.Barrier(len(verbs)), [None] * len(verbs)

    def act(number, verb):
        together.wait()
        try:
            answers[number] = verb()
        except (BookingError, SessionError, OperationalError) as error:
            answers[number] = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=act, args=(number, verb))
        for number, verb in enumerate(verbs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def held(session) -> int:
    rows = Booking.objects.filter(session=session).holding()
    return rows.aggregate(n=Sum("places"))["n"] or 0


def test_the_last_seats_are_sold_once():
    session = open_session(seats=3)
    answers = at_once(*[lambda: book(session)] * THREADS)
    assert sum(isinstance(a, Booking) for a in answers) == 3
    refused = {type(a) for a in answers if not isinstance(a, Booking)}
    assert refused == {bookings.Full}
    assert (taken(session), held(session)) == (3, 3)


def test_counting_before_inserting_would_have_sold_them_twice():
    """The control: everybody who looks first sees the seats."""
    session, looked = open_session(seats=3), threading.Barrier(THREADS)

    def insert():
        with transaction.atomic():
            Booking.objects.create(
                session=session,
                form_token=f"naive-{threading.get_ident()}",
                places=1,
                email="robin@example.org",
                language="en",
                booked_at=NOW,
                moved_at=NOW,
            )

    def count_then_insert():
        count = held(session)
        looked.wait()
        if count < 3:
            insert()

    at_once(*[count_then_insert] * THREADS)
    assert held(session) == THREADS


@pytest.mark.parametrize("wait", [False, True])
def test_a_form_sent_many_times_at_once_is_one_booking(wait):
    session = open_session(seats=3)
    if wait:
        book(session, 3)
    queued()
    answers = at_once(
        *[lambda: book(session, 2, form="token-once", wait=wait)] * THREADS
    )
    assert len({answer.pk for answer in answers}) == 1
    assert taken(session) == (3 if wait else 2)
    assert queued() == [("proof", answers[0].pk, 0)]


def test_linked_sessions_are_sold_once_together():
    lead = open_session(seats=4)
    part = open_session(seats=3, event=lead.event, part_of=lead)
    answers = at_once(*[lambda: book(lead, 2)] * THREADS)
    assert sum(isinstance(a, Booking) for a in answers) == 1
    assert (taken(lead), taken(part), held(lead)) == (2, 2, 2)


def test_a_session_of_one_group_gets_one():
    session = open_session(seats=9, one_group=True)
    answers = at_once(*[lambda: book(session, 2)] * THREADS)
    assert sum(isinstance(a, Booking) for a in answers) == 1
    assert taken(session) == 2


def test_seats_given_back_at_once_go_to_who_waits():
    session = open_session(seats=8)
    having = [booked(session) for _seat in range(8)]
    line = [waits(session, 2) for _group in range(4)]
    verbs = [lambda row=row: bookings.cancel(row, now=NOW) for row in having]
    assert {type(answer) for answer in at_once(*verbs)} == {Booking}
    assert [status(row) for row in line] == [Status.OFFERED] * 4
    assert (taken(session), held(session)) == (8, 8)


def test_nobody_is_left_waiting_who_proves_while_seats_come_back():
    for _try in range(4):
        session = open_session(seats=2)
        has_it = booked(session, 2)
        unproven = book(session, 2, wait=True)
        at_once(
            lambda row=has_it: bookings.cancel(row, now=NOW),
            lambda row=unproven: bookings.prove(row, now=NOW),
        )
        assert (status(unproven), taken(session)) == (Status.OFFERED, 2)


def test_nobody_joins_the_list_of_a_session_that_is_being_cancelled():
    for _try in range(4):
        session = open_session(seats=1)
        booked(session)
        at_once(
            lambda of=session: sessions.cancel(of, reason="venue", by=None, now=NOW),
            *[lambda of=session: book(of, wait=True)] * 4,
        )
        left = Booking.objects.filter(session=session).live()
        assert (list(left), taken(session)) == ([], 0)


def test_a_team_that_lowers_the_seats_meets_those_who_book():
    session = open_session(seats=6)
    row = Session.objects.get(pk=session.pk)
    row.seats = 3
    given = {"neighbourhoods": [], "officers": [], "now": NOW}
    at_once(
        lambda: sessions.keep(row, **given),
        *[lambda: book(session, 2)] * 4,
    )
    now = Session.objects.get(pk=session.pk)
    assert now.taken == held(session) <= now.seats


def test_a_part_and_its_lead_are_changed_without_a_dead_end():
    """Whoever books holds the lead first, and so does who changes a part."""
    lead = open_session(seats=20)
    part = open_session(seats=20, event=lead.event, part_of=lead)
    given = {"neighbourhoods": [], "officers": [], "now": NOW}

    def move_part(place):
        row = Session.objects.get(pk=part.pk)
        row.place = place
        sessions.keep(row, **given)

    verbs = [lambda n=n: move_part(f"Hall {n}") for n in range(4)]
    answers = at_once(*verbs, *[lambda: booked(lead, 2)] * 4)
    assert not [a for a in answers if isinstance(a, Exception)]
    assert (taken(lead), taken(part)) == (8, 8)


def test_two_clocks_give_seats_back_once():
    session = open_session(seats=4)
    for _seat in range(4):
        book(session)
    line = waits(session, 4)
    counts = at_once(*[lambda: waiting.release(now=SOON)] * 4)
    assert sum(counts) == 4
    assert taken(session) == held(session) == 0
    assert status(line) == Status.WAITING  # it has begun


def test_an_offer_is_taken_or_has_lapsed_and_never_both():
    session = open_session(seats=2)
    bookings.cancel(booked(session, 2), now=NOW)
    has_it = booked(session, 2)
    line = waits(session, 2)
    bookings.cancel(has_it, now=NOW)
    late = NOW + waiting.ANSWER_WITHIN
    at_once(
        lambda: bookings.take_offer(line, now=NOW),
        lambda: waiting.release(now=late),
    )
    ended = status(line) == Status.WITHDRAWN
    assert taken(session) == held(session) == (0 if ended else 2)


# --- Somebody comes in the very moment between two steps


@pytest.fixture
def meanwhile(monkeypatch):
    """After the first call of a function, somebody else does something: until they are
    through, or until it is clear that they have to wait for us."""
    begun = []

    def arrange(module, name, act):
        real = getattr(module, name)

        def call(*given, **named):
            answer = real(*given, **named)
            if not begun:
                begun.append(threading.Thread(target=do))
                begun[0].start()
                begun[0].join(timeout=1)
            return answer

        def do():
            try:
                act()
            finally:
                connections.close_all()

        monkeypatch.setattr(module, name, call)

    yield arrange
    for thread in begun:
        thread.join()


def finish() -> None:
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()


def test_a_session_cancelled_while_somebody_joins_its_list_ends_that_too(meanwhile):
    session = open_session(seats=1)
    booked(session)
    meanwhile(
        bookings,
        "_refuse_too_many",
        lambda: sessions.cancel(session, reason="venue", by=None, now=NOW),
    )
    book(session, wait=True)
    finish()
    assert list(Booking.objects.filter(session=session).live()) == []


def test_seats_that_come_back_while_somebody_proves_are_offered_to_them(meanwhile):
    session = open_session(seats=2)
    has_it, line = booked(session, 2), book(session, 2, wait=True)
    meanwhile(waiting, "promote", lambda: bookings.cancel(has_it, now=NOW))
    bookings.prove(line, now=NOW)
    finish()
    assert (status(line), taken(session)) == (Status.OFFERED, 2)


def test_a_part_that_grows_while_somebody_books_the_whole_is_no_dead_end(meanwhile):
    lead = open_session(seats=9)
    part = open_session(seats=3, event=lead.event, part_of=lead)
    booked(lead, 3)
    line, made = waits(lead, 2), []
    row = Session.objects.get(pk=part.pk)
    row.seats = 9
    meanwhile(
        sessions,
        "_refuse_fewer_seats",
        lambda: made.append(book(lead, 2, wait=True)),
    )
    sessions.keep(row, neighbourhoods=[], officers=[], now=NOW)
    finish()
    assert (status(line), len(made)) == (Status.OFFERED, 1)
    assert taken(lead) == taken(part) == held(lead) == 7
