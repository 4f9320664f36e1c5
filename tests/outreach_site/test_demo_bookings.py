"""Who has booked in the demo's cities, and what can be booked."""

import datetime
from pathlib import Path

import pytest
from django.db.models import Q
from django.utils import timezone
from wagtail.documents import get_document_model

from events.models import (
    HOLDING,
    Booking,
    Evaluation,
    SchoolBreak,
    Session,
    SessionType,
    SessionTypeText,
    Status,
)
from neighbourhoods.models import Absence, Officer, Team, Training
from outreach_site.demo.load import load_demo
from outreach_site.demo.pack import pdf

WEDNESDAY = datetime.date(2026, 11, 25)
DAYS = [
    WEDNESDAY,
    datetime.date(2026, 3, 29),  # a Sunday, and the clocks change
    datetime.date(2027, 8, 2),  # a Monday out of term
    datetime.date(2026, 12, 31),
]
pytestmark = pytest.mark.django_db


def noon(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


@pytest.fixture(params=["leicester", "valencia"])
def city(request, time_machine):
    time_machine.move_to(noon(WEDNESDAY), tick=False)
    load_demo(request.param, today=WEDNESDAY)
    return request.param


def held(session: Session) -> int:
    """How many people the bookings hold seats for, in what it is part of too."""
    rows = Booking.objects.filter(status__in=HOLDING)
    of = Q(session=session) | Q(session=session.part_of_id or 0)
    return sum(rows.filter(of).values_list("places", flat=True))


def check_the_open_evening(now: datetime.datetime) -> None:
    evening = Session.objects.upcoming(now).get(event__slug="open-evening")
    assert (evening.entry, evening.seats, evening.free) == ("register", 10, 10)
    assert evening.is_bookable(now)
    assert not Booking.objects.filter(session__event__slug="open-evening").exists()


def test_there_is_a_booking_in_every_state(city):
    assert set(Booking.objects.values_list("status", flat=True)) == set(Status)
    assert Booking.objects.filter(proven_at=None, status="requested").count() == 2
    dates = Booking.objects.get(session=None, status="requested").proposed
    assert dates.filter(starts_at__gt=noon(WEDNESDAY)).count() == 3


def test_the_open_evening_has_ten_free_seats_and_takes_registrations(city):
    check_the_open_evening(noon(WEDNESDAY))


def test_as_many_seats_are_taken_as_bookings_hold(city):
    sessions = list(Session.objects.all())
    assert {row.pk: row.taken for row in sessions} == {
        row.pk: held(row) for row in sessions
    }
    assert sum(row.taken for row in sessions) > 200


def test_one_event_is_partly_booked_and_one_is_full_with_people_waiting(city):
    now = noon(WEDNESDAY)
    partly = Session.objects.upcoming(now).filter(event__slug="bicycles").first()
    assert 0 < partly.taken < partly.seats
    full = Session.objects.upcoming(now).filter(event__slug="on-the-telephone").first()
    assert (full.free, full.bookings.in_line().count()) == (0, 2)


def test_what_is_over_has_been_dealt_with(city):
    """A visit of before is delivered or not; people have come to the events."""
    now = noon(WEDNESDAY)
    visits = Booking.objects.filter(session__in=Session.objects.slots().past(now))
    assert set(visits.values_list("status", flat=True)) == {
        "delivered",
        "not_delivered",
        "evaluated",
    }
    assert Evaluation.objects.count() == visits.filter(status="evaluated").count() >= 3
    events = Session.objects.of_events().past(now).filter(cancelled_at=None)
    reached = events.exclude(reached=None)
    assert reached.count() > events.count() / 2


def test_contacts_are_the_demos_own_and_those_of_long_ago_are_gone(city):
    limit = noon(WEDNESDAY) - datetime.timedelta(days=30)
    old = Booking.objects.filter(session__ends_at__lt=limit)
    assert old.exists()
    assert not old.exclude(email="").exists()
    for booking in Booking.objects.exclude(pk__in=old):
        assert booking.email.endswith("@example.org")
        assert "(inv" in booking.name
        assert booking.lead_name == "" or "(inv" in booking.lead_name


def test_every_team_offers_dates_by_somebody_who_may_hold_them(city):
    now = noon(WEDNESDAY)
    for team in Team.objects.all():
        dates = Session.objects.upcoming(now).filter(team=team)
        assert dates.filter(taken=0).count() >= 3
    for slot in Session.objects.slots().upcoming(now):
        (officer,) = slot.officers.all()
        day = timezone.localdate(slot.starts_at)
        assert officer in Officer.objects.of_teams([slot.team], WEDNESDAY)
        assert officer not in {row.officer for row in Absence.objects.current(day)}
        valid = Training.objects.exclude(expires_on__lt=day)
        course = slot.session_type.course
        assert not course or valid.filter(officer=officer, course=course).exists()


def test_no_officer_is_in_two_places(city):
    taken = {}
    for session in Session.objects.filter(cancelled_at=None).order_by("starts_at"):
        for officer in session.officers.all():
            before = taken.get(officer.pk)
            assert before is None or before <= session.starts_at, session
            taken[officer.pk] = session.ends_at


def test_no_date_is_offered_while_schools_are_closed(city):
    breaks = list(SchoolBreak.objects.filter(neighbourhood=None))
    assert len(breaks) == 2
    assert set(SchoolBreak.objects.values_list("kind", flat=True)) == {
        "holiday",
        "exams",
    }
    for slot in Session.objects.slots():
        day = timezone.localdate(slot.starts_at)
        assert not any(row.starts_on <= day <= row.ends_on for row in breaks)
        assert day.weekday() < 5


def test_a_class_and_a_practical_are_booked_together(city):
    (part,) = Session.objects.exclude(part_of=None)
    lead = part.part_of
    assert part.starts_at > lead.ends_at
    assert part.taken == lead.taken > 0
    assert lead.bookings.get().status == "confirmed"


def test_session_types_are_told_in_every_language_that_the_site_has(city, settings):
    assert SessionType.objects.public().count() == 6
    codes = dict(settings.LANGUAGES).keys()
    for session_type in SessionType.objects.all():
        texts = session_type.texts.filter(live=True).select_related("locale")
        assert {text.locale.language_code for text in texts} == codes
        assert len({text.title for text in texts}) == len(codes)
        assert len({text.translation_key for text in texts}) == 1
        for text in texts:
            assert all((text.summary, text.teaches, text.provides, text.expects)), (
                text.title
            )
            assert "<p>" in text.for_officers


def test_some_have_a_pack_which_the_editors_draft_has_too(city):
    texts = SessionTypeText.objects.exclude(pack=None)
    assert set(texts.values_list("session_type__slug", flat=True)) == {
        "pictures-and-chats",
        "by-bicycle",
    }
    for text in texts:
        assert text.latest_revision_id == text.live_revision_id
        assert text.get_latest_revision_as_object().pack_id == text.pack_id
        with text.pack.file.open() as file:
            assert file.read().startswith(b"%PDF-1.4")


def test_a_pack_points_where_its_parts_begin():
    data = pdf(["One (1)", "Españ\\a"], title="T", language="es")
    assert b"(One \\(1\\)) Tj" in data
    assert "(Españ\\\\a) Tj".encode("cp1252") in data
    start = int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    assert data[start:].startswith(b"xref\n0 7\n")
    for number, line in enumerate(data[start:].split(b"\n")[3:9], 1):
        place = int(line[:10])
        assert data[place:].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize("day", DAYS)
def test_it_can_be_loaded_on_any_day(day, time_machine):
    now = noon(day)
    time_machine.move_to(now, tick=False)
    load_demo("leicester", today=day)
    assert set(Booking.objects.values_list("status", flat=True)) == set(Status)
    check_the_open_evening(now)
    assert Session.objects.of_events().upcoming(now).count() >= 30
    live = Booking.objects.live().exclude(session=None)
    assert not live.filter(session__starts_at__lte=now, session__event=None).exists()
    assert not Booking.objects.filter(answer_by__lte=now).exists()
    assert not Booking.objects.filter(moved_at__gt=now).exists()


def test_loading_again_leaves_nothing_of_before(settings):
    def counts():
        models = (Booking, Session, SessionType, SchoolBreak, get_document_model())
        return [model.objects.count() for model in models]

    load_demo("leicester", today=WEDNESDAY)
    first = counts()
    load_demo("leicester", today=WEDNESDAY, reset=True)
    assert counts() == first
    assert Path(settings.MEDIA_ROOT).exists()
