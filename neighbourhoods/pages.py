"""What the public pages of a neighbourhood and an officer show on a day, for the
views and for the previews of the CMS."""

import datetime

from django.utils import timezone
from django.utils.translation import get_language

from neighbourhoods import absences, walks
from neighbourhoods.hours import contact_points
from neighbourhoods.maps import borders_of, neighbourhood_map
from neighbourhoods.models import (
    ContactPoint,
    Neighbourhood,
    NeighbourhoodText,
    Officer,
    OfficerProfile,
)
from neighbourhoods.portraits import prefetch_portraits
from neighbourhoods.spoken import spoken_names
from neighbourhoods.staffing import career, mark_absences, posts, staffing
from neighbourhoods.structured import police_station
from neighbourhoods.trainings import public_trainings
from publishing.words import for_reader


def neighbourhood_page(
    here: Neighbourhood,
    *,
    now: datetime.datetime,
    words: NeighbourhoodText | None = None,
) -> dict:
    """The context of the template. `words` are a draft to show instead of what is
    published."""
    today = timezone.localdate(now)
    who = staffing(here, on=today)
    in_post = posts(here.team_id, on=today)
    mark_absences(who, duty_desk=in_post["duty_desk"], on=today)
    people = [*who.walkers, *who.covers]
    prefetch_portraits([walker.officer for walker in people])
    points = contact_points(here.team_id, now=now)
    borders = borders_of(here)
    return {
        "neighbourhood": here,
        "words": words or for_reader(here.texts.all(), language=get_language()),
        "team": here.team,
        "staffing": who,
        "supervisors": in_post["supervisor"],
        "duty_desk": in_post["duty_desk"],
        "contact_points": points,
        "walks": walks.shown(here, on=today),
        "neighbours": borders,
        "map": neighbourhood_map(here, borders, points),
        "structured": [
            police_station(p) for p in points if p.kind == ContactPoint.Kind.STATION
        ],
        "has_photo": any(walker.officer.public_portrait for walker in people),
    }


def officer_page(
    who: Officer, *, today: datetime.date, words: OfficerProfile | None = None
) -> dict:
    """The context of the template. `words` are a draft to show instead of what is
    published; nobody's own words are shown without a name."""
    stays = career(who, on=today)
    in_post = list(who.posts.current(today).select_related("team"))
    prefetch_portraits([who])
    if words is None and who.public_name:
        words = for_reader(who.profiles.all(), language=get_language())
    absence = absences.away([who], on=today).get(who.pk)
    teams = {stay.neighbourhood.team: None for stay in stays.now}
    teams |= {post.team: None for post in in_post}
    return {
        "officer": who,
        "words": words,
        "career": stays,
        "posts": in_post,
        "teams": [team for team in teams if team],
        "absence": absence,
        "stand_ins": [absence.covering] if absence and absence.covering else [],
        "languages": spoken_names(who.languages),
        "trainings": public_trainings(who, on=today),
        "has_photo": bool(who.public_portrait),
    }
