"""Who walks a neighbourhood on a day, since when, and who covers."""

import datetime
from dataclasses import dataclass, field

from neighbourhoods import absences
from neighbourhoods.models import (
    Absence,
    Assignment,
    Neighbourhood,
    Officer,
    TeamPost,
)

# What a page shows of an officer in a sentence.
SHOWN = ("name", "alias", "publish", "rank", "slug")
ORDER = [Assignment.Role.LEAD, Assignment.Role.OFFICER, Assignment.Role.COVER]


@dataclass
class Walker:
    """An officer in one neighbourhood: `since` goes back over assignments that follow
    each other without a day between them. `stand_ins` are told while there is an
    `absence`; both come from `mark_absences`."""

    officer: Officer
    role: str
    since: datetime.date
    until: datetime.date | None
    absence: Absence | None = None
    stand_ins: list[Officer] = field(default_factory=list)

    @property
    def role_label(self) -> str:
        return Assignment.Role(self.role).label


@dataclass
class Staffing:
    """`vacant_since` is the day after the last lead's last day, None if there never
    was one; it means something only while `vacant`."""

    walkers: list[Walker] = field(default_factory=list)
    covers: list[Walker] = field(default_factory=list)
    vacant: bool = False
    vacant_since: datetime.date | None = None


def staffing(neighbourhood: Neighbourhood, *, on: datetime.date) -> Staffing:
    """One query, however many officers there are or were."""
    assignments = list(
        Assignment.objects.filter(neighbourhood=neighbourhood, starts_on__lte=on)
        .select_related("officer")
        .order_by("starts_on")
    )
    people = sorted(
        (_walker(row, assignments) for row in assignments if row.is_current(on)),
        key=lambda person: (ORDER.index(person.role), person.since),
    )
    leads = [row for row in assignments if row.role == Assignment.Role.LEAD]
    vacant = not any(row.is_current(on) for row in leads)
    last_days = [row.ends_on for row in leads if row.ends_on]
    return Staffing(
        walkers=[p for p in people if p.role != Assignment.Role.COVER],
        covers=[p for p in people if p.role == Assignment.Role.COVER],
        vacant=vacant,
        vacant_since=max(last_days) + datetime.timedelta(days=1)
        if vacant and last_days
        else None,
    )


def mark_absences(
    who: Staffing, *, duty_desk: list[Officer], on: datetime.date
) -> None:
    """Who of them is away on a day, and who answers: the officer named for it, else
    whoever covers the neighbourhood, else the duty desk. One query."""
    people = [*who.walkers, *who.covers]
    away = absences.away([walker.officer for walker in people], on=on)
    covers = [row.officer for row in who.covers if row.officer.pk not in away]
    for walker in people:
        walker.absence = away.get(walker.officer.pk)
        if walker.absence and walker.absence.covering:
            walker.stand_ins = [walker.absence.covering]
        elif walker.absence:
            desk = [row for row in duty_desk if row.pk != walker.officer.pk]
            walker.stand_ins = covers or desk


def _walker(assignment: Assignment, assignments: list[Assignment]) -> Walker:
    own = [row for row in assignments if row.officer_id == assignment.officer_id]
    return Walker(
        assignment.officer,
        assignment.role,
        unbroken_since(assignment, own),
        assignment.ends_on,
    )


def unbroken_since(assignment: Assignment, own: list[Assignment]) -> datetime.date:
    """The first day of the unbroken time that this assignment belongs to."""
    since = assignment.starts_on
    for earlier in sorted(own, key=lambda row: row.starts_on, reverse=True):
        if (
            earlier.starts_on < since
            and earlier.ends_on
            and since - earlier.ends_on <= datetime.timedelta(days=1)
        ):
            since = earlier.starts_on
    return since


def has_left(officer: Officer, *, on: datetime.date) -> bool:
    """Whether somebody was in post before that day, and neither is nor will be."""
    last_days = [
        *officer.assignments.values_list("ends_on", flat=True),
        *officer.posts.values_list("ends_on", flat=True),
    ]
    return bool(last_days) and all(day and day < on for day in last_days)


@dataclass
class Stay:
    """An officer's time in one neighbourhood."""

    neighbourhood: Neighbourhood
    role_label: str
    since: datetime.date
    until: datetime.date | None


@dataclass
class Career:
    now: list[Stay]
    before: list[Stay]


def career(officer: Officer, *, on: datetime.date) -> Career:
    """Where somebody walks and walked; what is only planned is nobody's business."""
    assignments = list(
        Assignment.objects.filter(officer=officer, starts_on__lte=on)
        .select_related("neighbourhood__team")
        .order_by("starts_on")
    )
    now, before = [], []
    for row in assignments:
        own = [other for other in assignments if _same_place(row, other)]
        stay = Stay(
            row.neighbourhood, row.get_role_display(), row.starts_on, row.ends_on
        )
        if row.is_current(on):
            stay.since = unbroken_since(row, own)
            now.append(stay)
        elif not any(_continues(row, other) for other in own):
            stay.since = unbroken_since(row, own)
            before.append(stay)
    before.sort(key=lambda stay: stay.until, reverse=True)
    return Career(now, before)


def _same_place(one: Assignment, other: Assignment) -> bool:
    return one.neighbourhood_id == other.neighbourhood_id


def _continues(ended: Assignment, other: Assignment) -> bool:
    """Whether `other` goes on where `ended` stops."""
    next_day = ended.ends_on + datetime.timedelta(days=1)
    return ended.starts_on < other.starts_on <= next_day


def posts(team_id: int | None, *, on: datetime.date) -> dict[str, list[Officer]]:
    """Who answers for a team on a day: role to officers, whose names are read and not
    their pictures."""
    found: dict[str, list[Officer]] = {role: [] for role in TeamPost.Role.values}
    if team_id:
        rows = TeamPost.objects.current(on).filter(team_id=team_id)
        rows = rows.select_related("officer").only(
            "role", *(f"officer__{field}" for field in SHOWN)
        )
        for row in rows.order_by("starts_on"):
            found[row.role].append(row.officer)
    return found
