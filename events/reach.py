"""What it was good for: how many people the teams' sessions have reached, and whom
never. Figures alone; the bookings behind them name nobody once they are old."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Avg, Count, Q, QuerySet
from django.utils import timezone

from events.models import Booking, Evaluation, Session, Status
from neighbourhoods.models import Team
from partners.models import Organisation

HELD = (Status.DELIVERED, Status.EVALUATED)
FEWEST_ANSWERS = 3  # an average of fewer would be somebody's own opinion
MOST_MONTHS = 36  # of more, those in which there was nothing are left out


@dataclass(frozen=True, slots=True)
class Line:
    """`key` is the value of a choice, the name of a neighbourhood ("" for none) or the
    first of a month."""

    key: str | datetime.date
    sessions: int
    people: int


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the leaders of groups say: averages from 1 to 5, and how many would book
    again."""

    answers: int
    useful: float
    suited: float
    again: int


@dataclass(frozen=True)
class Reach:
    """`uncounted` are the sessions of which nobody has said how many came."""

    sessions: int
    people: int
    visits: int
    uncounted: int
    topics: list[Line]
    events: list[Line]
    organisations: list[Line]
    neighbourhoods: list[Line]
    months: list[Line]
    opinion: Opinion | None


@dataclass
class _Tally:
    sessions: Counter = field(default_factory=Counter)
    people: Counter = field(default_factory=Counter)

    def add(self, key, sessions: int, people: int | None) -> None:
        self.sessions[key] += sessions
        self.people[key] += people or 0

    def lines(self, order: Iterable | None = None) -> list[Line]:
        """In that order, or who was reached most first."""
        most_first = sorted(
            self.sessions, key=lambda key: (-self.people[key], str(key))
        )
        keys = most_first if order is None else order
        return [Line(key, self.sessions[key], self.people[key]) for key in keys]


def reach(
    *,
    since: datetime.date,
    until: datetime.date,
    teams: QuerySet[Team] | None = None,
    now: datetime.datetime,
) -> Reach:
    """Of what began from the one day to the other and is over. Four queries."""
    tallies = defaultdict(_Tally)
    visits = list(_visits(since, until, teams))
    uncounted = _count_visits(visits, tallies)
    uncounted += _count_events(_events(since, until, teams, now=now), tallies)
    months = tallies["months"]
    return Reach(
        sessions=months.sessions.total(),
        people=months.people.total(),
        visits=len(visits),
        uncounted=uncounted,
        topics=tallies["topics"].lines(),
        events=tallies["events"].lines(),
        organisations=tallies["organisations"].lines(),
        neighbourhoods=tallies["neighbourhoods"].lines(),
        months=months.lines(_calendar(months, since=since, until=until, now=now)),
        opinion=_opinion(since, until, teams),
    )


def _count_visits(visits: list, tallies: dict[str, _Tally]) -> int:
    """Into the tallies; of how many nobody has said how many people there were."""
    for starts, topic, kind, where, reached, parts in visits:
        for name, key in (
            ("topics", topic),
            ("organisations", kind),
            ("neighbourhoods", where or ""),
            ("months", _month(starts)),
        ):
            tallies[name].add(key, 1 + parts, reached)
    return sum(reached is None for *_others, reached, _parts in visits)


def _count_events(held: QuerySet[Session], tallies: dict[str, _Tally]) -> int:
    """The same for events."""
    told = _told(held)
    columns = ("pk", "starts_at", "event__kind", "reached")
    uncounted = 0
    for pk, starts, kind, reached in held.values_list(*columns):
        uncounted += reached is None
        tallies["events"].add(kind, 1, reached)
        tallies["months"].add(_month(starts), 1, reached)
        for where in told[pk]:
            tallies["neighbourhoods"].add(where, 1, reached)
    return uncounted


def never_reached(
    *, on: datetime.date, teams: QuerySet[Team] | None = None
) -> QuerySet[Organisation]:
    """Those that may be chosen on a day and in which no visit has ever taken place, nor
    in one that was merged into them; by neighbourhood."""
    visited = Booking.objects.filter(status__in=HELD, session_type__isnull=False)
    merged = visited.exclude(organisation__merged_into=None)
    rows = Organisation.objects.offered(on).exclude(
        Q(pk__in=visited.values("organisation"))
        | Q(pk__in=merged.values("organisation__merged_into"))
    )
    if teams is not None:
        rows = rows.filter(neighbourhood__team__in=teams)
    return rows.with_neighbourhood().order_by("neighbourhood__name", "name", "pk")


def _between(since: datetime.date, until: datetime.date, *, field: str) -> Q:
    """From midnight to midnight on the clocks here."""
    first, last = (
        timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
        for day in (since, until + datetime.timedelta(days=1))
    )
    return Q(**{f"{field}__gte": first, f"{field}__lt": last})


def _held_visits(since, until, teams) -> QuerySet[Booking]:
    rows = Booking.objects.filter(
        _between(since, until, field="session__starts_at"),
        status__in=HELD,
        session_type__isnull=False,
    )
    return rows if teams is None else rows.filter(session__team__in=teams)


def _visits(since, until, teams) -> QuerySet:
    """One row a visit: start, topic, kind of organisation, neighbourhood, people, and
    how many further sessions were booked with it."""
    rows = _held_visits(since, until, teams)
    together = Count("session__parts", filter=Q(session__parts__cancelled_at=None))
    return (
        rows.order_by()
        .annotate(together=together)
        .values_list(
            "session__starts_at",
            "session_type__topic",
            "organisation__kind",
            "organisation__neighbourhood__name",
            "reached",
            "together",
        )
    )


def _events(since, until, teams, *, now) -> QuerySet[Session]:
    rows = Session.objects.of_events().filter(
        _between(since, until, field="starts_at"), cancelled_at=None, ends_at__lte=now
    )
    if teams is not None:
        rows = rows.filter(event__team__in=teams)
    return rows.order_by()


def _told(sessions: QuerySet[Session]) -> dict[int, list[str]]:
    """The neighbourhoods of each."""
    found = defaultdict(list)
    through = Session.neighbourhoods.through.objects.filter(
        session__in=sessions.values("pk")
    )
    for pk, name in through.values_list("session", "neighbourhood__name"):
        found[pk].append(name)
    return found


def _opinion(since, until, teams) -> Opinion | None:
    rows = Evaluation.objects.filter(booking__in=_held_visits(since, until, teams))
    found = rows.aggregate(
        answers=Count("pk"),
        useful=Avg("useful"),
        suited=Avg("suited"),
        again=Count("pk", filter=Q(again=True)),
    )
    return Opinion(**found) if found["answers"] >= FEWEST_ANSWERS else None


def _month(moment: datetime.datetime) -> datetime.date:
    return timezone.localdate(moment).replace(day=1)


def _calendar(months: _Tally, *, since, until, now) -> list[datetime.date]:
    """Every month of the period that has begun, or of a long one those with anything."""
    end = min(until, timezone.localdate(now))
    first, last = (day.year * 12 + day.month - 1 for day in (since, end))
    if last - first >= MOST_MONTHS:
        return sorted(months.sessions)
    return [
        datetime.date(number // 12, number % 12 + 1, 1)
        for number in range(first, last + 1)
    ]
