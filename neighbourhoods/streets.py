"""Which streets somebody means by what was typed, and where their numbers lie."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db import connection

from neighbourhoods import keeping, names
from neighbourhoods.atlas import Area, Atlas
from neighbourhoods.models import Boundaries, StreetRange
from neighbourhoods.numbering import Numbers, covers, spoken
from neighbourhoods.street_names import Spelling, house_number, spellings

MOST_RANGES = 500  # of streets with the typed words in their names
COLUMNS = "compact, local, street, locality, first, last, parity, neighbourhood_id"


class StreetError(Exception):
    """With a sentence that may be shown."""


def keep(numbers: StreetRange) -> StreetRange:
    """Saves a new or changed range. A street has no row of its own that two could wait
    for, so they wait for the one of all boundaries."""
    boundaries = Boundaries.objects.all()
    return keeping.keep(numbers, held=boundaries, error_class=StreetError)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The numbers of one street that lie in one neighbourhood."""

    street: str
    area: Area
    ranges: tuple[Numbers, ...]

    @property
    def numbers(self) -> list[str]:
        return [spoken(numbers) for numbers in self.ranges]


@dataclass(frozen=True, slots=True)
class Match:
    """One street. `stretches` are those that remain: of the number if it is known,
    otherwise all. `open` tells that the number would decide, or that `number` is in
    no range."""

    stretches: tuple[Stretch, ...]
    open: bool
    number: int | None = None

    @property
    def areas(self) -> set[Area]:
        return {stretch.area for stretch in self.stretches}


def understood(text: str, *, number: str = "") -> list[Spelling]:
    """Ways to read a typed street; `number` is a house number that was asked for and
    holds instead of any in `text`."""
    found = spellings(text)
    asked = house_number(number) if number else None
    if asked is None:
        return found
    return [spelling._replace(number=asked) for spelling in found]


def by_name(typed: list[Spelling], atlas: Atlas) -> list[Match]:
    """Streets of exactly that name; if two readings fit, the longer name."""
    if not typed:
        return []
    keys = list({spelling.key for spelling in typed})
    rows = _rows(f"compact IN ({', '.join(['%s'] * len(keys))})", keys)
    if not rows:
        return []
    longest = max((row[0] for row in rows), key=len)
    spelling = next(spelling for spelling in typed if spelling.key == longest)
    rows = [row for row in rows if row[0] == longest]
    local = {row[1] for row in rows if row[1]}
    if spelling.rest and spelling.rest in local:
        rows = [row for row in rows if row[1] == spelling.rest]
    return _matches(rows, spelling.number, atlas)


def by_words(typed: list[Spelling], atlas: Atlas) -> list[Match]:
    """Streets in whose name every typed word begins a word."""
    if not typed:
        return []
    words = [word for word in typed[0].words if len(word) > 1]
    conditions = ["words LIKE %s"] * len(words)
    rows = _rows(
        f"{' AND '.join(conditions)} LIMIT {MOST_RANGES}",
        [f"% {word}%" for word in words],
    )
    matches = _matches(rows, typed[0].number, atlas)
    # Of those that only resemble what was typed, the ones that have the number.
    return [match for match in matches if match.number is None] or matches


def _rows(condition: str, values: list[str]) -> list[tuple]:
    """COLUMNS. Raw for the same reason as the places."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM neighbourhoods_streetrange "  # noqa: S608
            f"WHERE {condition}",
            values,
        )
        return sorted(cursor.fetchall(), key=lambda row: (row[:2], row[4], row[6]))


def _matches(rows: list[tuple], number: int | None, atlas: Atlas) -> list[Match]:
    return [
        match
        for _street, group in groupby(rows, key=lambda row: row[:2])
        if (match := _match(list(group), number, atlas))
    ]


def _match(rows: list[tuple], number: int | None, atlas: Atlas) -> Match | None:
    """None if the boundaries in force have none of its neighbourhoods any more."""
    there = [
        (_shown(row), area, Numbers(*row[4:7]))
        for row in rows
        if (area := atlas.by_pk.get(row[7]))
    ]
    if not there:
        return None
    if number is not None:
        covering = [row for row in there if covers(row[2], number)]
        if covering:
            return Match(_stretches(covering), open=False)
        return Match(_stretches(there), open=True, number=number)
    stretches = _stretches(there)
    return Match(stretches, open=len(stretches) > 1)


def _shown(row: tuple) -> str:
    return f"{row[2]} ({row[3]})" if row[3] else row[2]


def _stretches(rows: Iterable[tuple[str, Area, Numbers]]) -> tuple[Stretch, ...]:
    """One for each neighbourhood, in the order of the numbers."""
    street = ""
    areas: dict[Area, list[Numbers]] = {}
    for name, area, numbers in rows:
        street = street or name
        areas.setdefault(area, []).append(numbers)
    found = [
        Stretch(
            street, area, tuple(sorted(ranges, key=lambda row: (row.first, row.parity)))
        )
        for area, ranges in areas.items()
    ]
    found.sort(key=lambda row: (row.ranges[0].first, names.fold(row.area.name)))
    return tuple(found)
