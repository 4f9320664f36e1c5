"""Officers and where they walk, from the force's roster."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods import consents
from neighbourhoods.imports.report import Refused, Report, rows_done, rows_read
from neighbourhoods.imports.rows import Row, read_columns
from neighbourhoods.models import Assignment, Neighbourhood, Officer
from neighbourhoods.spoken import SPOKEN

NEEDED = ["officer", "neighbourhood", "role", "starts_on"]
TOLD_EVERY = 200  # rows
Progress = Callable[[str], None]


@dataclass
class Line:
    """One row that may land: facts of the officer, facts of the assignment."""

    where: str
    officer: dict
    neighbourhood: Neighbourhood
    role: str
    starts_on: datetime.date
    ends_on: datetime.date | None


class _Rollback(Exception):
    """Ends a trial, or a strict import with refusals, with nothing written."""


def import_roster(
    path: Path,
    *,
    now: datetime.datetime,
    columns: dict[str, str] | None = None,
    strict: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Adds and changes officers and assignments, one row each; what is not in the
    file is told and stays. Somebody is shown by role only unless `publish` says
    otherwise; what it says is the force's own record of consent, which this records or
    withdraws. `columns` says what the file calls each of ours, if it has names of its
    own; others are not read. Raises ImportFailed if the file cannot be read at all."""
    report = Report(dry_run=dry_run)
    neighbourhoods = {
        row.code: row for row in Neighbourhood.objects.select_related("merged_into")
    }
    tell = progress or (lambda sentence: None)
    rows = list(read_columns(path, columns, needed=NEEDED))
    tell(rows_read(len(rows)))
    lines = []
    for row in rows:
        try:
            lines.append(_line(row, neighbourhoods))
        except Refused as refusal:
            report.refused.add(row.where, _label(row), str(refusal))
    lines = _agreeing(lines, report)
    try:
        with transaction.atomic():
            _land(lines, report, tell, now=now)
            report.landed = not (strict and report.refused.count)
            if dry_run or not report.landed:
                raise _Rollback
    except _Rollback:
        pass
    return report


def _label(row: Row) -> str:
    return row.values.get("officer", "")


# --- From the file


def _line(row: Row, neighbourhoods: dict[str, Neighbourhood]) -> Line:
    if row.fault:
        raise Refused(row.fault)
    values = row.values
    if not values["officer"]:
        raise Refused(_("It names no officer."))
    neighbourhood = neighbourhoods.get(values["neighbourhood"])
    if not neighbourhood:
        raise Refused(
            _("There is no neighbourhood with the code “%s”.")
            % values["neighbourhood"][:60]
        )
    starts_on = _date(values["starts_on"], "starts_on")
    if starts_on is None:
        raise Refused(_("It does not say from when (starts_on)."))
    return Line(
        row.where,
        _officer_facts(values),
        neighbourhood,
        _choice(values["role"], Assignment.Role, "role"),
        starts_on,
        _date(values.get("ends_on", ""), "ends_on"),
    )


def _officer_facts(values: dict[str, str]) -> dict:
    """Only what the file has a column for: the others stay as they are."""
    facts = {"code": values["officer"]}
    for key in ("name", "alias", "rank"):
        if key in values:
            facts[key] = values[key]
    facts["publish"] = (
        _choice(values["publish"], Officer.Publish, "publish")
        if values.get("publish")
        else Officer.Publish.ROLE
    )
    if "languages" in values:
        facts["languages"] = values["languages"].replace(",", " ").split()
        unknown = [code for code in facts["languages"] if code not in SPOKEN]
        if unknown:
            raise Refused(_("“%s” is not a language code.") % unknown[0][:20])
    return facts


def _choice(value: str, choices, column: str) -> str:
    if value.lower() in choices.values:
        return value.lower()
    raise Refused(
        _("“%(value)s” in the column %(column)s is not one of: %(choices)s.")
        % {
            "value": value[:40],
            "column": column,
            "choices": ", ".join(choices.values),
        }
    )


def _date(value: str, column: str) -> datetime.date | None:
    if not value:
        return None
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise Refused(
            _("“%(value)s” in the column %(column)s is not a date such as 2026-03-31.")
            % {"value": value[:20], "column": column}
        ) from None


def _agreeing(lines: list[Line], report: Report) -> list[Line]:
    """Without the rows of somebody about whom they do not say the same: whether a
    name may be shown is not for the order of rows to decide."""
    first: dict[str, Line] = {}
    disputed = {
        line.officer["code"]
        for line in lines
        if first.setdefault(line.officer["code"], line).officer != line.officer
    }
    for line in lines:
        if line.officer["code"] in disputed:
            why = _(
                "The rows of this officer differ in name, alias, rank, publish or "
                "languages. Make them the same."
            )
            report.refused.add(line.where, line.officer["code"], why)
    return [line for line in lines if line.officer["code"] not in disputed]


# --- To the tables


def _land(
    lines: list[Line], report: Report, tell: Progress, *, now: datetime.datetime
) -> None:
    officers = {row.code: row for row in Officer.objects.all()}
    there = {
        (row.officer.code, row.neighbourhood_id, row.starts_on): row
        for row in Assignment.objects.select_related("officer", "neighbourhood")
    }
    seen = set()
    for number, line in enumerate(lines):
        if number and number % TOLD_EVERY == 0:
            tell(rows_done(number, of=len(lines)))
        try:
            with transaction.atomic():
                officer, officer_status = _land_officer(line, officers, now=now)
                key = _key(line, there)
                if key in seen:
                    raise Refused(_("An earlier row has the same assignment."))
                status = _land_assignment(line, officer, there.get(key))
        except (Refused, ValidationError, consents.ConsentError) as error:
            messages = getattr(error, "messages", [str(error)])
            report.refused.add(line.where, line.officer["code"], " ".join(messages))
            continue
        officers[officer.code] = officer
        seen.add(key)
        # A row is new if its assignment is; changed if either half of it is.
        report.count(
            status
            if status == "added"
            else max(
                (status, officer_status), key=("unchanged", "changed", "added").index
            )
        )
    for key in there.keys() - seen:
        assignment = there[key]
        report.missing.add(
            _("from %s") % assignment.starts_on,
            assignment.officer.code,
            str(assignment.neighbourhood),
        )


def _key(line: Line, there: dict) -> tuple:
    """An assignment from before a merger is where it was; any other is where the
    neighbourhood went."""
    place = line.neighbourhood
    named = (line.officer["code"], place.pk, line.starts_on)
    if place.merged_into and named not in there:
        line.neighbourhood = place.merged_into
        return (named[0], place.merged_into.pk, line.starts_on)
    return named


def _land_officer(
    line: Line, officers: dict[str, Officer], *, now: datetime.datetime
) -> tuple[Officer, str]:
    known = officers.get(line.officer["code"])
    officer = Officer.objects.get(pk=known.pk) if known else Officer()
    facts = dict(line.officer)
    wanted = facts.pop("publish")
    republished = officer.publish != wanted
    if known and republished and officer.public_name:
        # First, because the name that is published may be what the file leaves out.
        consents.withdraw(officer, by=None, now=now)
        officer.refresh_from_db()
    changed = [field for field in facts if getattr(officer, field) != facts[field]]
    for field in changed:
        setattr(officer, field, facts[field])
    if changed:
        officer.full_clean()
        officer.save(update_fields=changed if known else None)
    if republished and wanted != Officer.Publish.ROLE:
        _record_consent(officer, wanted, now=now)
        officer.refresh_from_db()
    if not known:
        return officer, "added"
    return officer, "changed" if changed or republished else "unchanged"


def _record_consent(officer: Officer, publish: str, *, now: datetime.datetime) -> None:
    """The roster says nothing of a picture, so that none is shown by it."""
    consents.record(
        officer,
        publish=publish,
        photo=False,
        given_on=timezone.localdate(now),
        kept_at="roster",
        by=None,
        now=now,
    )


def _land_assignment(line: Line, officer: Officer, known: Assignment | None) -> str:
    assignment = known or Assignment(
        officer=officer, neighbourhood=line.neighbourhood, starts_on=line.starts_on
    )
    before = (assignment.role, assignment.ends_on)
    assignment.role, assignment.ends_on = line.role, line.ends_on
    if known and before == (line.role, line.ends_on):
        return "unchanged"
    assignment.full_clean()
    assignment.save()
    return "changed" if known else "added"
