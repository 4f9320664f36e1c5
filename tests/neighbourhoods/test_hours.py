"""When a contact point is open: over midnight, over changes of clocks, and on days
that are not like others."""

import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from neighbourhoods.hours import (
    HoursError,
    contact_points,
    moment,
    schedule,
    set_week,
)
from neighbourhoods.models import SpecialHours, WeeklyHours
from tests.factories import (
    clock,
    make_contact_point,
    make_exception,
    make_hours,
    make_team,
)

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime.date(2026, 3, 23)
ONE_DAY = datetime.timedelta(days=1)


def at(text: str, zone: ZoneInfo = LONDON, fold: int = 0) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


def weekly(weekday: int, opens: str, closes: str, **fields) -> WeeklyHours:
    return WeeklyHours(
        weekday=weekday, opens=clock(opens), closes=clock(closes), **fields
    )


def special(day: datetime.date, opens: str = "", closes: str = "") -> SpecialHours:
    times = {"opens": clock(opens), "closes": clock(closes)} if opens else {}
    return SpecialHours(day=day, **times)


def real(span) -> datetime.timedelta:
    """How long a span lasts by a clock that nobody changes."""
    return span.ends.astimezone(datetime.UTC) - span.starts.astimezone(datetime.UTC)


def hours(number: float) -> datetime.timedelta:
    return datetime.timedelta(hours=number)


def timetable(point, *, now):
    (seen,) = contact_points(point.team_id, now=now)
    return seen.timetable


@pytest.fixture
def point():
    return make_contact_point(make_team())


# --- Now, and next


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "until", "opens"),
    [
        ("2026-03-23 08:59", None, "2026-03-23 09:00"),
        ("2026-03-23 09:00", "2026-03-23 17:00", None),
        ("2026-03-23 16:59", "2026-03-23 17:00", None),
        ("2026-03-23 17:00", None, "2026-03-24 09:00"),
        ("2026-03-27 17:00", None, "2026-03-30 09:00"),
    ],
)
def test_it_is_open_until_it_closes_and_opens_next(point, now, until, opens):
    make_hours(point, "0-4", "09:00", "17:00")
    found = timetable(point, now=at(now))
    assert found.until == (until and at(until))
    assert (found.next and found.next.starts) == (opens and at(opens))
    assert bool(found.now) == bool(until)


@pytest.mark.django_db
def test_what_began_yesterday_evening_is_open_still(point):
    make_hours(point, "4", "18:00", "02:00")
    saturday_night = timetable(point, now=at("2026-03-28 01:59"))
    assert saturday_night.until == at("2026-03-28 02:00")
    assert timetable(point, now=at("2026-03-28 02:00")).now is None


@pytest.mark.django_db
def test_the_same_time_twice_is_24_hours(point):
    make_hours(point, "2", "09:00", "09:00")
    found = timetable(point, now=at("2026-03-26 08:59"))
    assert found.until == at("2026-03-26 09:00")
    assert found.now.all_day


@pytest.mark.django_db
def test_open_day_and_night_has_no_end(point):
    make_hours(point, "0-6", "00:00", "00:00")
    found = timetable(point, now=at("2026-03-23 12:00"))
    assert found.now
    assert found.until is None


@pytest.mark.django_db
def test_spans_that_follow_each_other_are_one_to_who_asks_until_when(point):
    make_hours(point, "0", "09:00", "13:00")
    make_hours(point, "0", "13:00", "17:00")
    make_hours(point, "0", "17:00", "19:00", by_appointment=True)
    found = timetable(point, now=at("2026-03-23 10:00"))
    assert found.until == at("2026-03-23 17:00")


@pytest.mark.django_db
def test_a_place_without_hours_has_no_timetable(point):
    assert timetable(point, now=at("2026-03-23 10:00")) is None


@pytest.mark.django_db
def test_a_place_whose_days_are_all_taken_back_is_closed(point):
    make_hours(point, "0", "09:00", "17:00")
    for week in range(4):
        make_exception(point, MONDAY + week * 7 * ONE_DAY)
    found = timetable(point, now=at("2026-03-23 10:00"))
    assert (found.now, found.next) == (None, None)


@pytest.mark.django_db
def test_the_moment_counts_where_the_force_is(point, settings):
    settings.TIME_ZONE = "Europe/Madrid"
    make_hours(point, "0", "00:30", "01:00")
    now = datetime.datetime(2026, 3, 22, 23, 45, tzinfo=datetime.UTC)
    found = timetable(point, now=now)
    assert found.until == at("2026-03-23 01:00", ZoneInfo("Europe/Madrid"))
    assert found.plan.days[0].day == MONDAY


# --- Exceptions


@pytest.mark.django_db
def test_an_exception_takes_the_place_of_that_days_hours(point):
    make_hours(point, "0-4", "09:00", "17:00")
    make_exception(point, MONDAY, "10:00", "12:00", reason="training")
    make_exception(point, MONDAY, "13:00", "14:00")
    make_exception(point, MONDAY + ONE_DAY)
    found = timetable(point, now=at("2026-03-23 09:30"))
    assert found.next.starts == at("2026-03-23 10:00")
    first, second = found.plan.exceptions
    assert [(s.opens, s.closes) for s in first.spans] == [
        (clock("10:00"), clock("12:00")),
        (clock("13:00"), clock("14:00")),
    ]
    assert (first.reason, second.spans, second.special) == ("training", [], True)
    after = timetable(point, now=at("2026-03-23 15:00"))
    assert after.next.starts == at("2026-03-25 09:00")


@pytest.mark.django_db
def test_a_closed_day_leaves_the_night_before_alone(point):
    make_hours(point, "0-6", "18:00", "02:00")
    make_exception(point, MONDAY)
    assert timetable(point, now=at("2026-03-23 01:00")).until == at("2026-03-23 02:00")
    assert timetable(point, now=at("2026-03-23 19:00")).now is None
    assert timetable(point, now=at("2026-03-24 01:00")).now is None


def test_an_exception_in_the_night_of_another_day_is_told_once():
    rows = [weekly(0, "20:00", "04:00")]
    morning = special(MONDAY + ONE_DAY, "03:00", "06:00")
    dates = [MONDAY, MONDAY + ONE_DAY]
    night, day = schedule(rows, [morning], dates, zone=LONDON)
    assert (night.spans[0].ends, day.spans[0].starts) == (at("2026-03-24 04:00"),) * 2
    assert day.spans[0].opens == clock("04:00")
    within = special(MONDAY + ONE_DAY, "01:00", "03:00")
    _night, day = schedule(rows, [within], dates, zone=LONDON)
    assert day.spans == []


@pytest.mark.django_db
def test_fourteen_days_are_told_from_today(point):
    make_hours(point, "0-6", "09:00", "17:00")
    make_exception(point, MONDAY + 13 * ONE_DAY)
    make_exception(point, MONDAY + 14 * ONE_DAY)
    make_exception(point, MONDAY - ONE_DAY)
    found = timetable(point, now=at("2026-03-23 10:00"))
    assert [day.day for day in found.plan.days] == [
        MONDAY + n * ONE_DAY for n in range(14)
    ]
    assert [day.day for day in found.plan.exceptions] == [MONDAY + 13 * ONE_DAY]


# --- Nights when the clocks change


@pytest.mark.parametrize(
    ("sunday", "starts", "lasts"),
    [
        # 01:00 to 02:00 does not come: the clock goes from 00:59 to 02:00.
        (datetime.date(2027, 3, 28), "2027-03-28 02:00", 1.5),
        # It comes twice: the first 01:30 counts.
        (datetime.date(2027, 10, 31), "2027-10-31 01:30", 3),
        (datetime.date(2027, 11, 7), "2027-11-07 01:30", 2),
    ],
)
def test_a_span_in_the_night_of_a_change(sunday, starts, lasts):
    row = weekly(6, "01:30", "03:30")
    (day,) = schedule([row], [], [sunday], zone=LONDON)
    (span,) = day.spans
    assert span.starts == at(starts)
    assert (span.starts.hour, span.starts.minute) == at(starts).timetuple()[3:5]
    assert (span.opens, span.closes) == (clock("01:30"), clock("03:30"))
    assert (span.ends.hour, span.ends.minute) == (3, 30)
    assert real(span) == hours(lasts)


def test_a_day_of_24_hours_has_23_or_25_on_those_days():
    rows = [weekly(6, "00:00", "00:00")]
    dates = [datetime.date(2027, 3, 28), datetime.date(2027, 10, 31)]
    days = [schedule(rows, [], [date], zone=LONDON)[0] for date in dates]
    assert [real(day.spans[0]) for day in days] == [hours(23), hours(25)]


def test_a_span_that_the_change_skips_altogether_is_not_there():
    rows = [weekly(6, "01:10", "01:40")]
    (day,) = schedule(rows, [], [datetime.date(2027, 3, 28)], zone=LONDON)
    assert day.spans == []


def test_a_day_that_a_whole_island_skipped_is_empty():
    apia = ZoneInfo("Pacific/Apia")  # went over the date line after 29 December 2011
    gone = datetime.date(2011, 12, 30)
    (day,) = schedule([weekly(4, "09:00", "17:00")], [], [gone], zone=apia)
    assert day.spans == []


def test_until_is_told_in_the_zone_of_the_site():
    jump = moment(at("2027-03-28 01:30").replace(tzinfo=None), zone=LONDON)
    assert jump.astimezone(datetime.UTC).isoformat() == "2027-03-28T01:00:00+00:00"
    assert jump.tzinfo is LONDON


# --- Whatever the zone, the day and the hours

ZONES = [
    "Europe/London",
    "Europe/Madrid",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour
    "Africa/Casablanca",  # for Ramadan
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/Nuuk",  # at ten in the evening
    "Africa/Cairo",  # at midnight
]
zones = st.sampled_from(ZONES).map(ZoneInfo)
changes = st.sampled_from(
    [
        datetime.date(2027, 3, 28),
        datetime.date(2027, 10, 31),
        datetime.date(2027, 3, 14),
        datetime.date(2027, 11, 7),
        datetime.date(2027, 4, 4),
        datetime.date(2027, 10, 3),
        datetime.date(2011, 12, 30),
        datetime.date(2026, 4, 24),
        datetime.date(2026, 10, 30),
        datetime.date(2026, 2, 15),
    ]
)
dates = st.one_of(
    st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1)), changes
)
minutes = st.integers(0, 24 * 12 - 1).map(
    lambda five: datetime.time(five // 12, five % 12 * 5)
)


@st.composite
def weeks(draw):
    """Weekly rows that do not overlap."""
    kept = []
    for _ in range(draw(st.integers(0, 8))):
        row = WeeklyHours(
            weekday=draw(st.integers(0, 6)), opens=draw(minutes), closes=draw(minutes)
        )
        if not any(row.overlaps(other) for other in kept):
            kept.append(row)
    return kept


@st.composite
def exceptions(draw, around: datetime.date):
    """Closed days and other hours near a date; at most one row a day."""
    numbers = draw(st.lists(st.integers(-2, 3), max_size=4, unique=True))
    return [
        SpecialHours(day=around + number * ONE_DAY)
        if draw(st.booleans())
        else SpecialHours(
            day=around + number * ONE_DAY, opens=draw(minutes), closes=draw(minutes)
        )
        for number in numbers
    ]


@settings(max_examples=400, deadline=None)
@given(zone=zones, date=dates, rows=weeks(), data=st.data())
def test_spans_are_in_order_and_it_is_open_when_a_clock_on_the_wall_says_so(
    zone, date, rows, data
):
    others = data.draw(exceptions(date))
    days = [date + number * ONE_DAY for number in range(-2, 5)]
    spans = [
        span for day in schedule(rows, others, days, zone=zone) for span in day.spans
    ]
    for span in spans:
        assert span.starts.astimezone(datetime.UTC) < span.ends.astimezone(datetime.UTC)
    for span, after in pairwise(spans):
        assert span.ends.astimezone(datetime.UTC) <= after.starts.astimezone(
            datetime.UTC
        )
    noon = datetime.datetime.combine(date, datetime.time(12), datetime.UTC)
    later = data.draw(st.integers(-24 * 60, 24 * 60), label="minutes")
    now = (noon + datetime.timedelta(minutes=later)).astimezone(zone)
    assume(now.fold == 0)  # of an hour that comes twice, the first has the say
    wall = now.replace(tzinfo=None)
    assert any(span.starts <= now < span.ends for span in spans) == said(
        wall, rows, others, days
    )


def said(wall, rows, others, days) -> bool:
    """Whether a row has it open while the clock on the wall says `wall`."""
    taken = {row.day for row in others}
    for day in days:
        of_day = [row for row in others if row.day == day and row.opens]
        if day not in taken:
            of_day = [row for row in rows if row.weekday == day.weekday()]
        for row in of_day:
            starts = datetime.datetime.combine(day, row.opens)
            ends = datetime.datetime.combine(day, row.closes)
            if starts <= wall < (ends if ends > starts else ends + ONE_DAY):
                return True
    return False


@settings(max_examples=300, deadline=None)
@given(zone=zones, date=dates, one=minutes, two=minutes)
def test_an_order_of_wall_times_is_an_order_of_moments(zone, date, one, two):
    early, late = sorted(datetime.datetime.combine(date, time) for time in (one, two))
    moments = [
        moment(wall, zone=zone).astimezone(datetime.UTC) for wall in (early, late)
    ]
    assert moments == sorted(moments)


# --- The week in one table


@pytest.mark.django_db
def test_days_of_the_same_hours_are_told_together(point):
    make_hours(point, "0-3", "09:00", "12:00")
    make_hours(point, "0-3", "13:00", "17:00")
    make_hours(point, "4", "09:00", "12:00")
    make_hours(point, "6", "09:00", "12:00", by_appointment=True)
    found = timetable(point, now=at("2026-03-23 10:00"))
    assert [(row.label, len(row.hours)) for row in found.plan.week] == [
        ("Monday to Thursday", 2),
        ("Friday", 1),
        ("Saturday", 0),
        ("Sunday", 1),
    ]
    assert found.plan.has_appointments


@pytest.mark.django_db
def test_a_place_that_is_open_on_few_days_tells_those_alone(point):
    make_hours(point, "2", "16:00", "17:00")
    found = timetable(point, now=at("2026-03-23 10:00"))
    assert [row.label for row in found.plan.week] == ["Wednesday"]


@pytest.mark.django_db
def test_a_place_with_exceptions_alone_has_no_week(point):
    make_exception(point, MONDAY, "10:00", "12:00")
    found = timetable(point, now=at("2026-03-23 10:00"))
    assert found.plan.week == ()
    assert found.until == at("2026-03-23 12:00")


# --- What may not be


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, "09:00", "12:00"), (0, "12:00", "13:00"), False),
        ((0, "09:00", "12:00"), (0, "11:59", "13:00"), True),
        ((0, "09:00", "12:00"), (1, "09:00", "12:00"), False),
        ((6, "22:00", "02:00"), (0, "01:00", "05:00"), True),
        ((6, "22:00", "02:00"), (0, "02:00", "05:00"), False),
        ((3, "09:00", "09:00"), (4, "08:00", "10:00"), True),
        ((3, "09:00", "09:00"), (4, "09:00", "10:00"), False),
        ((3, "10:00", "11:00"), (3, "09:00", "12:00"), True),
    ],
)
def test_overlaps_are_seen_round_the_week(one, other, expected):
    assert weekly(*one).overlaps(weekly(*other)) == expected
    assert weekly(*other).overlaps(weekly(*one)) == expected


@pytest.mark.django_db
def test_a_single_row_is_held_against_the_others(point):
    (row,) = make_hours(point, "0", "09:00", "12:00")
    row.full_clean()
    again = WeeklyHours(
        point=point, weekday=0, opens=clock("11:00"), closes=clock("13:00")
    )
    with pytest.raises(ValidationError, match="already has hours at that time"):
        again.full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        (("",), ("09:00", "12:00"), "either closed or open"),
        (("09:00", "12:00"), ("",), "either closed or open"),
        (("",), ("",), "already marked as closed"),
        (("09:00", "12:00"), ("11:00", "13:00"), "already has hours at that time"),
    ],
)
def test_exceptions_of_a_day_agree(point, first, second, sentence):
    make_exception(point, MONDAY, *first)
    row = special(MONDAY, *second)
    row.point = point
    with pytest.raises(ValidationError, match=sentence):
        row.full_clean()


@pytest.mark.django_db
def test_an_exception_does_not_run_into_the_next_one(point):
    make_exception(point, MONDAY, "18:00", "02:00")
    row = special(MONDAY + ONE_DAY, "01:00", "05:00")
    row.point = point
    with pytest.raises(ValidationError, match="already has hours at that time"):
        row.full_clean()
    row.opens = clock("02:00")
    row.full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"opens": clock("09:00")},
        {"closes": clock("09:00")},
        {"by_appointment": True},
    ],
)
def test_half_an_exception_is_refused_by_form_and_database(point, fields):
    row = SpecialHours(point=point, day=MONDAY, **fields)
    with pytest.raises(ValidationError, match="Give both times"):
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.django_db
def test_the_database_knows_seven_days_and_one_closing(point):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_hours(point, "7", "09:00", "17:00")
    make_exception(point, MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_exception(point, MONDAY)


# --- The verb


@pytest.fixture
def ada(django_user_model):
    return django_user_model.objects.create_superuser("ada@example.org", name="Ada")


@pytest.mark.django_db
def test_a_week_takes_the_place_of_the_one_before(point, ada):
    make_hours(point, "0-6", "09:00", "17:00")
    spans = [weekly(1, "10:00", "12:00"), weekly(1, "13:00", "15:00")]
    set_week(point, spans=spans, by=ada)
    assert [str(row) for row in point.weekly_hours.all()] == [
        "Tuesday 10:00–12:00",
        "Tuesday 13:00–15:00",
    ]


@pytest.mark.django_db
def test_a_week_that_overlaps_changes_nothing(point, ada):
    make_hours(point, "0", "09:00", "17:00")
    spans = [
        weekly(1, "10:00", "12:00"),
        weekly(2, "10:00", "12:00"),
        weekly(1, "11:00", "15:00"),
    ]
    with pytest.raises(HoursError, match=r"Tuesday 10:00–12:00 and Tuesday 11") as info:
        set_week(point, spans=spans, by=ada)
    assert info.value.rows == (0, 2)
    assert [str(row) for row in point.weekly_hours.all()] == ["Monday 09:00–17:00"]


# --- What it costs


@pytest.mark.django_db
def test_ten_places_cost_as_many_queries_as_one():
    team, now = make_team(), at("2026-03-23 10:00")
    costs = []
    for number in range(10):
        point = make_contact_point(team, f"Place {number}")
        make_hours(point, "0-4", "09:00", "17:00")
        make_exception(point, MONDAY + number * ONE_DAY)
        if number in (0, 9):
            with CaptureQueriesContext(connection) as queries:
                found = contact_points(team.pk, now=now)
            costs.append((len(found), len(queries)))
    assert costs == [(1, 3), (10, 3)]
    assert contact_points(None, now=now) == []
