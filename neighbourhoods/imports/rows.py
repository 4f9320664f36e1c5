"""Reading CSV as publishers publish it, row by row: a row that is broken is named, and
the rows after it are read."""

import csv
import unicodedata
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neighbourhoods.imports.report import ImportFailed

DELIMITERS = ",;\t|"
LONGEST_FIELD = 1_000_000  # characters; a cell may hold a geometry
LONGEST_ROW = 100  # lines; a quote that is not closed by then is a fault
UNREADABLE = gettext_lazy("It holds characters that cannot be read.")


class Row(NamedTuple):
    """`where` as people count ("line 2" is the first after the header)."""

    where: str
    values: dict[str, str]
    fault: str = ""


def read_csv(path: Path, *, needed: list[str]) -> Iterator[Row]:
    """Rows of a CSV of any usual delimiter, UTF-8 (with or without mark) or cp1252.

    A row that cannot be read comes with its `fault`. Raises ImportFailed if the file
    has no such columns or cannot be read at all."""
    lines = _lines(path, _encoding(path))
    csv.field_size_limit(LONGEST_FIELD)
    delimiter, header = _header(next(lines, ""), needed)
    for number, cells, fault in _records(lines, delimiter):
        where = _("line %d") % number
        if fault:
            yield Row(where, {}, fault)
        elif cells:
            yield _row(where, header, cells)


def column_names(path: Path) -> list[str]:
    """The first line's cells, with the delimiter that makes most of them."""
    line = next(_lines(path, _encoding(path)), "")
    found = [_cells(line, delimiter)[0] for delimiter in DELIMITERS]
    return [cell.strip() for cell in max(found, key=len)]


def read_columns(
    path: Path, columns: dict[str, str] | None, *, needed: list[str]
) -> Iterator[Row]:
    """The same by our own names, where `columns` says what the file calls each."""
    if columns is None:
        yield from read_csv(path, needed=needed)
        return
    for row in read_csv(path, needed=list(columns.values())):
        ours = {} if row.fault else {k: row.values[v] for k, v in columns.items()}
        yield row._replace(values=ours)


def _records(
    lines: Iterator[str], delimiter: str
) -> Iterator[tuple[int, list[str], str]]:
    """The number of its first line, the cells and the fault of each record. A quoted
    cell may go over several lines; if its quote is never closed, the fault is that
    one line's and the next is a record again."""
    ahead: deque[str] = deque()
    number = 1
    while ahead or (more := next(lines, None)) is not None:
        line = ahead.popleft() if ahead else more
        number += 1
        cells, fault = _cells(line, delimiter)
        taken = 0
        while not fault and _is_open(cells) and taken < LONGEST_ROW:
            if len(ahead) <= taken:
                ahead.extend(islice(lines, 1))
            if len(ahead) <= taken:
                break
            taken += 1
            line += ahead[taken - 1]
            if '"' in ahead[taken - 1]:
                cells, fault = _cells(line, delimiter)
        # A quote that ends in the middle of a word was the beginning of another.
        if _is_open(cells) or (taken and _cells(line, delimiter, strict=True)[1]):
            yield number, [], _("It opens a quotation mark that is never closed.")
            continue
        yield number, [cell.rstrip("\r\n") for cell in cells], fault
        for _line in range(0 if fault else taken):
            ahead.popleft()
            number += 1


def _cells(text: str, delimiter: str, *, strict: bool = False) -> tuple[list[str], str]:
    ended = text.rstrip("\r\n") + "\n"
    try:
        reader = csv.reader([ended], delimiter=delimiter, strict=strict)
        return next(reader, []), ""
    except csv.Error as error:
        return [], _("It cannot be read (%s).") % error


def _is_open(cells: list[str]) -> bool:
    """Only within quotes can the end of the line belong to a cell."""
    return bool(cells) and cells[-1].endswith("\n")


def _row(where: str, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        fault = _(
            "It does not have as many columns (%(cells)d) as the first line "
            "(%(header)d)."
        ) % {
            "cells": len(cells),
            "header": len(header),
        }
        return Row(where, {}, fault)
    values = [" ".join(cell.split()) for cell in cells]
    if not all(map(is_readable, values)):
        return Row(where, {}, str(UNREADABLE))
    return Row(where, dict(zip(header, values, strict=True)))


def is_readable(text: str) -> bool:
    """Whether it can be stored and shown: no control character, no half of a pair,
    no byte that its encoding does not have."""
    return text.isprintable() or not any(
        unicodedata.category(char) in ("Cc", "Cs") for char in text
    )


# --- The file itself


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise ImportFailed(
            _("The file cannot be opened: %s.") % (error.strerror or error)
        ) from error


def _encoding(path: Path) -> str:
    """UTF-8 unless most lines with accents are none: then cp1252. So that one broken
    line does not spoil the accents of all others."""
    good = bad = 0
    with opened(path) as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            raise ImportFailed(_("Save the file as UTF-8; this is UTF-16."))
        file.seek(0)
        for line in file:
            if line.isascii():
                continue
            try:
                line.decode("utf-8")
                good += 1
            except UnicodeDecodeError:
                bad += 1
    return "cp1252" if bad > good else "utf-8-sig"


def _lines(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        yield from file


def _header(line: str, needed: list[str]) -> tuple[str, list[str]]:
    candidates = []
    for delimiter in DELIMITERS:
        cells, _fault = _cells(line, delimiter)
        candidates.append((delimiter, [cell.strip() for cell in cells]))
    for delimiter, header in candidates:
        if all(key in header for key in needed):
            return delimiter, header
    header = max((header for _delimiter, header in candidates), key=len)
    missing = [key for key in needed if key not in header]
    shown = [key[:60] for key in header[:40] if key and is_readable(key)]
    raise ImportFailed(
        _("The file has no column %(missing)s. It has: %(header)s.")
        % {
            "missing": ", ".join(f"“{key}”" for key in missing),
            "header": ", ".join(f"“{key}”" for key in shown) or "–",
        }
    )
