"""A first look at a file: whether it is what its ending says, what its columns are
called, and its first rows, so that a person sees which is which."""

import json
import re
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from neighbourhoods.imports.files import (
    UNLIKE_GEOMETRY,
    looks_like_json,
    read_geojson,
)
from neighbourhoods.imports.registry import CSV, GEOJSON
from neighbourhoods.imports.report import ImportFailed
from neighbourhoods.imports.rows import column_names, is_readable, opened, read_csv

SAMPLES = 3
LOOKED_AT = 100  # features; one may lack a property that the next has
AHEAD = 8 * 1024 * 1024  # bytes of a GeoJSON that are looked at
LONGEST_HEADER = 64 * 1024  # bytes
MOST_COLUMNS = 500
SHOWN = 80  # characters of a sample
ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")


@dataclass(frozen=True)
class Seen:
    """`rows` are the first ones, cell by cell in the order of `columns`, shortened."""

    format: str
    columns: list[str]
    rows: list[list[str]]

    def as_json(self) -> dict:
        return asdict(self)


def peek(path: Path) -> Seen:
    """Raises ImportFailed for a file that no import can read."""
    with opened(path) as file:
        beginning = file.read(LONGEST_HEADER)
    if not beginning.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ImportFailed(_("The file is empty."))
    if beginning.startswith(ARCHIVES):
        raise ImportFailed(
            _(
                "This is a spreadsheet or an archive, not text. Open it and save it as "
                "CSV (UTF-8), then choose that file."
            )
        )
    if looks_like_json(path):
        return _seen_features(path)
    is_utf16 = beginning.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in beginning and not is_utf16:
        raise ImportFailed(_("This is not text. Save it as CSV (UTF-8) or GeoJSON."))
    return _seen_rows(path, beginning)


def _seen_rows(path: Path, beginning: bytes) -> Seen:
    if len(beginning) == LONGEST_HEADER and b"\n" not in beginning:
        raise ImportFailed(
            _("The first line is too long to hold the names of columns.")
        )
    columns = _shown_once(column_names(path))
    rows = read_csv(path, needed=columns)
    good = (row for row in rows if not row.fault)
    samples = [
        [_shortened(row.values[column]) for column in columns]
        for row in islice(good, SAMPLES)
    ]
    return Seen(CSV, columns, samples)


def _seen_features(path: Path) -> Seen:
    properties = [p for p in map(_properties, _first_features(path)) if p]
    columns = _shown_once([key for found in properties for key in found])
    samples = [
        [_shortened(found.get(column)) for column in columns]
        for found in properties[:SAMPLES]
    ]
    return Seen(GEOJSON, columns, samples)


def _properties(feature) -> dict:
    found = feature.get("properties") if isinstance(feature, dict) else None
    return found if isinstance(found, dict) else {}


def _first_features(path: Path) -> list:
    """Of a small file, read whole; of a large one, as many as its beginning holds:
    somebody waits for the answer."""
    if path.stat().st_size <= AHEAD:
        features = read_geojson(path).features[:LOOKED_AT]
        return [feature._asdict() for feature in features]
    with opened(path) as file:
        text = file.read(AHEAD).decode("utf-8-sig", errors="replace")
    if not (start := re.search(r'"features"\s*:\s*\[', text)):
        raise ImportFailed(_("This is not GeoJSON: it has no list of features."))
    decoder, position, features = json.JSONDecoder(), start.end(), []
    while len(features) < LOOKED_AT:
        position = re.compile(r"[\s,]*").match(text, position).end()
        try:
            feature, position = decoder.raw_decode(text, position)
        except UNLIKE_GEOMETRY:
            break  # the end of the list, or of what was read of it
        features.append(feature)
    return features


def _shown_once(names: list[str]) -> list[str]:
    columns = [n for n in dict.fromkeys(names) if n and is_readable(n)]
    if not columns:
        raise ImportFailed(_("The file has no columns with names."))
    if len(columns) > MOST_COLUMNS:
        raise ImportFailed(
            _("The file has too many columns: %(count)d. At most %(most)d can be read.")
            % {"count": len(columns), "most": MOST_COLUMNS}
        )
    return columns


def _shortened(value) -> str:
    text = "" if value is None else " ".join(str(value).split())
    text = text if is_readable(text) else "…"
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
