"""The report of a run, as pages and a spreadsheet tell it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

TOTALS = {
    "added": gettext_lazy("added"),
    "changed": gettext_lazy("changed"),
    "unchanged": gettext_lazy("unchanged"),
    "repaired": gettext_lazy("repaired"),
    "refused": gettext_lazy("refused"),
    "missing": gettext_lazy("not in the file, kept"),
}
REMARKS = {
    "refused": gettext_lazy("Refused"),
    "repaired": gettext_lazy("Repaired"),
    "gaps": gettext_lazy("Numbers without a neighbourhood"),
    "missing": gettext_lazy("Not in the file, kept"),
}
MOST_SHOWN = 100  # on a page; the spreadsheet has all that were kept
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Told:
    """Totals as (label, number); groups as (title, number, rows, how many more)."""

    totals: list[tuple[str, int]]
    groups: list[tuple[str, int, list, int]]
    refused: int
    notes: list[str]
    landed: bool


def told(report: dict | None) -> Told | None:
    if report is None:
        return None
    totals = report["totals"]
    groups = []
    for name, title in REMARKS.items():
        rows = report["remarks"][name][:MOST_SHOWN]
        if totals[name]:
            groups.append((title, totals[name], rows, totals[name] - len(rows)))
    labelled = [(label, totals[name]) for name, label in TOTALS.items()]
    return Told(labelled, groups, totals["refused"], report["notes"], report["landed"])


def refused_csv(report: dict) -> Iterator[str]:
    """Row, name and reason of each refused row that was kept. No cell is one that a
    spreadsheet would take for a formula: the file may come from anywhere."""
    writer = csv.writer(_Echo())
    yield writer.writerow([_("Row"), _("Name"), _("Why")])
    rows = report["remarks"]["refused"]
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])
    if left := report["totals"]["refused"] - len(rows):
        yield writer.writerow([ngettext("and %d more", "and %d more", left) % left])


class _Echo:
    """A file for csv.writer that hands each line back."""

    def write(self, line: str) -> str:
        return line


def harmless(cell: str) -> str:
    """For a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip().startswith(FORMULA) else cell
