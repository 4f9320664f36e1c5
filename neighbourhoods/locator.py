"""Which neighbourhood somebody means: by a postcode or half of one, a street with a
house number, a name, or a point. The answer is one, several to choose from, a street
whose number decides, outside, or unknown; never a guess. Nothing that is asked is
stored or logged."""

import math
from dataclasses import dataclass
from enum import StrEnum

import shapely
from django.db import connection

from neighbourhoods import names, streets
from neighbourhoods.atlas import EDITION_IN_FORCE, Area, Atlas, current_atlas
from neighbourhoods.models import Place
from neighbourhoods.streets import Match, Stretch

LONGEST_QUERY = 200  # characters; more is no address
MOST_CHOICES = 12
MOST_PLACES = 500  # places of a name that are looked at
FEW_POINTS = 8  # up to here one by one is quicker than an array


class Outcome(StrEnum):
    ONE = "one"
    SEVERAL = "several"
    NUMBER = "number"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """`areas` is sorted by name and holds at most MOST_CHOICES; `more` tells that
    there would have been others. `stretches` says of those that a street led to which
    numbers they have; `number` is a house number that no range has."""

    outcome: Outcome
    areas: tuple[Area, ...] = ()
    more: bool = False
    stretches: tuple[Stretch, ...] = ()
    number: int | None = None

    @property
    def without_street(self) -> list[Area]:
        """Those that only a name or a postcode led to."""
        explained = {stretch.area for stretch in self.stretches}
        return [area for area in self.areas if area not in explained]


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


def find_text(text: str, *, number: str = "") -> Answer:
    """Asks in this order and stops at the first that knows: a whole name or
    postcode, or a street; half a postcode; all typed words in a name. `number` is a
    house number that was asked for after `text`."""
    compact = names.compact(text) if len(text) <= LONGEST_QUERY else ""
    if not compact:
        return UNKNOWN
    places = _places("p.compact = %s", [compact])
    atlas = current_atlas(edition=places[0][3] if places else None)
    named = atlas.named(compact)
    matches, typed = [], []
    if not any(kind == Place.POSTCODE for *_place, kind in places):
        typed = streets.understood(text, number=number[:LONGEST_QUERY])
        matches = streets.by_name(typed, atlas)
    if not (places or named or matches):
        places = _places("p.half = %s", [compact])
    if not (places or named or matches):
        words = names.typed_words(text)
        named = atlas.with_words(words)
        places = _places_with_words(words)
        matches = streets.by_words(typed, atlas)
    if not (places or named or matches):
        return UNKNOWN
    return _answer({*named, *_areas_of(places, atlas)}, matches)


def _answer(areas: set[Area], matches: list[Match]) -> Answer:
    areas = areas.union(*(match.areas for match in matches))
    if not areas:
        return OUTSIDE
    undecided = [match for match in matches if match.open]
    unknown = next((row.number for row in undecided if row.number is not None), None)
    if len(areas) == 1 and unknown is None:
        return Answer(Outcome.ONE, tuple(areas))
    ordered = sorted(areas, key=lambda area: (names.fold(area.name), area.code))
    stretches = [stretch for match in matches for stretch in match.stretches]
    return Answer(
        Outcome.NUMBER if undecided else Outcome.SEVERAL,
        tuple(ordered[:MOST_CHOICES]),
        more=len(ordered) > MOST_CHOICES or len(stretches) > MOST_CHOICES,
        stretches=tuple(stretches[:MOST_CHOICES]),
        number=unknown,
    )


def _places(condition: str, values: list[str]) -> list[tuple]:
    """Latitude, longitude, WKB, the edition of the boundaries in force, and the kind.
    Raw because the ORM costs more than the geometry, one query because the second would
    cost as much as the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.lat, p.lng, p.area, ({EDITION_IN_FORCE}), l.kind "  # noqa: S608
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
    for lat, lng, wkb, *_more in places:
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
