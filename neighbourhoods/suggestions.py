"""What the find box offers while somebody types. Nothing typed is stored or logged."""

import datetime
from dataclasses import dataclass

from django.db.models import (
    Case,
    Count,
    IntegerField,
    Max,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from neighbourhoods import names, street_names
from neighbourhoods.atlas import current_atlas
from neighbourhoods.locator import LONGEST_QUERY
from neighbourhoods.models import Neighbourhood, Place, StreetRange

FEWEST_LETTERS = 3
MOST = 8
MOST_PLACES = 40  # that are looked at to find MOST with an officer


@dataclass(frozen=True)
class Suggestion:
    """`typed` is what goes into the box, with the house number that was there;
    `where` the neighbourhood, empty if a street runs through several."""

    label: str
    typed: str
    where: str
    several: bool = False


def streets_with_officer(on: datetime.date) -> QuerySet:
    """One row for each street of which some part lies where a named officer walks:
    street, locality, compact, local, `areas` (how many neighbourhoods), `area` and
    `slug` (of the first of them). What lies in one that was merged lies where it
    went."""
    officered = Neighbourhood.objects.with_named_officer(on).values("pk")
    return (
        StreetRange.objects.alias(
            living_id=_of_the_living("id"),
            living_name=_of_the_living("name"),
            living_slug=_of_the_living("slug"),
        )
        .order_by()
        .values("compact", "local")
        .annotate(
            name=Min("street"),
            village=Min("locality"),
            areas=Count("living_id", distinct=True),
            area=Min("living_name"),
            slug=Min("living_slug"),
            officered=Max(
                Case(
                    When(living_id__in=officered, then=Value(1)),
                    default=Value(0),
                    output_field=IntegerField(),
                )
            ),
        )
        .filter(officered=1)
    )


def _of_the_living(field: str) -> Coalesce:
    return Coalesce(f"neighbourhood__merged_into__{field}", f"neighbourhood__{field}")


def suggest(text: str, *, on: datetime.date) -> list[Suggestion]:
    """At most MOST, streets first; none for less than FEWEST_LETTERS or more than any
    address has. Three queries, however many there are."""
    if len(text) > LONGEST_QUERY or len(names.compact(text)) < FEWEST_LETTERS:
        return []
    found = _streets(text, on)
    if len(found) < MOST:
        found += _places(text, on)[: MOST - len(found)]
    return found


def _streets(text: str, on: datetime.date) -> list[Suggestion]:
    readings = street_names.spellings(text)
    if not readings:
        return []
    reading = readings[0]
    words = [word for word in reading.words if len(word) > 1]
    if len("".join(words)) < FEWEST_LETTERS:
        return []
    rows = streets_with_officer(on).filter(_with_words(words, text))
    whole = Case(When(compact__startswith=reading.key, then=0), default=1)
    rows = rows.order_by(whole, "name", "village")[:MOST]
    return [_street(row, reading) for row in rows]


def _with_words(words: list[str], text: str) -> Q:
    """Each word as it stands or, the last one being half-typed, what it may stand
    for: `st` begins `Stoughton` too."""
    condition = Q()
    plain = set(names.typed_words(text))
    for word in words:
        ways = {word} | {raw for raw in plain if _stands_for(raw, word)}
        condition &= Q(
            *[("words__contains", f" {way}") for way in ways], _connector=Q.OR
        )
    return condition


def _stands_for(raw: str, word: str) -> bool:
    return word in (street_names.LEADING.get(raw), street_names.TRAILING.get(raw))


def _street(row: dict, reading: street_names.Spelling) -> Suggestion:
    number = reading.as_typed
    street = row["name"]
    if number:
        street = f"{number} {street}" if reading.number_first else f"{street} {number}"
    village = row["village"]
    return Suggestion(
        label=f"{row['name']} ({village})" if village else row["name"],
        typed=f"{street}, {village}" if village else street,
        where=row["area"] if row["areas"] == 1 else "",
        several=row["areas"] > 1,
    )


def _places(text: str, on: datetime.date) -> list[Suggestion]:
    """Named places in the middle of a neighbourhood with an officer; postcodes are no
    names, and a list of them helps nobody."""
    condition = Q()
    for word in names.typed_words(text):
        condition &= Q(words__contains=f" {word}")
    rows = (
        Place.objects.filter(condition, edition__active=True)
        .exclude(edition__kind=Place.POSTCODE)
        .order_by("name")
        .values_list("name", "lat", "lng")[:MOST_PLACES]
    )
    rows = list(rows)
    if not rows:
        return []
    atlas = current_atlas()
    there = [(name, area) for name, *at in rows if (area := atlas.at(*at))]
    officered = set(
        Neighbourhood.objects.with_named_officer(on)
        .filter(pk__in={area.pk for _name, area in there})
        .values_list("pk", flat=True)
    )
    found = {
        (name, area): Suggestion(name, name, area.name)
        for name, area in there
        if area.pk in officered
    }
    return list(found.values())
