"""When the public meets a team at a contact point, over midnight and clock changes.

A time is what the clock on the wall there says. A time that a change of clocks skips
is the moment of the change; of a time that comes twice the first counts. So an order
of wall times stays an order of moments, and spans that follow each other still do."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby, pairwise

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from neighbourhoods import keeping
from neighbourhoods.models import ContactPoint, SpecialHours, WeeklyHours

DAYS_AHEAD = 14
FEW_DAYS = 3
WEEKLY = ["weekday", "opens", "closes", "by_appointment"]
SPECIAL = ["day", "opens", "closes", "by_appointment", "reason"]
REMEMBERED = 1_024
ONE_DAY = datetime.timedelta(days=1)


class HoursError(Exception):
    """With a sentence that may be shown; `rows` are the numbers of the two spans that
    get into each other's way."""

    def __init__(self, message: str, rows: tuple[int, ...] = ()):
        super().__init__(message)
        self.rows = rows


@dataclass
class Open:
    """One span: aware moments in the zone of the site, and the times as written."""

    starts: datetime.datetime
    ends: datetime.datetime
    opens: datetime.time
    closes: datetime.time
    by_appointment: bool = False

    @property
    def all_day(self) -> bool:
        return self.opens == self.closes


@dataclass
class Day:
    """What begins on `day`; nothing means closed."""

    day: datetime.date
    spans: list[Open] = field(default_factory=list)
    special: bool = False
    reason: str = ""

    @property
    def reason_label(self) -> str:
        return str(SpecialHours.Reason(self.reason).label) if self.reason else ""


@dataclass
class WeekRow:
    """Days that follow each other (0 is Monday) and have the same hours."""

    weekdays: list[int]
    hours: list[WeeklyHours]

    @property
    def label(self) -> str:
        first, last = WEEKDAYS[self.weekdays[0]], WEEKDAYS[self.weekdays[-1]]
        if first == last:
            return str(first)
        return _("%(first)s to %(last)s") % {"first": first, "last": last}


@dataclass(frozen=True, eq=False)
class Plan:
    """What a contact point's hours come to, from the day before the first that is
    told to the day after the last: what began yesterday, and how long a night lasts."""

    week: tuple[WeekRow, ...]
    around: tuple[Day, ...]

    @cached_property
    def days(self) -> tuple[Day, ...]:
        return self.around[1:-1]

    @cached_property
    def exceptions(self) -> list[Day]:
        return [day for day in self.days if day.special]

    @cached_property
    def spans(self) -> list[Open]:
        return [span for day in self.around for span in day.spans]

    @cached_property
    def has_appointments(self) -> bool:
        """Whether somebody has to call before at any time that the page tells."""
        told = [span for row in self.week for span in row.hours]
        told += [span for day in self.days for span in day.spans]
        return any(span.by_appointment for span in told)


@dataclass
class Timetable:
    """Of one contact point, seen at one moment. `now` is the span that holds, `until`
    its end over spans that follow without a break (None if no end is in sight),
    `next` the next one if none holds."""

    plan: Plan
    now: Open | None = None
    until: datetime.datetime | None = None
    next: Open | None = None

    @property
    def until_today(self) -> bool:
        """Whether the end needs no day to be understood."""
        return bool(self.until) and self.until.date() == self.plan.days[0].day


def contact_points(
    team_id: int | None, *, now: datetime.datetime
) -> list[ContactPoint]:
    """Of a team, each with its `timetable` of the next fourteen days, from the day that
    `now` is there (None without hours). Three queries at most, however many points
    there are."""
    of_team = ContactPoint.objects.filter(team_id=team_id or 0)
    points = list(of_team.order_by("kind", "name"))
    if not points:
        return []
    zone = timezone.get_default_timezone()
    today = timezone.localdate(now, timezone=zone)
    ids = [point.pk for point in points]
    weekly = _by_point(WeeklyHours.objects.filter(point_id__in=ids), WEEKLY)
    ahead = today - ONE_DAY, today + DAYS_AHEAD * ONE_DAY
    special = SpecialHours.objects.filter(point_id__in=ids, day__range=ahead)
    special = _by_point(special, SPECIAL)
    for point in points:
        rows = tuple(weekly[point.pk]), tuple(special[point.pk])
        point.timetable = (
            _timetable(_plan(*rows, today, zone), now=now) if any(rows) else None
        )
    return points


def _by_point(rows: QuerySet, columns: list[str]) -> dict[int, list[tuple]]:
    found = defaultdict(list)
    # Ordered within itself: the usual order joins the point and the team.
    for pk, *row in rows.order_by(*columns[:2]).values_list("point_id", *columns):
        found[pk].append(tuple(row))
    return found


def _timetable(plan: Plan, *, now: datetime.datetime) -> Timetable:
    found = Timetable(plan)
    holds = (span for span in plan.spans if span.starts <= now < span.ends)
    found.now = next(holds, None)
    if found.now:
        found.until = _until(found.now, plan.spans)
    else:
        found.next = next((span for span in plan.spans if span.starts > now), None)
    return found


@lru_cache(maxsize=REMEMBERED)
def _plan(
    weekly: tuple, special: tuple, today: datetime.date, zone: datetime.tzinfo
) -> Plan:
    """The same rows come to the same plan all day."""
    weekly = [WeeklyHours(**dict(zip(WEEKLY, row, strict=True))) for row in weekly]
    special = [SpecialHours(**dict(zip(SPECIAL, row, strict=True))) for row in special]
    dates = [today + number * ONE_DAY for number in range(-1, DAYS_AHEAD + 1)]
    return Plan(tuple(week(weekly)), tuple(schedule(weekly, special, dates, zone=zone)))


def schedule(weekly, special, dates, *, zone: datetime.tzinfo) -> list[Day]:
    """One `Day` for each of the dates, which follow each other. No two spans overlap:
    where an exception lies in the night of the day before, what began first goes on."""
    of_weekday, of_day = defaultdict(list), defaultdict(list)
    for row in weekly:
        of_weekday[row.weekday].append(row)
    for row in special:
        of_day[row.day].append(row)
    days = []
    for date in dates:
        rows = of_day.get(date, of_weekday[date.weekday()])
        spans = [_span(row, date, zone) for row in rows if row.opens is not None]
        day = Day(date, sorted(spans, key=lambda span: span.starts))
        if date in of_day:
            day.special = True
            day.reason = next(filter(None, (row.reason for row in rows)), "")
        days.append(day)
    _untangle(days)
    return days


def _span(row, date: datetime.date, zone: datetime.tzinfo) -> Open:
    starts, ends = (moment(wall, zone=zone) for wall in row.wall(date))
    return Open(starts, ends, row.opens, row.closes, row.by_appointment)


def _untangle(days: list[Day]) -> None:
    """Cuts an earlier span where the next begins, drops what lies within another."""
    last = None
    for day in days:
        kept = []
        for span in day.spans:
            if span.starts >= span.ends:  # a change of clocks has skipped all of it
                continue
            if last and span.starts < last.ends:
                if span.ends <= last.ends:
                    continue
                span.starts, span.opens = last.ends, last.closes
            kept.append(span)
            last = span
        day.spans = kept


def moment(wall: datetime.datetime, *, zone: datetime.tzinfo) -> datetime.datetime:
    """When the clock on the wall says `wall` (naive), or first passes it."""
    aware = wall.replace(tzinfo=zone)
    utc = aware.astimezone(datetime.UTC)
    if utc.astimezone(zone).replace(tzinfo=None) == wall:
        return aware
    # Skipped. The change lies between the readings by the new clock and by the old.
    early = aware.replace(fold=1).astimezone(datetime.UTC)
    late, before = utc, early.astimezone(zone).utcoffset()
    while late - early > datetime.timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0).astimezone(zone)


def _until(now: Open, spans: list[Open]) -> datetime.datetime | None:
    """The end of what holds now; none if it goes on for as far as one can see."""
    following = spans[spans.index(now) :]
    for span, after in pairwise(following):
        if after.starts > span.ends or after.by_appointment != now.by_appointment:
            return span.ends
    return None if len(following) > DAYS_AHEAD else following[-1].ends


def week(rows: list[WeeklyHours]) -> list[WeekRow]:
    """The days of the week, those together that follow each other and have the same
    hours. A place that is open on few days tells those alone."""
    hours = {
        day: sorted((r for r in rows if r.weekday == day), key=lambda row: row.opens)
        for day in WEEKDAYS
    }
    groups = groupby(WEEKDAYS, key=lambda day: _same(hours[day]))
    alike = [list(days) for _key, days in groups]
    few = len({row.weekday for row in rows}) <= FEW_DAYS
    found = [WeekRow(days, hours[days[0]]) for days in alike]
    return [row for row in found if row.hours or not few]


def _same(rows: list[WeeklyHours]) -> list[tuple]:
    return [(row.opens, row.closes, row.by_appointment) for row in rows]


@transaction.atomic
def set_week(point: ContactPoint, *, spans: list[WeeklyHours], by) -> None:
    """Replaces the weekly hours by `spans` (unsaved, without a point). Raises
    HoursError where two of them overlap."""
    ContactPoint.objects.select_for_update().get(pk=point.pk)
    for number, span in enumerate(spans):
        span.point = point
        span.clean_fields(exclude=["point"])
        for earlier in range(number):
            if span.overlaps(spans[earlier]):
                raise HoursError(
                    _("Two spans overlap: %(one)s and %(other)s.")
                    % {"one": spans[earlier], "other": span},
                    rows=(earlier, number),
                )
    point.weekly_hours.all().delete()
    WeeklyHours.objects.bulk_create(spans)
    log(point, "wagtail.edit", user=by)


def keep_exception(exception: SpecialHours) -> SpecialHours:
    """Saves new or changed hours of one day. The contact point's row is held."""
    point = ContactPoint.objects.filter(pk=exception.point_id)
    return keeping.keep(exception, held=point, error_class=HoursError)
