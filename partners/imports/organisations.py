"""Organisations from a register: schools, children's centres, what a city publishes.

A register is known by a name of one's own, and an organisation by its code there. What
a new file leaves out is told and stays; what it calls closed is closed, and not
entered if it is not there yet."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods import names
from neighbourhoods.atlas import current_atlas
from neighbourhoods.imports.report import ImportFailed, Refused, Report, rows_read
from neighbourhoods.imports.rows import read_columns
from partners import location
from partners.imports.rows import Line, Reader, Settings
from partners.models import Organisation

__all__ = ["Settings", "import_organisations"]

NEEDED = ["code", "name"]
FACTS = [
    "name", "kind", "youngest", "oldest", "address", "postcode", "lat", "lng",
    "neighbourhood_id", "phone", "website", "closed_on", "is_listed", "compact",
    "words", "postcode_key",
]  # fmt: skip
BATCH = 500  # rows a statement
TOLD_EVERY = 2_000  # rows
Progress = Callable[[str], None]


@dataclass
class Plan:
    new: list[Organisation] = field(default_factory=list)
    changed: list[Organisation] = field(default_factory=list)
    closed: int = 0
    left_out: int = 0
    outside: int = 0


def import_organisations(
    path: Path,
    *,
    settings: Settings,
    now: datetime,
    columns: dict[str, str] | None = None,
    strict: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Adds, changes and closes the organisations of one register; their neighbourhood
    is that of their point, or else of their postcode.

    `columns` says what the file calls each of ours; others are not read. Everything
    slow is done before the one transaction that makes it visible. Raises ImportFailed
    if the file cannot be read at all."""
    tell = progress or (lambda sentence: None)
    _check(settings)
    report = Report(dry_run=dry_run)
    today = timezone.localdate(now)
    there = {
        row.code: row for row in Organisation.objects.filter(register=settings.register)
    }
    lines = _read(path, columns, Reader(settings, today=today), report, tell)
    tell(_("comparing with what is there"))
    plan = _plan(lines, there, settings, report, now=now)
    _tell_missing(lines, there, report, today=today)
    report.landed = not (strict and report.refused.count)
    if report.landed and not dry_run:
        tell(_("writing"))
        _land(plan)
    _tell_plan(plan, report)
    return report


def _check(settings: Settings) -> None:
    if not settings.register or len(settings.register) > 32:
        raise ImportFailed(
            _("Give the register a name of its own, of at most 32 characters.")
        )
    if settings.kind not in Organisation.Kind.values:
        raise ImportFailed(
            _("The kind is one of: %s.") % ", ".join(Organisation.Kind.values)
        )


def _read(path, columns, reader: Reader, report: Report, tell) -> dict[str, Line]:
    """By code. Of two rows with one code the first counts."""
    found: dict[str, Line] = {}
    faulty: dict[str, int] = {}
    for count, row in enumerate(read_columns(path, columns, needed=NEEDED), 1):
        try:
            line = reader.line(row)
            if line.code in found:
                raise Refused(_("An earlier row has the same code."))
        except Refused as refusal:
            report.refused.add(row.where, row.values.get("code"), str(refusal))
            continue
        found[line.code] = line
        for column in line.faults:
            faulty[column] = faulty.get(column, 0) + 1
            why = _("What stands in the column %s is left out.") % column
            report.repaired.add(line.where, line.code, why)
        if count % TOLD_EVERY == 0:
            tell(rows_read(count))
    return found


# --- What it means for the table


def _plan(lines: dict, there: dict, settings: Settings, report, *, now) -> Plan:
    plan = Plan()
    today = timezone.localdate(now)
    going_on = [line for line in lines.values() if line.is_open]
    where = _neighbourhoods(going_on, there)
    for line in lines.values():
        known = there.get(line.code)
        try:
            if line.is_open:
                place = where[line.code]
                _plan_open(line, known, place, settings, plan, report, now=now)
            elif known:
                _plan_closed(line, known, plan, report, today=today)
            else:
                plan.left_out += 1
        except (Refused, ValidationError) as error:
            messages = getattr(error, "messages", [str(error)])
            report.refused.add(line.where, line.code, " ".join(messages))
    return plan


def _neighbourhoods(lines: list[Line], there: dict) -> dict[str, int | None]:
    """The neighbourhood's id by code: what the file does not say is as it was."""
    atlas = current_atlas()
    found: dict[str, int | None] = {}
    by_postcode: dict[str, str] = {}
    for line in lines:
        known = there.get(line.code) or Organisation()
        lat = line.facts.get("lat", known.lat)
        lng = line.facts.get("lng", known.lng)
        if lat is not None and lng is not None:
            found[line.code] = location.of_point(lat, lng, atlas)
        else:
            written = line.facts.get("postcode", known.postcode)
            by_postcode[line.code] = names.compact(written)
    known_ones = location.of_postcodes(by_postcode.values())
    return found | {code: known_ones.get(key) for code, key in by_postcode.items()}


def _plan_open(
    line: Line, known, place, settings: Settings, plan: Plan, report, *, now
) -> None:
    if place is None:
        plan.outside += 1
        if settings.inside and not known:
            return
    row = known or Organisation(
        register=settings.register, code=line.code, entered_at=now
    )
    before = [getattr(row, fact) for fact in FACTS]
    for name, value in line.facts.items():
        setattr(row, name, value)
    if "closed_on" not in line.facts:
        row.closed_on = None  # the register says that it is open
    row.neighbourhood_id, row.is_listed = place, True
    row.clean_fields(exclude=["neighbourhood", "merged_into"])
    row.clean()
    if not known:
        plan.new.append(row)
        report.added += 1
    elif before != [getattr(row, fact) for fact in FACTS]:
        plan.changed.append(row)
        report.changed += 1
    else:
        report.unchanged += 1


def _plan_closed(line: Line, known, plan: Plan, report: Report, *, today: date) -> None:
    """Of a closed one nothing else changes: its row is for what was."""
    closed_on = line.facts.get("closed_on") or known.closed_on or today
    closed_on = min(closed_on, today)
    if known.closed_on == closed_on:
        report.unchanged += 1
        return
    if known.closed_on is None or known.closed_on > today:
        plan.closed += 1
    known.closed_on = closed_on
    plan.changed.append(known)
    report.changed += 1


def _tell_missing(lines: dict, there: dict, report: Report, *, today: date) -> None:
    for code in sorted(there.keys() - lines.keys()):
        row = there[code]
        if row.closed_on is None or row.closed_on > today:
            report.missing.add(code, row.name, _("not in the file"))


# --- To the table


@transaction.atomic
def _land(plan: Plan) -> None:
    try:
        Organisation.objects.bulk_create(plan.new, batch_size=BATCH)
        Organisation.objects.bulk_update(plan.changed, FACTS, batch_size=40)
    except IntegrityError as error:
        raise ImportFailed(
            _(
                "Somebody has changed these organisations in the meantime. Start this "
                "import again."
            )
        ) from error


def _tell_plan(plan: Plan, report: Report) -> None:
    if plan.closed:
        report.notes.append(
            ngettext(
                "%d organisation has closed.",
                "%d organisations have closed.",
                plan.closed,
            )
            % plan.closed
        )
    if plan.left_out:
        report.notes.append(
            ngettext(
                "%d row is left out, because it is closed.",
                "%d rows are left out, because they are closed.",
                plan.left_out,
            )
            % plan.left_out
        )
    if plan.outside:
        report.notes.append(
            ngettext(
                "%d organisation lies in no neighbourhood that we know.",
                "%d organisations lie in no neighbourhood that we know.",
                plan.outside,
            )
            % plan.outside
        )
