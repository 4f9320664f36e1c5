"""What a cell of a register means, whoever publishes it: an empty one has many words,
and a date is written from either end."""

import datetime
import math
import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from partners.models.organisations import FIGURES, OLDEST
from publishing.models import phone_validator

NOTHING = frozenset(
    ["", "-", "–", "—", "n/a", "na", "null", "none", "not applicable",
     "not available", "does not apply"]
)  # fmt: skip
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: .*)?")
LONGEST_URL = 200
_url = URLValidator(schemes=["http", "https"])


class CellError(ValueError):
    """The cell holds something, and it is not what its column is about. What it holds
    is never repeated: in a file whose columns have slipped it may be a person."""


def text(cell: str) -> str:
    return "" if cell.strip().casefold() in NOTHING else cell.strip()


def day(cell: str) -> datetime.date | None:
    """31-03-2026, 31/03/2026 or 2026-03-31; the day before the month. Raises
    CellError."""
    written = text(cell)
    if not written:
        return None
    if match := YEAR_FIRST.fullmatch(written):
        year, month, number = match.groups()
    elif match := DAY_FIRST.fullmatch(written):
        number, month, year = match.groups()
    else:
        raise CellError
    try:
        return datetime.date(int(year), int(month), int(number))
    except ValueError:
        raise CellError from None


def years(cell: str) -> int | None:
    """Raises CellError for what is no age in years."""
    written = text(cell)
    if not written:
        return None
    if not re.fullmatch(r"[0-9]{1,3}", written) or int(written) > OLDEST:
        raise CellError
    return int(written)


def postcode(cell: str) -> str:
    """Raises CellError for one without a figure, or too long to be one."""
    written = text(cell)
    if written and (len(written) > 16 or not FIGURES.intersection(written)):
        raise CellError
    return written


def telephone(cell: str) -> str:
    """Raises CellError for what nobody can dial."""
    written = text(cell)
    try:
        if written:
            phone_validator(written)
    except ValidationError:
        raise CellError from None
    if len(written) > 32:
        raise CellError
    return written


def website(cell: str) -> str:
    """With https:// where the register leaves it out. Raises CellError."""
    written = text(cell)
    if not written:
        return ""
    address = written if "://" in written else f"https://{written}"
    try:
        _url(address)
    except ValidationError:
        raise CellError from None
    if len(address) > LONGEST_URL:
        raise CellError
    return address


def number(cell: str) -> float | None:
    """Degrees or metres. Raises CellError."""
    written = text(cell)
    if not written:
        return None
    try:
        value = float(written)
    except ValueError:
        raise CellError from None
    if not math.isfinite(value):
        raise CellError
    return value
