"""House numbers of one street: which are in a range, which in two, which in none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Parity(TextChoices):
    ALL = "all", gettext_lazy("All numbers")
    ODD = "odd", gettext_lazy("Odd numbers")
    EVEN = "even", gettext_lazy("Even numbers")


SIDES = {Parity.ALL: (0, 1), Parity.ODD: (1,), Parity.EVEN: (0,)}


class Numbered(Protocol):
    """`last` is the last number that belongs to it, None to the end of the street."""

    first: int
    last: int | None
    parity: str


@dataclass(frozen=True, slots=True)
class Numbers:
    first: int
    last: int | None
    parity: str = Parity.ALL

    def __str__(self):
        return spoken(self)


def spoken(numbers: Numbered) -> str:
    """`1–79, odd numbers`, or what else is said of a range."""
    first, last, parity = numbers.first, numbers.last, numbers.parity
    if last is None:
        sentences = {
            Parity.ALL: _("from %(first)s on"),
            Parity.ODD: _("from %(first)s on, odd numbers"),
            Parity.EVEN: _("from %(first)s on, even numbers"),
        }
        if first <= 1 and parity == Parity.ALL:
            return _("all numbers")
    elif first == last:
        return str(first)
    else:
        sentences = {
            Parity.ALL: _("%(first)s–%(last)s"),
            Parity.ODD: _("%(first)s–%(last)s, odd numbers"),
            Parity.EVEN: _("%(first)s–%(last)s, even numbers"),
        }
    return sentences[Parity(parity)] % {"first": first, "last": last}


def covers(numbers: Numbered, number: int) -> bool:
    return (
        number % 2 in SIDES[Parity(numbers.parity)]
        and numbers.first <= number
        and (numbers.last is None or number <= numbers.last)
    )


def overlap(one: Numbered, other: Numbered) -> bool:
    """Whether some number is in both."""
    shared = set(SIDES[Parity(one.parity)]) & set(SIDES[Parity(other.parity)])
    start = max(one.first, other.first)
    ends = [last for last in (one.last, other.last) if last is not None]
    if not ends:
        return bool(shared)
    return any(start + (start % 2 != side) <= min(ends) for side in shared)


def overlapping(ranges: list[Numbered]) -> list[tuple[int, int]]:
    """The places in `ranges` of two that overlap: each that overlaps any is in a pair
    with one that does, however many others do too."""
    pairs = set()
    for side in (0, 1):
        there = [
            (start, end, at)
            for at, numbers in enumerate(ranges)
            if (ends := _on_side(numbers, side))
            for start, end in [ends]
        ]
        there.sort(key=lambda row: (row[0], row[2]))
        for previous, row in _with_furthest_before(there):
            if row[0] <= previous[1]:
                pairs.add(tuple(sorted((previous[2], row[2]))))
    return sorted(pairs)


class _End(NamedTuple):
    first: int
    last: float


def _on_side(numbers: Numbered, side: int) -> _End | None:
    """The first and the last number of one side (0 even, 1 odd) in it."""
    if side not in SIDES[Parity(numbers.parity)]:
        return None
    first = numbers.first + (numbers.first % 2 != side)
    if numbers.last is None:
        return _End(first, float("inf"))
    last = numbers.last - (numbers.last % 2 != side)
    return _End(first, last) if first <= last else None


def _with_furthest_before(rows: list[tuple]) -> Iterator[tuple[tuple, tuple]]:
    furthest = None
    for row in rows:
        if furthest:
            yield furthest, row
        if furthest is None or row[1] > furthest[1]:
            furthest = row


def gaps(ranges: Iterable[Numbered]) -> list[Numbers]:
    """What no range covers between the first and the last number that any of them
    names. A side on which nothing is numbered is such a gap too."""
    ranges = list(ranges)
    if not ranges:
        return []
    first = min(numbers.first for numbers in ranges)
    last = max(
        numbers.first if numbers.last is None else numbers.last for numbers in ranges
    )
    even, odd = (_gaps_on_side(ranges, side, first, last) for side in (0, 1))
    return _joined(odd, even)


def _gaps_on_side(ranges, side: int, first: int, last: int) -> list[_End]:
    there = sorted(ends for numbers in ranges if (ends := _on_side(numbers, side)))
    next_one = first + (first % 2 != side)
    found = []
    for start, end in there:
        if start > next_one:
            found.append(_End(next_one, start - 2))
        next_one = max(next_one, end + 2)
    if next_one <= last:
        found.append(_End(next_one, last - (last % 2 != side)))
    return found


def _joined(odd: list[_End], even: list[_End]) -> list[Numbers]:
    """Odd and even gaps that go together as one of both."""
    left = list(even)
    found = []
    for one in odd:
        other = next(
            (
                row
                for row in left
                if abs(row.first - one.first) == abs(row.last - one.last) == 1
            ),
            None,
        )
        if other:
            left.remove(other)
            ends = min(one.first, other.first), max(one.last, other.last)
            found.append(Numbers(*ends, Parity.ALL))
        else:
            found.append(Numbers(*one, Parity.ODD))
    found += [Numbers(*one, Parity.EVEN) for one in left]
    return sorted(found, key=lambda gap: (gap.first, gap.parity))
