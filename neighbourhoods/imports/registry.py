"""What can be imported in the browser, as data: form, checks, example file and trial
are made from one entry. `known` holds ours; an app above calls `register` when it is
ready."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from neighbourhoods.imports.report import Report

CSV, GEOJSON = "csv", "geojson"
SIMILAR = 0.85  # as difflib measures it; 1 is equal
ENDINGS = {CSV: ("csv", "tsv", "txt"), GEOJSON: ("geojson", "json")}
EXAMPLE_AREA = {
    "type": "Polygon",
    "coordinates": [
        [[-1.2, 52.6], [-1.19, 52.6], [-1.19, 52.61], [-1.2, 52.61], [-1.2, 52.6]]
    ],
}


@dataclass(frozen=True)
class Column:
    """A column of a CSV or a property of GeoJSON. `also` are names that publishers
    give it, for the guess, which passes it over if one of `unless` was guessed;
    `csv_only` one that GeoJSON has no need of."""

    key: str
    label: str
    help: str
    example: str
    needed: bool = False
    csv_only: bool = False
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """What no column says. `shape` is "text", "number" or "yes"."""

    key: str
    label: str
    help: str
    shape: str = "text"
    needed: bool = False


@dataclass(frozen=True)
class Import:
    """`run(path, mapping, options, *, strict, now, dry_run, progress)` gives the
    Report and raises ImportFailed; `mapping` says by Column.key what the file calls
    it. `export()` gives what there is, piece by piece, as text that `run` reads."""

    key: str
    title: str
    explanation: str
    formats: tuple[str, ...]
    columns: tuple[Column, ...]
    run: Callable[..., Report]
    options: tuple[Option, ...] = ()
    export: Callable[[], Iterator[str]] | None = None
    export_name: str = ""
    endings: tuple[str, ...] = field(init=False)

    def __post_init__(self):
        endings = tuple(end for name in self.formats for end in ENDINGS[name])
        object.__setattr__(self, "endings", endings)

    def columns_of(self, file_format: str) -> list[Column]:
        return [
            column
            for column in self.columns
            if not (column.csv_only and file_format == GEOJSON)
        ]

    def example(self) -> tuple[str, str]:
        """The name and the text of a file that can be imported as it is."""
        if self.formats[0] == GEOJSON:
            return f"example-{self.key}.geojson", self._example_geojson()
        text = io.StringIO()
        writer = csv.writer(text)
        columns = [column for column in self.columns if column.example]
        writer.writerow([column.key for column in columns])
        writer.writerow([column.example for column in columns])
        return f"example-{self.key}.csv", text.getvalue()

    def _example_geojson(self) -> str:
        columns = [column for column in self.columns_of(GEOJSON) if column.example]
        feature = {
            "type": "Feature",
            "properties": {column.key: column.example for column in columns},
            "geometry": EXAMPLE_AREA,
        }
        data = {"type": "FeatureCollection", "features": [feature]}
        return json.dumps(data, indent=1, ensure_ascii=False)

    def guess(self, names: list[str], file_format: str) -> dict[str, str]:
        """Which name of the file is probably which of our columns, by equal names and
        then by similar ones; each name once, what is needed first."""
        guessed: dict[str, str] = {}
        columns = sorted(self.columns_of(file_format), key=lambda c: not c.needed)
        for alike in (_equal, _similar):
            for column in columns:
                left = [name for name in names if name not in guessed.values()]
                taken = {column.key, *column.unless} & guessed.keys()
                if not taken and (name := alike(column, left)):
                    guessed[column.key] = name
        return guessed


def _equal(column: Column, names: list[str]) -> str | None:
    by_letters = {_letters(name): name for name in reversed(names)}
    wanted = (_letters(column.key), _letters(column.label), *column.also)
    return next((by_letters[word] for word in wanted if word in by_letters), None)


def _similar(column: Column, names: list[str]) -> str | None:
    by_letters = {_letters(name): name for name in reversed(names)}
    wanted = (_letters(column.key), _letters(column.label))
    close = [
        match
        for word in wanted
        for match in get_close_matches(word, by_letters, n=1, cutoff=SIMILAR)
    ]
    return by_letters[close[0]] if close else None


def _letters(name: str) -> str:
    return "".join(char for char in str(name).lower() if char.isalnum())


IMPORTS: dict[str, Import] = {}


def register(entry: Import) -> Import:
    IMPORTS[entry.key] = entry
    return entry
