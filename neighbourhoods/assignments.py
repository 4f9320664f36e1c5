"""Keeping and ending an assignment, handing it over to somebody else, and where assignments go
when a neighbourhood becomes a part of another."""

import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from neighbourhoods import keeping
from neighbourhoods.models import Assignment, Neighbourhood, Officer
from neighbourhoods.staffing import unbroken_since

ONE_DAY = datetime.timedelta(days=1)


class AssignmentError(Exception):
    """With a sentence that may be shown; `field` is the keyword that it is about."""

    def __init__(self, sentence: str, *, field: str | None = None):
        super().__init__(sentence)
        self.field = field


def keep(assignment: Assignment) -> Assignment:
    """Saves a new or changed assignment. The officer's row is held, as it is while
    somebody hands over."""
    officer = Officer.objects.filter(pk=assignment.officer_id)
    return keeping.keep(assignment, held=officer, error_class=AssignmentError)


@transaction.atomic
def end(assignment: Assignment, *, on: datetime.date, by) -> Assignment:
    """`on` is the last day. What has an end already can only end sooner."""
    assignment = _held(assignment)
    _end(assignment, on=on, field="on")
    log(assignment, "neighbourhoods.end_assignment", user=by)
    return assignment


@transaction.atomic
def succeed(
    assignment: Assignment,
    *,
    successor: Officer,
    from_: datetime.date,
    role: str | None = None,
    by,
) -> Assignment:
    """Ends one assignment on the day before `from_` and begins the successor's, which
    is returned: no day without anybody, none with both. The role goes on unless
    another is given; the end is open, whatever was planned for the predecessor."""
    assignment = _held(assignment)
    _check_hand_over(assignment, successor, from_)
    _end(assignment, on=from_ - ONE_DAY, field="from_")
    begun = _begun(assignment, successor, from_, role or assignment.role)
    data = {"next": begun.pk}
    log(assignment, "neighbourhoods.hand_over", user=by, data=data)
    return begun


def _check_hand_over(
    assignment: Assignment, successor: Officer, from_: datetime.date
) -> None:
    if successor.pk == assignment.officer_id:
        raise AssignmentError(
            _("Choose somebody other than the officer who hands over."),
            field="successor",
        )
    if from_ <= assignment.starts_on:
        raise AssignmentError(
            _("It only begins on %s. Hand it over after that day.")
            % date_format(assignment.starts_on),
            field="from_",
        )
    if assignment.ends_on and assignment.ends_on < from_ - ONE_DAY:
        raise AssignmentError(
            _("The assignment ends on %s. Hand it over by the day after that.")
            % date_format(assignment.ends_on),
            field="from_",
        )


def _held(assignment: Assignment) -> Assignment:
    return Assignment.objects.select_for_update().get(pk=assignment.pk)


def _end(assignment: Assignment, *, on: datetime.date, field: str) -> None:
    if on < assignment.starts_on:
        raise AssignmentError(
            _("It only begins on %s. It cannot end before then.")
            % date_format(assignment.starts_on),
            field=field,
        )
    if assignment.ends_on and assignment.ends_on < on:
        raise AssignmentError(
            _("It already ends on %s.") % date_format(assignment.ends_on), field=field
        )
    assignment.ends_on = on
    assignment.save(update_fields=["ends_on"])


def _begun(
    assignment: Assignment, successor: Officer, from_: datetime.date, role: str
) -> Assignment:
    begun = Assignment(
        officer=successor,
        neighbourhood=assignment.neighbourhood,
        role=role,
        starts_on=from_,
    )
    try:
        return keep(begun)
    except AssignmentError as error:
        raise AssignmentError(str(error), field="successor") from error


@transaction.atomic
def move(
    gone: Neighbourhood, *, into: Neighbourhood, on: datetime.date
) -> list[Assignment]:
    """What goes on or begins after `on` moves with its streets, with all that it
    follows without a break: ending it and beginning anew would lose since when
    somebody has walked there. What is past stays where it was. Who walks in the
    other all that time keeps that assignment alone. Returns what moved."""
    rows = list(Assignment.objects.filter(neighbourhood=gone).select_related("officer"))
    there = list(Assignment.objects.filter(neighbourhood=into))
    moved: dict[int, Assignment] = {}
    for row in rows:
        if row.ends_on and row.ends_on < on:
            continue
        theirs = [other for other in there if other.officer_id == row.officer_id]
        if any(_makes_needless(other, row, on=on) for other in theirs):
            _drop(row, on=on)
        elif any(row.overlaps(other) for other in theirs):
            raise AssignmentError(
                _(
                    "%s has assignments to both neighbourhoods that overlap. End one "
                    "of them first, so that it is clear which goes on."
                )
                % row.officer
            )
        else:
            moved |= {part.pk: part for part in _chain(row, rows, theirs)}
    Assignment.objects.filter(pk__in=moved).update(neighbourhood=into)
    return list(moved.values())


def _makes_needless(other: Assignment, row: Assignment, *, on: datetime.date) -> bool:
    """Whether what is left of `row` lies within `other`, which holds today."""
    never = datetime.date.max
    return other.is_current(on) and (row.ends_on or never) <= (other.ends_on or never)


def _drop(row: Assignment, *, on: datetime.date) -> None:
    """What began before stays as history until yesterday."""
    if row.starts_on < on:
        row.ends_on = on - ONE_DAY
        row.save(update_fields=["ends_on"])
    else:
        row.delete()


def _chain(
    row: Assignment, rows: list[Assignment], theirs: list[Assignment]
) -> list[Assignment]:
    """The row and those that it follows without a break, as far as they fit beside
    what the officer did in the other neighbourhood."""
    own = [other for other in rows if other.officer_id == row.officer_id]
    since = unbroken_since(row, own)
    earlier = [other for other in own if since <= other.starts_on < row.starts_on]
    fitting = [
        other for other in earlier if not any(other.overlaps(third) for third in theirs)
    ]
    return [row, *fitting]
