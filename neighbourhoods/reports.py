"""What a supervisor asks about people and places on a day: what ends, lapses, is
vacant or was not looked through.

`teams` are those to tell of; None means all of them, and what belongs to no team."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from neighbourhoods import profiles
from neighbourhoods.models import (
    Assignment,
    Consent,
    Neighbourhood,
    Officer,
    Team,
    TeamPost,
    Training,
)
from neighbourhoods.models.consents import PUBLISHED
from neighbourhoods.trainings import SOON

ONE_DAY = datetime.timedelta(days=1)
# What a row of a neighbourhood holds that no report needs.
SHAPE = ("boundary", "outline", "outline_box")

# --- Officers


def unreviewed(
    *, on: datetime.date, teams: QuerySet[Team] | None = None
) -> QuerySet[Officer]:
    """Officers in post whose profile nobody has looked through in time."""
    officers = profiles.stale(on=on)
    return officers if teams is None else officers.of_teams(teams, on)


def unconsented(
    *, on: datetime.date, teams: QuerySet[Team] | None = None
) -> QuerySet[Officer]:
    """Officers of whom more is shown than they have agreed to in what stands: name,
    alias or portrait. In post or not, because a page of theirs may be read."""
    standing = Consent.objects.filter(officer=OuterRef("pk"), withdrawn_at=None)
    published = Exists(standing.filter(publish=OuterRef("publish")))
    pictured = Exists(standing.filter(photo=True))
    officers = Officer.objects.filter(publish__in=PUBLISHED).filter(
        ~published | Q(~pictured, show_portrait=True)
    )
    return officers if teams is None else officers.of_teams(teams, on)


def whereabouts(
    officers: Iterable[Officer], *, on: datetime.date
) -> dict[int, list[str]]:
    """The neighbourhoods that each of them walks on a day, then the teams in which
    each has a post, by their ids. Two queries."""
    found = defaultdict(dict)
    ids = [officer.pk for officer in officers]
    walks = Assignment.objects.current(on).filter(officer__in=ids)
    posts = TeamPost.objects.current(on).filter(officer__in=ids)
    for rows, name in ((walks, "neighbourhood__name"), (posts, "team__name")):
        for officer, place in rows.order_by(name).values_list("officer", name):
            found[officer][place] = None
    return {officer: list(places) for officer, places in found.items()}


# --- Neighbourhoods


def unnamed(
    *, on: datetime.date, teams: QuerySet[Team] | None = None
) -> QuerySet[Neighbourhood]:
    """Neighbourhoods without an officer whom people may know by name, with `led`:
    whether somebody leads there all the same, shown by role; and `last_led`: the last
    day of the last who led, None if nobody ever did."""
    leads = Assignment.objects.filter(
        neighbourhood=OuterRef("pk"), role=Assignment.Role.LEAD, starts_on__lte=on
    ).order_by()
    last = leads.values("neighbourhood").annotate(day=Max("ends_on")).values("day")
    rows = Neighbourhood.objects.without_named_officer(on).annotate(
        led=Exists(leads.current(on)), last_led=Subquery(last)
    )
    if teams is not None:
        rows = rows.filter(team__in=teams)
    return rows.select_related("team").defer(*SHAPE).order_by("name", "code")


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a team's neighbourhoods have a named officer; the team is None for
    those that belong to none."""

    team: str | None
    named: int
    of: int


def named_by_team(
    *, on: datetime.date, teams: QuerySet[Team] | None = None
) -> list[Share]:
    """One query; the teams by name, those without one last."""
    living = Neighbourhood.objects.living()
    if teams is not None:
        living = living.filter(team__in=teams)
    named = Neighbourhood.objects.with_named_officer(on).values("pk")
    rows = (
        living.order_by()
        .values("team", "team__name")
        .annotate(of=Count("pk"), named=Count("pk", filter=Q(pk__in=named)))
    )
    shares = [Share(row["team__name"], row["named"], row["of"]) for row in rows]
    return sorted(shares, key=lambda share: (share.team is None, share.team or ""))


# --- What ends


@dataclass(slots=True)
class Ending:
    """An assignment or a post that ends soon; `followers` hold the same one on the day
    after."""

    row: Assignment | TeamPost
    place: Neighbourhood | Team
    followers: list[Officer] = field(default_factory=list)


def ending(
    *,
    on: datetime.date,
    teams: QuerySet[Team] | None = None,
    within: datetime.timedelta = SOON,
) -> list[Ending]:
    """What ends from that day to `within` after it, the first to end first, without
    what the same officer goes on with. Four queries at most."""
    walks = Assignment.objects.filter(neighbourhood__merged_into=None)
    posts = TeamPost.objects.all()
    if teams is not None:
        walks = walks.filter(neighbourhood__team__in=teams)
        posts = posts.filter(team__in=teams)
    shapes = [f"neighbourhood__{name}" for name in SHAPE]
    walks = walks.select_related("officer", "neighbourhood__team").defer(*shapes)
    posts = posts.select_related("officer", "team")
    soon = (on, on + within)
    found = _ending(walks, "neighbourhood", soon) + _ending(posts, "team", soon)
    return sorted(found, key=lambda end: (end.row.ends_on, end.place.name, end.row.pk))


def _ending(
    rows: QuerySet, place: str, soon: tuple[datetime.date, datetime.date]
) -> list[Ending]:
    last_days = list(rows.filter(ends_on__range=soon))
    after = _after(rows, place, last_days)
    found = []
    for row in last_days:
        day = row.ends_on + ONE_DAY
        key = getattr(row, f"{place}_id"), row.role
        followers = [other.officer for other in after[key] if other.is_current(day)]
        if row.officer not in followers:
            found.append(Ending(row, getattr(row, place), followers))
    return found


def _after(rows: QuerySet, place: str, last_days: Sequence) -> dict:
    """What may hold on the day after each of these last days, by place and role."""
    found = defaultdict(list)
    if not last_days:
        return found
    days = [row.ends_on for row in last_days]
    places = {getattr(row, f"{place}_id") for row in last_days}
    lasting = Q(ends_on=None) | Q(ends_on__gt=min(days))
    others = rows.filter(lasting, starts_on__lte=max(days) + ONE_DAY)
    for row in others.filter(**{f"{place}__in": places}).order_by("starts_on", "pk"):
        found[getattr(row, f"{place}_id"), row.role].append(row)
    return found


# --- Trainings


def lapses(
    *,
    on: datetime.date,
    teams: QuerySet[Team] | None = None,
    within: datetime.timedelta = SOON,
) -> QuerySet[Training]:
    """Trainings of officers in post that have lapsed or lapse by `within` after that
    day, unless the course was taken again and counts for longer; the first first."""
    again = Training.objects.filter(
        officer=OuterRef("officer"), course=OuterRef("course")
    ).filter(Q(expires_on=None) | Q(expires_on__gt=OuterRef("expires_on")))
    officers = Officer.objects.in_post(on)
    if teams is not None:
        officers = officers.of_teams(teams, on)
    return (
        Training.objects.filter(
            ~Exists(again),
            expires_on__lte=on + within,
            officer__in=officers.values("pk"),
        )
        .select_related("officer")
        .order_by("expires_on", "officer__code", "course")
    )
