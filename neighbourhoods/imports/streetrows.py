"""Rows of a file of streets, before they meet the table: what they say, and which of
them contradict each other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from django.utils.translation import gettext as _

from neighbourhoods import street_names
from neighbourhoods.imports.report import Refused, Report, rows_read
from neighbourhoods.imports.rows import Row, read_csv
from neighbourhoods.models import Neighbourhood, StreetRange
from neighbourhoods.models.streets import ENDS_BEFORE_START, NO_SUCH_SIDE
from neighbourhoods.numbering import Parity, overlapping, spoken

TOLD_EVERY = 20_000  # rows
PARITIES = {
    "": Parity.ALL,
    "all": Parity.ALL,
    "both": Parity.ALL,
    "odd-even": Parity.ALL,
    "even-odd": Parity.ALL,
    "odd": Parity.ODD,
    "even": Parity.EVEN,
}
Street = tuple[str, str]  # compact, local


@dataclass(frozen=True)
class Keys:
    """Which column holds what. `neighbourhood` is a code as in the boundaries; an
    empty `first` is 1, an empty `last` the end of the street; `parity` is all, odd or
    even (or odd-even, both). A file need not have a column `locality`."""

    street: str = "street"
    neighbourhood: str = "neighbourhood"
    first: str = "from"
    last: str = "to"
    parity: str = "parity"
    locality: str = "locality"

    def needed(self) -> list[str]:
        keys = [self.street, self.neighbourhood, self.first, self.last, self.parity]
        return keys if self.locality == Keys.locality else [*keys, self.locality]


@dataclass
class Line:
    where: str
    range: StreetRange


@dataclass
class Read:
    """What a file brings: the ranges that may land, and the streets of which a row
    was refused."""

    lines: list[Line] = field(default_factory=list)
    doubtful: set[Street] = field(default_factory=set)


# --- From the file


def read_streets(
    path: Path, keys: Keys, report: Report, tell: Callable[[str], None]
) -> Read:
    """The ranges of which none overlaps another. Raises ImportFailed if the file
    cannot be read at all."""
    neighbourhoods = dict(Neighbourhood.objects.values_list("code", "pk"))
    read = Read()
    for number, row in enumerate(read_csv(path, needed=keys.needed()), start=1):
        street = StreetRange()
        try:
            _fill(street, row, keys, neighbourhoods)
            read.lines.append(Line(row.where, street))
        except Refused as refusal:
            name = row.values.get(keys.street, "")
            report.refused.add(row.where, name, str(refusal))
            read.doubtful.add(street_of(street))
        if number % TOLD_EVERY == 0:
            tell(rows_read(number))
    read.lines = _apart(read, report)
    return read


def _fill(street: StreetRange, row: Row, keys: Keys, neighbourhoods) -> None:
    """Name before numbers, so that a row that is refused has its street by then."""
    if row.fault:
        raise Refused(row.fault)
    values = row.values
    street.street = values[keys.street]
    street.locality = values.get(keys.locality, "")
    street.set_keys()
    if not street.compact:
        raise Refused(_("It names no street."))
    if len(street.street) > 160 or len(street.locality) > 120:
        raise Refused(_("The name of its street or locality is too long."))
    code = values[keys.neighbourhood]
    street.neighbourhood_id = neighbourhoods.get(code)
    if not street.neighbourhood_id:
        raise Refused(
            _("There is no neighbourhood with the code “%s”.") % code[:60]
            if code
            else _("It names no neighbourhood.")
        )
    street.first = _number(values[keys.first], keys.first) or 1
    street.last = _number(values[keys.last], keys.last)
    street.parity = _parity(values[keys.parity], keys.parity)
    street.set_side()
    if street.last is not None and street.last < street.first:
        raise Refused(ENDS_BEFORE_START)
    if street.last == street.first and street.parity != Parity.ALL:
        raise Refused(NO_SUCH_SIDE)


def _number(value: str, column: str) -> int | None:
    if street_names.has_no_number(value):
        return None
    number = street_names.house_number(value)
    if number is None:
        raise Refused(
            _(
                "“%(value)s” in the column %(column)s is not a house number such as "
                "12 or 12B."
            )
            % {"value": value[:40], "column": column}
        )
    return number


def _parity(value: str, column: str) -> str:
    try:
        return PARITIES[value.lower().replace(" ", "")]
    except KeyError:
        raise Refused(
            _("“%(value)s” in the column %(column)s is not one of: %(choices)s.")
            % {
                "value": value[:40],
                "column": column,
                "choices": ", ".join(Parity.values),
            }
        ) from None


def street_of(row: StreetRange) -> Street:
    return row.compact, row.local


# --- Within the file


def _apart(read: Read, report: Report) -> list[Line]:
    """Without rows that overlap: whose numbers they are is not for the order of rows
    to decide. Of rows that say the same, the first stays."""
    lines = sorted(read.lines, key=lambda line: street_of(line.range))  # stable
    landing = []
    for street, group in groupby(lines, key=lambda line: street_of(line.range)):
        rows = _once(list(group), report)
        pairs = overlapping([line.range for line in rows])
        refused: dict[int, int] = {}
        for one, other in pairs:
            refused.setdefault(one, other)
            refused.setdefault(other, one)
        for at, other in sorted(refused.items()):
            _refuse_overlap(rows[at], rows[other], report)
        if refused:
            read.doubtful.add(street)
        landing += [line for at, line in enumerate(rows) if at not in refused]
    return landing


def _once(rows: list[Line], report: Report) -> list[Line]:
    first: dict[tuple, Line] = {}
    for line in rows:
        row = line.range
        same = (row.neighbourhood_id, row.first, row.last, row.parity)
        if same in first:
            why = _("It says the same as %s.") % first[same].where
            report.refused.add(line.where, row.name, why)
        else:
            first[same] = line
    return list(first.values())


def _refuse_overlap(line: Line, other: Line, report: Report) -> None:
    why = _(
        "Its numbers (%(numbers)s) overlap those of %(row)s (%(others)s). Neither has "
        "been imported: each number lies in one neighbourhood."
    ) % {
        "numbers": spoken(line.range),
        "row": other.where,
        "others": spoken(other.range),
    }
    report.refused.add(line.where, line.range.name, why)
