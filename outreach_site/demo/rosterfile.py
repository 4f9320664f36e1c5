"""The demo's roster as a file, as a force would have it."""

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outreach_site.demo.people import COLUMNS


@contextmanager
def roster_file(rows: list[dict[str, str]]) -> Iterator[Path]:
    """A CSV of the rows that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        yield path
