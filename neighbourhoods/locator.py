"""Which neighbourhood somebody means: by a postcode or half of one, a name, or a
point. The answer is one, several to choose from, outside, or unknown; never a guess.
Nothing that is asked is stored or logged."""

import math
from dataclasses import dataclass
from enum import StrEnum

import shapely
from django.db import connection

from neighbourhoods import names
from neighbourhoods.atlas import EDITION_IN_FORCE, Area, Atlas, current_atlas

LONGEST_QUERY = 200  # characters; more is no address
MOST_CHOICES = 12
MOST_PLACES = 500  # places of a name that are looked at
FEW_POINTS = 8  # up to here one by one is quicker than an array


class Outcome(StrEnum):
    ONE = "one"
    SEVERAL = "several"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """`areas` is sorted by name and holds at most MOST_CHOICES; `more` tells that
    there would have been others."""

    outcome: Outcome
    areas: tuple[Area, ...] = ()
    more: bool = False


UNKNOWN = Answer(Outcome.UNKNOWN)
OUTSIDE = Answer(Outcome.OUTSIDE)


def find_point(lat: float, lng: float) -> Answer:
    """One or outside; unknown for what is no point on earth (degrees, WGS 84)."""
    if not (math.isfinite(lat) and math.isfinite(lng)):
        return UNKNOWN
    if abs(lat) > 90 or abs(lng) > 180:
        return UNKNOWN
    area = current_atlas().at(lat, lng)
    return Answer(Outcome.ONE, (area,)) if area else OUTSIDE


def find_text(text: str) -> Answer:
    """Asks in this order and stops at the first that knows: a whole name or
    postcode; half a postcode; all typed words in a name."""
    compact = names.compact(text) if len(text) <= LONGEST_QUERY else ""
    if not compact:
        return UNKNOWN
    places = _places("p.compact = %s", [compact])
    atlas = current_atlas(edition=places[0][3] if places else None)
    named = atlas.named(compact)
    if not (places or named):
        places = _places("p.half = %s", [compact])
    if not (places or named):
        words = names.typed_words(text)
        named = atlas.with_words(words)
        places = _places_with_words(words)
    if not (places or named):
        return UNKNOWN
    return _answer({*named, *_areas_of(places, atlas)})


def _answer(areas: set[Area]) -> Answer:
    if not areas:
        return OUTSIDE
    if len(areas) == 1:
        return Answer(Outcome.ONE, tuple(areas))
    ordered = sorted(areas, key=lambda area: (names.fold(area.name), area.code))
    return Answer(
        Outcome.SEVERAL,
        tuple(ordered[:MOST_CHOICES]),
        more=len(ordered) > MOST_CHOICES,
    )


def _places(condition: str, values: list[str]) -> list[tuple]:
    """Latitude, longitude, WKB, and the edition of the boundaries in force. Raw
    because the ORM costs more than the geometry, one query because the second would
    cost as much as the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.lat, p.lng, p.area, ({EDITION_IN_FORCE}) "  # noqa: S608
            "FROM neighbourhoods_place p "
            "JOIN neighbourhoods_placelist l ON l.id = p.edition_id "
            f"WHERE l.active AND {condition}",
            values,
        )
        return cursor.fetchall()


def _places_with_words(words: list[str]) -> list[tuple]:
    """Postcodes have no words and are left out by their kind, unread."""
    condition = " AND ".join(
        ["l.kind <> 'postcode'", *["p.words LIKE %s"] * len(words)]
    )
    return _places(f"{condition} LIMIT {MOST_PLACES}", [f"% {word}%" for word in words])


def _areas_of(places: list[tuple], atlas: Atlas) -> set[Area]:
    found: set[Area] = set()
    points = []
    for lat, lng, wkb, _edition in places:
        covered = atlas.covered_by(shapely.from_wkb(bytes(wkb))) if wkb else ()
        if covered:
            found.update(covered)
        else:
            points.append((lat, lng))
    if len(points) > FEW_POINTS:
        found.update(atlas.at_any(points))
    else:
        found.update(area for lat, lng in points if (area := atlas.at(lat, lng)))
    return found
