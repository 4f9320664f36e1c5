"""The dates that the demo's teams offer to schools, and when schools are closed."""

import datetime

from django.db.models import Q
from django.utils import timezone

from events import sessions
from events.models import SchoolBreak, Session, SessionType
from neighbourhoods.models import Absence, Neighbourhood, Officer, Team
from outreach_site.demo.city import read
from outreach_site.demo.events import PLANNED_BEFORE
from outreach_site.demo.people import FOLDER, moment

WEEKS = (1, 2, 3, 4, 6, 7, 8)  # the fifth is a break
PAIR_WEEK = 7
PAIR = "pair"
IN_THE_PARK = datetime.timedelta(days=2)
# Weekday and time by turns: no event of the demo is then.
TIMES = ((2, "10:00"), (0, "13:30"))

Slots = dict[tuple[int, int | str], Session]


def load_slots(city: str, *, today: datetime.date, now: datetime.datetime) -> Slots:
    """By the place of the team in the order of codes, and the week from today's; of a
    class and a practical that are booked together the class, by PAIR."""
    plan = read(FOLDER / "visits.json")
    teams = list(Team.objects.order_by("code"))
    types = {row.slug: row for row in SessionType.objects.all()}
    _load_breaks(plan["breaks"], city=city, teams=teams, today=today)
    wanted = {}  # what a visit is about decides what is offered then
    for row in plan["visits"]:
        if "slot" in row:
            wanted[tuple(row["slot"])] = types[about(row, plan=plan)]
    turns = list(types.values())
    keys = [(place, week) for place in range(len(teams)) for week in WEEKS]
    slots = {}
    for place, week in [
        *keys,
        *(key for key in wanted if key[1] not in (*WEEKS, PAIR)),
    ]:
        kind = wanted.get((place, week)) or turns[(place + week) % len(turns)]
        starts = moment(today, week, *TIMES[week % 2])
        slots[place, week] = _offer(kind, teams[place], starts, today=today, now=now)
    practical = types["by-bicycle"]
    starts = moment(today, PAIR_WEEK, 1, "13:30")
    lead = _offer(practical, teams[0], starts, today=today, now=now)
    _offer(
        practical, teams[0], starts + IN_THE_PARK, part_of=lead, today=today, now=now
    )
    return slots | {(0, PAIR): lead}


def about(visit: dict, *, plan: dict) -> str:
    """The slug of the session type that a visit of the plan is about."""
    return visit.get("type") or plan["suits"][visit["group"]]


def _load_breaks(rows: list[dict], *, city: str, teams, today) -> None:
    for row in rows:
        starts_on = timezone.localdate(moment(today, row["week"], 0, "12:00"))
        where = (
            Neighbourhood.objects.filter(team__in=teams[row["team"] :][:1])
            if ("team" in row)
            else [None]
        )
        school_break = SchoolBreak(
            name=row["name"][city],
            kind=row["kind"],
            starts_on=starts_on,
            ends_on=starts_on + datetime.timedelta(days=row["days"]),
            neighbourhood=where[0],
        )
        school_break.full_clean()
        school_break.save()


def _offer(
    kind: SessionType,
    team: Team,
    starts: datetime.datetime,
    *,
    part_of: Session | None = None,
    today: datetime.date,
    now: datetime.datetime,
) -> Session:
    slot = Session(
        session_type=kind,
        team=team,
        part_of=part_of,
        starts_at=starts,
        ends_at=starts + datetime.timedelta(minutes=kind.minutes),
        entry=Session.Entry.REQUEST,
        seats=kind.most,
        one_group=True,
        languages=kind.languages,
    )
    return sessions.keep(
        slot,
        neighbourhoods=team.neighbourhoods.living(),
        officers=_trained(kind, team, starts, today=today),
        now=min(starts, now) - PLANNED_BEFORE,
    )


def _trained(kind: SessionType, team: Team, starts, *, today) -> list[Officer]:
    """One of the team who may hold it on that day, and is not away."""
    day = timezone.localdate(starts)
    here = Officer.objects.of_teams([team], today).exclude(publish="role")
    away = Absence.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day
    )
    able = here.exclude(pk__in=away.values("officer"))
    if kind.course:
        counts = Q(trainings__expires_on=None) | Q(trainings__expires_on__gte=day)
        able = able.filter(counts, trainings__course=kind.course)
    return list(able.order_by("code").distinct()[:1])
