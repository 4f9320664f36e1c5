"""A week before and a day before, once each, and only who has known of it for longer."""

import datetime
import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from events import bookings, reminders, sessions
from events.models import Booking, Session, Status
from tests.events.conftest import NOW
from tests.factories import make_booking, make_event, make_session

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)
STARTS = NOW + 30 * DAY


class Full(DatabaseBackend):
    """A queue whose disk is full."""

    def enqueue(self, task, args, kwargs):
        raise OSError("no room")


@pytest.fixture
def session():
    return make_session(
        make_event(), STARTS, entry="register", seats=100, changed_at=NOW
    )


@pytest.fixture
def booking(session):
    return make_booking(session, moved_at=NOW)


def sent(now) -> list[int | None]:
    """What each reminder that is queued at a moment was of."""
    DBTaskResult.objects.all().delete()
    reminders.send_due(now=now)
    rows = DBTaskResult.objects.filter(task_path="events.emails.send_reminder")
    pks = [row.args_kwargs["args"][0] for row in rows]
    assert DBTaskResult.objects.count() == len(pks)
    return [Booking.objects.get(pk=pk).reminded for pk in pks]


@pytest.mark.parametrize(
    ("before", "days"),
    [
        (7 * DAY + MINUTE, []),
        (7 * DAY, [7]),
        (2 * DAY, [7]),  # the timer had stopped
        (DAY + MINUTE, [7]),
        (DAY, [1]),
        (MINUTE, [1]),
        (0 * DAY, []),
        (-DAY, []),
    ],
)
def test_who_is_due_when(booking, before, days):
    assert sent(STARTS - before) == days


def test_each_goes_out_once(booking):
    moments = [STARTS - 7 * DAY + number * DAY / 4 for number in range(32)]
    assert [days for moment in moments for days in sent(moment)] == [7, 1]


@pytest.mark.parametrize(
    ("known", "days"),
    [
        (7 * DAY, [7, 1]),
        (7 * DAY - MINUTE, [1]),
        (3 * DAY, [1]),
        (DAY - MINUTE, []),
    ],
)
def test_who_books_late_is_reminded_less(session, known, days):
    make_booking(session, moved_at=STARTS - known)
    found = [sent(STARTS - days_left * DAY) for days_left in (7, 6, 2, 1)]
    found.append(sent(STARTS - DAY / 2))
    assert [day for each in found for day in each] == days


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.CONFIRMED}))
def test_only_who_is_confirmed_is_reminded(session, status):
    make_booking(session, moved_at=NOW, status=status, waiting_since=NOW)
    assert sent(STARTS - 7 * DAY) == []


def test_who_has_cancelled_is_not_reminded(booking):
    bookings.cancel(booking, now=NOW)
    assert sent(STARTS - DAY) == []


def test_nobody_is_reminded_of_what_is_cancelled(session, booking):
    sessions.cancel(session, reason="weather", by=None, now=NOW)
    assert sent(STARTS - DAY) == []


def test_a_contact_that_is_deleted_is_not_written_to(booking):
    Booking.objects.update(forgotten_at=NOW)
    assert sent(STARTS - DAY) == []


def move(session, starts_at, *, now):
    session = Session.objects.get(pk=session.pk)
    session.starts_at, session.ends_at = starts_at, starts_at + DAY / 24
    sessions.keep(session, neighbourhoods=[], officers=[], now=now)


def test_a_session_that_moves_is_reminded_of_anew(session, booking):
    assert sent(STARTS - 7 * DAY) == [7]
    move(session, STARTS + 10 * DAY, now=STARTS - 6 * DAY)
    assert sent(STARTS - DAY) == []
    assert sent(STARTS + 3 * DAY) == [7]
    assert sent(STARTS + 9 * DAY) == [1]


def test_who_is_told_that_it_moves_to_soon_needs_no_word_that_it_is_in_a_week(
    session, booking
):
    move(session, STARTS - 20 * DAY, now=STARTS - 24 * DAY)
    assert sent(STARTS - 23 * DAY) == []
    assert sent(STARTS - 21 * DAY) == [1]


def test_what_has_changed_since_it_was_read_is_not_reminded_of(booking):
    due = reminders._due(STARTS - DAY, days=1)
    assert due == [(booking.pk, booking.sequence)]
    bookings.change_places(booking, places=2, now=NOW)
    assert [reminders._remind(*row, days=1) for row in due] == [False]
    assert Booking.objects.get().reminded is None


def test_a_reminder_that_cannot_be_queued_is_not_marked(booking, settings):
    settings.TASKS = {"default": {"BACKEND": "tests.events.test_reminders.Full"}}
    with pytest.raises(OSError, match="no room"):
        reminders.send_due(now=STARTS - DAY)
    assert Booking.objects.get().reminded is None


def test_one_more_booking_costs_its_own_statements_alone(
    session, django_assert_num_queries
):
    make_booking(session, moved_at=NOW)
    with django_assert_num_queries(2 + 4):  # who is due; save, mark, queue, release
        reminders.send_due(now=STARTS - DAY)
    for _ in range(3):
        make_booking(session, moved_at=NOW)
    with django_assert_num_queries(2 + 3 * 4):
        reminders.send_due(now=STARTS - DAY)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_many_that_remind_at_once_one_does(session):
    for _ in range(5):
        make_booking(session, moved_at=NOW)
    together = threading.Barrier(4)

    def act():
        together.wait()
        try:
            reminders.send_due(now=STARTS - DAY)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = DBTaskResult.objects.all()
    assert len({row.args_kwargs["args"][0] for row in rows}) == len(rows) == 5


def test_the_command_says_how_many(booking, time_machine):
    time_machine.move_to(STARTS - DAY, tick=False)
    for count in (1, 0):
        out = StringIO()
        call_command("send_reminders", stdout=out)
        assert out.getvalue() == f"Reminders queued: {count}.\n"


def test_the_command_that_releases_says_how_many(session, time_machine):
    make_booking(session, status=Status.REQUESTED, answer_by=NOW, proven_at=None)
    time_machine.move_to(NOW, tick=False)
    for count in (1, 0):
        out = StringIO()
        call_command("release_seats", stdout=out)
        assert out.getvalue() == f"Bookings that ended: {count}.\n"
