"""Which house numbers of which street lie where, from CSV.

A street that the file names is afterwards what the file says of it; one that it does
not name stays and is told. If a row of a street is refused, what was known of it
before stays as far as no new row contradicts it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.imports.report import ImportFailed, Report
from neighbourhoods.imports.streetrows import (
    Keys,
    Read,
    Street,
    read_streets,
    street_of,
)
from neighbourhoods.models import Neighbourhood, StreetRange
from neighbourhoods.numbering import gaps, overlap, spoken

__all__ = ["Keys", "import_streets"]

BATCH = 2_000  # rows a statement
FACTS = ["street", "locality", "last", "neighbourhood_id", "words", "initial"]
Progress = Callable[[str], None]


@dataclass
class Plan:
    new: list[StreetRange] = field(default_factory=list)
    changed: list[StreetRange] = field(default_factory=list)
    gone: list[StreetRange] = field(default_factory=list)
    kept: list[StreetRange] = field(default_factory=list)


def import_streets(
    path: Path,
    *,
    now: datetime,
    keys: Keys | None = None,
    strict: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Adds and changes streets with their house numbers, and reports every number
    that is left without a neighbourhood.

    Everything slow is done before the one transaction that makes it visible. Raises
    ImportFailed if the file cannot be read at all."""
    tell = progress or (lambda sentence: None)
    report = Report(dry_run=dry_run)
    read = read_streets(path, keys or Keys(), report, tell)
    tell(_("comparing with what is there"))
    plan = _plan(read, report)
    report.landed = not (strict and report.refused.count)
    if report.landed and not dry_run:
        tell(_("writing"))
        _land(plan)
    _tell_gaps([*(line.range for line in read.lines), *plan.kept], report)
    _tell_unnamed([line.range for line in read.lines], report, now=now)
    return report


# --- To the table


def _by_street(ranges: Iterable[StreetRange]) -> dict[Street, list[StreetRange]]:
    found: dict[Street, list[StreetRange]] = {}
    for row in ranges:
        found.setdefault(street_of(row), []).append(row)
    return found


def _plan(read: Read, report: Report) -> Plan:
    there = _by_street(StreetRange.objects.select_related("neighbourhood"))
    wanted = _by_street(line.range for line in read.lines)
    plan = Plan()
    for street, rows in wanted.items():
        old = there.pop(street, [])
        _plan_street(rows, old, street in read.doubtful, plan, report)
    for rows in there.values():
        plan.kept += rows
        for row in rows:
            _tell_missing(row, report)
    gone = len(plan.gone)
    if gone:
        report.notes.append(
            ngettext(
                "%d earlier range of the streets in the file is replaced.",
                "%d earlier ranges of the streets in the file are replaced.",
                gone,
            )
            % gone
        )
    return plan


def _plan_street(rows, old, doubtful: bool, plan: Plan, report: Report) -> None:
    before = {(row.first, row.parity): row for row in old}
    for row in rows:
        known = before.pop((row.first, row.parity), None)
        if known is None:
            plan.new.append(row)
            report.added += 1
        elif any(getattr(known, fact) != getattr(row, fact) for fact in FACTS):
            row.pk = known.pk
            plan.changed.append(row)
            report.changed += 1
        else:
            report.unchanged += 1
    for row in before.values():
        if doubtful and not any(overlap(row, new) for new in rows):
            plan.kept.append(row)
            _tell_missing(row, report)
        else:
            plan.gone.append(row)


def _tell_missing(row: StreetRange, report: Report) -> None:
    report.missing.add(row.name, spoken(row), str(row.neighbourhood))


@transaction.atomic
def _land(plan: Plan) -> None:
    """First what goes, then what changes, then what comes: never two of one number."""
    gone = [row.pk for row in plan.gone]
    try:
        for start in range(0, len(gone), 500):
            StreetRange.objects.filter(pk__in=gone[start : start + 500]).delete()
        StreetRange.objects.bulk_update(plan.changed, FACTS, batch_size=100)
        StreetRange.objects.bulk_create(plan.new, batch_size=BATCH)
    except IntegrityError as error:
        raise ImportFailed(
            _(
                "Somebody has changed these streets in the meantime. Start this "
                "import again."
            )
        ) from error


# --- What is left to say


def _tell_gaps(ranges: list[StreetRange], report: Report) -> None:
    unended = 0
    for street in sorted(_by_street(ranges).items()):
        rows = street[1]
        missing = gaps(rows)
        if missing:
            report.gaps.add(
                rows[0].name, "", "; ".join(spoken(numbers) for numbers in missing)
            )
        unended += all(row.last is not None for row in rows)
    if unended:
        report.notes.append(
            ngettext(
                "%d street ends at a number; people with a higher one are asked to "
                "choose.",
                "%d streets end at a number; people with a higher one are asked to "
                "choose.",
                unended,
            )
            % unended
        )


def _tell_unnamed(ranges: list[StreetRange], report: Report, *, now: datetime) -> None:
    unnamed = set(
        Neighbourhood.objects.without_named_officer(
            timezone.localdate(now)
        ).values_list("pk", flat=True)
    )
    count = len({street_of(row) for row in ranges if row.neighbourhood_id in unnamed})
    if count:
        report.notes.append(
            ngettext(
                "%d street has numbers in a neighbourhood without a named officer.",
                "%d streets have numbers in a neighbourhood without a named officer.",
                count,
            )
            % count
        )
