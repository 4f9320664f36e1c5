"""What there is, in the very form that an import reads: to be looked through, changed
and imported again.

Cells are written as they are stored, also those that a spreadsheet would take for a
formula: another sign in front would come back as part of the name. All of it was
entered by administrators."""

import csv
import json
from collections.abc import Iterator

import shapely
from shapely.geometry import mapping

from neighbourhoods.models import (
    Assignment,
    Neighbourhood,
    NeighbourhoodText,
    StreetRange,
)

ROSTER = [
    "officer", "name", "alias", "rank", "publish",
    "neighbourhood", "role", "starts_on", "ends_on", "languages",
]  # fmt: skip
STREETS = ["street", "neighbourhood", "from", "to", "parity", "locality"]
WORDS = ["neighbourhood", "language", "welcome", "meeting"]


class _Echo:
    """A file for csv.writer that hands each line back."""

    def write(self, line: str) -> str:
        return line


def roster() -> Iterator[str]:
    """CSV, one row an assignment. Who never walked anywhere has no row."""
    writer = csv.writer(_Echo())
    yield writer.writerow(ROSTER)
    rows = Assignment.objects.select_related("officer", "neighbourhood").order_by(
        "officer__code", "neighbourhood__code", "starts_on"
    )
    for row in rows.iterator(chunk_size=2_000):
        officer = row.officer
        yield writer.writerow(
            [
                officer.code,
                officer.name,
                officer.alias,
                officer.rank,
                officer.publish,
                row.neighbourhood.code,
                row.role,
                row.starts_on.isoformat(),
                row.ends_on.isoformat() if row.ends_on else "",
                " ".join(officer.languages),
            ]
        )


def neighbourhoods() -> Iterator[str]:
    """GeoJSON in degrees, with the properties code, name and team (its code)."""
    yield '{"type": "FeatureCollection", "features": [\n'
    rows = Neighbourhood.objects.living().select_related("team").order_by("code")
    before = ""
    for row in rows.iterator(chunk_size=200):
        feature = {
            "type": "Feature",
            "properties": {
                "code": row.code,
                "name": row.name,
                "team": row.team.code if row.team else "",
            },
            "geometry": mapping(shapely.from_wkb(bytes(row.boundary))),
        }
        yield before + json.dumps(feature, ensure_ascii=False)
        before = ",\n"
    yield "\n]}\n"


def streets() -> Iterator[str]:
    """CSV, one row a range of numbers."""
    writer = csv.writer(_Echo())
    yield writer.writerow(STREETS)
    rows = StreetRange.objects.select_related("neighbourhood").order_by(
        "street", "locality", "first", "parity"
    )
    for row in rows.iterator(chunk_size=2_000):
        last = "" if row.last is None else row.last
        where = [row.street, row.neighbourhood.code]
        yield writer.writerow([*where, row.first, last, row.parity, row.locality])


def words() -> Iterator[str]:
    """CSV of HTML, one row a neighbourhood in one language, as it is published."""
    writer = csv.writer(_Echo())
    yield writer.writerow(WORDS)
    rows = NeighbourhoodText.objects.filter(live=True).select_related(
        "neighbourhood", "locale"
    )
    rows = rows.order_by("neighbourhood__code", "locale__language_code")
    for row in rows.iterator(chunk_size=2_000):
        where = [row.neighbourhood.code, row.locale.language_code]
        yield writer.writerow([*where, row.welcome, row.meeting])
