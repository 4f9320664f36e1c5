"""How long officers have been in post: people come to know who stays."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, median

from django.db.models import QuerySet

from neighbourhoods.models import Assignment, Team
from neighbourhoods.staffing import unbroken_since

BANDS = (0, 12, 24, 36, 60, None)  # months; from the one to before the next


@dataclass(frozen=True, slots=True)
class Stay:
    """`months` are the full ones that an officer has walked one neighbourhood; the
    team is None for a neighbourhood that belongs to none."""

    team: Team | None
    months: int


@dataclass(frozen=True, slots=True)
class Tenure:
    """Of a team, or of those in no team (None), in full months."""

    team: Team | None
    stays: int
    average: int
    middle: int


def full_months(since: datetime.date, on: datetime.date) -> int:
    """The same day of the next month makes one full; the 31st has none in April."""
    months = (on.year - since.year) * 12 + on.month - since.month
    return months - (on.day < since.day)


def stays(*, on: datetime.date, teams: QuerySet[Team] | None = None) -> list[Stay]:
    """Of leads and officers on that day, without cover, in neighbourhoods that live;
    who walks two of them counts in both. One query."""
    rows = Assignment.objects.filter(
        neighbourhood__merged_into=None, starts_on__lte=on
    ).order_by("starts_on")
    if teams is not None:
        rows = rows.filter(neighbourhood__team__in=teams)
    columns = ["officer", "neighbourhood", "role", "starts_on", "ends_on"]
    team = "neighbourhood__team__name"
    rows = rows.select_related("neighbourhood__team").only(*columns, team)
    own = defaultdict(list)
    for row in rows:
        own[row.officer_id, row.neighbourhood_id].append(row)
    found = []
    for together in own.values():
        for row in together:
            if row.role != Assignment.Role.COVER and row.is_current(on):
                since = unbroken_since(row, together)
                found.append(Stay(row.neighbourhood.team, full_months(since, on)))
    return found


def by_team(found: list[Stay]) -> list[Tenure]:
    """By the name of the team, those in none last."""
    months = defaultdict(list)
    for stay in found:
        months[stay.team].append(stay.months)
    return [tenure(months[team], team=team) for team in sorted(months, key=_none_last)]


def _none_last(team: Team | None) -> tuple:
    return (False, team.name, team.pk) if team else (True,)


def tenure(months: list[int], *, team: Team | None = None) -> Tenure:
    """Of at least one stay; what is not full does not count."""
    return Tenure(team, len(months), int(mean(months)), int(median(months)))


def distribution(found: list[Stay]) -> list[int]:
    """How many stays there are in each of the bands, the shortest first."""
    counts = []
    for least, under in pairwise(BANDS):
        months = [stay.months for stay in found if stay.months >= least]
        counts.append(sum(under is None or count < under for count in months))
    return counts
