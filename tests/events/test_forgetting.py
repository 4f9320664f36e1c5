"""What of bookings is forgotten, and when: `manage.py purge`, at its borders."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import bookings, sessions, tokens
from events.bookings import Contact
from events.forgetting import CONTACT
from events.models import Booking, Evaluation, ProposedDate, Session, Status
from outreach_site.purge import purge
from tests.events.conftest import NOW, at
from tests.factories import make_booking, make_session, make_slot, make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
SECOND = datetime.timedelta(seconds=1)
HOUR = datetime.timedelta(hours=1)
ENDED_EARLY = ["declined", "withdrawn", "cancelled_them", "cancelled_us"]
AFTERWARDS = ["confirmed", "delivered", "not_delivered", "evaluated"]


def days(number: float) -> datetime.timedelta:
    return datetime.timedelta(days=number)


def forgotten(when) -> dict[str, int]:
    """What a purge at that moment does to bookings, without what it does not."""
    counts = purge(now=when)
    return {
        label.removeprefix("events."): count
        for label, count in counts.items()
        if count and label.startswith("events.")
    }


@pytest.fixture
def evening(market, plan):
    """Two hours, from 18:00 to 20:00 in London tomorrow."""
    return plan(market, "2026-03-17 18:00", entry="register", seats=20)


@pytest.fixture
def booking(evening):
    return make_booking(evening, 3, notes="A seat near the door", phone="020 7946 0001")


@pytest.fixture
def visit():
    """Requested for a date that is still to be found."""
    return make_visit(None, moved_at=NOW, notes="A ramp", answer="We look for a date.")


# --- Contacts


@pytest.mark.parametrize("status", AFTERWARDS)
def test_a_contact_goes_thirty_days_after_the_session(booking, status):
    Booking.objects.update(status=status)
    ended = at("2026-03-17 20:00")
    purge(now=ended + days(7) + SECOND)
    assert forgotten(ended + days(30)) == {}
    booking.refresh_from_db()
    assert (booking.name, booking.phone) == ("Robin Example", "020 7946 0001")
    later = ended + days(30) + SECOND
    assert forgotten(later) == {"Booking, contacts": 1}
    booking.refresh_from_db()
    assert [getattr(booking, name) for name in CONTACT] == [""] * len(CONTACT)
    assert booking.forgotten_at == later


def test_what_staff_answered_and_who_leads_the_group_goes_with_the_contact(visit):
    assert forgotten(NOW + days(31)) == {"Booking, contacts": 1, "Booking, needs": 1}
    visit.refresh_from_db()
    assert (visit.lead_name, visit.role, visit.answer) == ("", "", "")
    assert (visit.year_group, visit.places, visit.lead_stays) == ("Year 5", 25, True)


def test_the_row_stays_as_a_count_and_holds_its_seats(booking, evening):
    Booking.objects.update(status=Status.DELIVERED, reached=3)
    assert forgotten(NOW + days(60)) == {"Booking, contacts": 1, "Booking, needs": 1}
    booking.refresh_from_db()
    evening.refresh_from_db()
    assert (booking.status, booking.places, booking.reached) == ("delivered", 3, 3)
    assert evening.taken == 3


def test_links_that_were_sent_are_void_once_the_contact_is_gone(booking):
    links = [tokens.make(booking, purpose) for purpose in tokens.Purpose]
    assert all(tokens.read(link) for link in links)
    purge(now=NOW + days(60))
    assert [tokens.read(link) for link in links] == [None, None]


def test_what_is_forgotten_is_not_forgotten_twice(booking):
    purge(now=NOW + days(60))
    booking.refresh_from_db()
    first = booking.version, booking.forgotten_at
    assert forgotten(NOW + days(61)) == {}
    booking.refresh_from_db()
    assert (booking.version, booking.forgotten_at) == first


@pytest.mark.parametrize("status", ENDED_EARLY)
def test_who_does_not_come_is_forgotten_thirty_days_after_that(booking, status):
    """And not only after a session to which they do not come."""
    Booking.objects.update(status=status, moved_at=NOW)
    Session.objects.update(
        starts_at=NOW + days(200), ends_at=NOW + days(200) + 2 * HOUR
    )
    assert forgotten(NOW + days(7)) == {}
    assert forgotten(NOW + days(30)) == {"Booking, needs": 1}
    assert forgotten(NOW + days(30) + SECOND) == {"Booking, contacts": 1}


def test_a_booking_that_ended_after_its_session_is_not_kept_longer_for_that(booking):
    ended = at("2026-03-17 20:00")
    Booking.objects.update(status=Status.CANCELLED_BY_US, moved_at=ended + days(20))
    purge(now=ended + days(8))
    assert forgotten(ended + days(30)) == {}
    assert forgotten(ended + days(30) + SECOND) == {"Booking, contacts": 1}


def test_a_confirmed_booking_of_a_session_to_come_is_kept_however_old(booking):
    far = NOW + days(300)
    Session.objects.update(starts_at=far, ends_at=far + HOUR)
    assert forgotten(far) == {}


def test_a_session_that_is_moved_takes_the_time_with_it(booking, evening, here):
    evening.starts_at += days(40)
    evening.ends_at += days(40)
    sessions.keep(evening, neighbourhoods=[here], officers=[], now=NOW)
    assert forgotten(at("2026-03-17 20:00") + days(31)) == {}


def test_who_booked_a_class_and_a_practical_is_kept_until_after_the_practical():
    lead = make_slot(starts_at=NOW + days(1))
    part = make_slot(
        lead.session_type, NOW + days(15), lead.team, part_of=lead, seats=30
    )
    make_visit(lead, status=Status.CONFIRMED, notes="A ramp")
    assert forgotten(lead.ends_at + days(14)) == {}
    assert forgotten(part.ends_at + days(30)) == {"Booking, needs": 1}
    assert forgotten(part.ends_at + days(30) + SECOND) == {"Booking, contacts": 1}


def test_parts_of_another_session_keep_nobody(booking):
    lead = make_slot(starts_at=NOW + days(100))
    make_slot(lead.session_type, NOW + days(110), lead.team, part_of=lead)
    assert forgotten(NOW + days(60)) == {"Booking, contacts": 1, "Booking, needs": 1}


@pytest.mark.parametrize("status", ["requested", "considered", "offered"])
def test_a_request_without_a_session_waits_for_its_last_proposed_date(visit, status):
    Booking.objects.update(status=status)
    for number in (20, 40, 60):
        ProposedDate.objects.create(booking=visit, starts_at=NOW + days(number))
    assert forgotten(NOW + days(67)) == {}
    assert forgotten(NOW + days(90)) == {"Booking, needs": 1}
    assert forgotten(NOW + days(90) + SECOND) == {"Booking, contacts": 1}


def test_a_request_that_was_dealt_with_late_is_kept_for_thirty_days_from_then(visit):
    ProposedDate.objects.create(booking=visit, starts_at=NOW + days(5))
    Booking.objects.update(moved_at=NOW + days(50), notes="")
    assert forgotten(NOW + days(80)) == {}
    assert forgotten(NOW + days(80) + SECOND) == {"Booking, contacts": 1}


def test_a_declined_request_is_not_kept_for_the_dates_it_had_proposed(visit):
    ProposedDate.objects.create(booking=visit, starts_at=NOW + days(90))
    Booking.objects.update(status=Status.DECLINED, notes="")
    assert forgotten(NOW + days(30) + SECOND) == {"Booking, contacts": 1}


def test_another_bookings_dates_keep_nobody(visit):
    other = make_visit(None, moved_at=NOW)
    ProposedDate.objects.create(booking=other, starts_at=NOW + days(90))
    purge(now=NOW + days(31))
    kept = Booking.objects.filter(forgotten_at=None)
    assert list(kept) == [other]


@pytest.mark.parametrize(
    "day", ["2026-03-01", "2026-03-29", "2026-10-01", "2026-10-25"]
)
@pytest.mark.parametrize(("after", "what"), [(7, "needs"), (30, "contacts")])
def test_a_change_of_clocks_makes_nothing_longer_or_shorter(
    market, plan, day, after, what
):
    """On the two days themselves, and where one of them lies between."""
    evening = plan(market, f"{day} 18:00", entry="register", seats=20)
    make_booking(evening, notes="A ramp" if what == "needs" else "", moved_at=NOW)
    limit = evening.ends_at + days(after)
    assert forgotten(limit) == {}
    assert forgotten(limit + SECOND) == {f"Booking, {what}": 1}


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_session_across_the_change_of_clocks_ends_when_it_ends(market, day):
    """The night is an hour shorter, or longer, than the clock says."""
    starts = at(f"{day} 00:30")
    night = make_session(
        market, starts, ends_at=starts + 2 * HOUR, entry="register", seats=20
    )
    make_booking(night)
    assert forgotten(starts + 2 * HOUR + days(30)) == {}
    assert forgotten(starts + 2 * HOUR + days(30) + SECOND) == {"Booking, contacts": 1}


# --- What somebody needs


def test_what_somebody_needs_goes_seven_days_after_the_session(booking):
    ended = at("2026-03-17 20:00")
    assert forgotten(ended + days(7)) == {}
    assert forgotten(ended + days(7) + SECOND) == {"Booking, needs": 1}
    booking.refresh_from_db()
    assert (booking.notes, booking.name) == ("", "Robin Example")
    assert booking.forgotten_at is None


def test_the_link_still_works_when_only_the_needs_are_forgotten(booking):
    link = tokens.make(booking, tokens.Purpose.MANAGE)
    purge(now=at("2026-03-17 20:00") + days(8))
    assert tokens.read(link)[0] == booking


# --- What nobody has confirmed


@pytest.mark.parametrize("status", ENDED_EARLY)
def test_a_booking_that_nobody_confirmed_is_deleted_seven_days_after_its_end(
    evening, status
):
    make_booking(evening, status=status, proven_at=None, moved_at=NOW)
    assert forgotten(NOW + days(7)) == {}
    assert forgotten(NOW + days(7) + SECOND) == {"Booking": 1}
    assert Booking.objects.count() == 0
    evening.refresh_from_db()
    assert evening.taken == 0


def test_a_booking_whose_time_to_confirm_runs_is_not_deleted(evening):
    status = Status.REQUESTED
    make_booking(evening, status=status, proven_at=None, moved_at=NOW - days(20))
    assert forgotten(NOW) == {}


def test_a_proven_booking_that_was_withdrawn_stays_as_a_count(evening):
    make_booking(evening, status=Status.WITHDRAWN, moved_at=NOW)
    assert forgotten(NOW + days(8)) == {}
    assert Booking.objects.count() == 1


def test_the_dates_that_nobody_confirmed_go_with_the_request():
    row = make_visit(None, status=Status.WITHDRAWN, proven_at=None, moved_at=NOW)
    ProposedDate.objects.create(booking=row, starts_at=NOW + days(90))
    assert forgotten(NOW + days(8)) == {"Booking": 1}
    assert ProposedDate.objects.count() == 0


# --- What they say of it


def test_a_remark_goes_after_a_year_and_the_figures_stay(booking):
    row = Evaluation.objects.create(
        booking=booking,
        useful=4,
        suited=5,
        again=True,
        remark="More time for questions",
        answered_at=NOW,
    )
    purge(now=NOW + days(200))
    assert forgotten(NOW + days(365)) == {}
    assert forgotten(NOW + days(365) + SECOND) == {"Evaluation, remarks": 1}
    row.refresh_from_db()
    assert (row.remark, row.useful, row.suited, row.again) == ("", 4, 5, True)


# --- All of it


def test_a_dry_run_counts_and_empties_nothing(booking):
    make_booking(booking.session, status="withdrawn", proven_at=None)
    counts = purge(now=NOW + days(60), dry_run=True)
    assert counts["events.Booking"] == 1
    assert counts["events.Booking, needs"] == 1
    booking.refresh_from_db()
    assert (booking.name, booking.notes) == ("Robin Example", "A seat near the door")
    assert Booking.objects.count() == 2


def queries(when) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        purge(now=when)
    return len(found)


def test_many_cost_no_more_queries_than_one(evening):
    make_booking(evening, notes="A ramp")
    one = queries(NOW + days(60))
    Session.objects.update(seats=100)
    for _number in range(12):
        make_booking(evening, notes="A ramp")
    assert queries(NOW + days(60)) == one


def all_text() -> str:
    """Every cell of every table, as text."""
    cells = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {name}")  # noqa: S608 -- from the database
            cells += [str(cell) for row in cursor.fetchall() for cell in row]
    return "\n".join(cells)


def canary(word: str) -> Contact:
    return Contact(
        name=f"{word} Namecanary",
        email=f"{word}.mailcanary@example.org",
        role="Rolecanary",
        phone="020 7946 0999",
        lead_name="Leadcanary",
    )


CANARIES = (
    "Namecanary",
    "mailcanary",
    "Rolecanary",
    "7946 0999",
    "Leadcanary",
    "Needcanary",
    "Answercanary",
    "Remarkcanary",
)


def test_after_its_time_no_table_knows_who_booked(evening):
    """Whatever became of the booking, and in whichever table something was noted."""
    staff = get_user_model().objects.create_user("desk@example.org", name="Desk")
    rows = [
        bookings.book(
            evening,
            places=2,
            contact=canary(word),
            notes="Needcanary",
            form_token=f"form-of-{word}",
            language="en",
            now=NOW,
        )
        for word in ("coming", "cancelling", "unproven", "left")
    ]
    for row in rows[:2]:
        bookings.prove(row, now=NOW)
    bookings.cancel(rows[1], now=NOW)
    bookings.cancel(rows[2], now=NOW)
    Booking.objects.filter(pk=rows[0].pk).update(status=Status.EVALUATED)
    Evaluation.objects.create(
        booking=rows[0],
        useful=1,
        suited=1,
        again=False,
        remark="Remarkcanary",
        answered_at=NOW,
    )
    fields = {"name": "Namecanary", "answer": "Answercanary", "role": "Rolecanary"}
    make_visit(
        None, status="declined", considered_by=staff, lead_name="Leadcanary", **fields
    )
    before = all_text()
    assert [word for word in CANARIES if word not in before] == []
    purge(now=NOW + days(366))
    after = all_text()
    assert [word for word in CANARIES if word in after] == []
    assert "Community hall" in after
    assert Booking.objects.count() == 4
