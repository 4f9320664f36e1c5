"""Which officers can be put on a session, and why another cannot."""

import datetime
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from events.models import Session, SessionType
from neighbourhoods.models import Absence, Officer, Training

TRAVEL = datetime.timedelta(minutes=30)  # from one place to the next
MOMENT = datetime.timedelta(microseconds=1)


def refusals(
    officers: Iterable[Officer],
    *,
    session_type: SessionType,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    but: Session | None = None,
    now: datetime.datetime | None = None,
) -> dict[int, str]:
    """A sentence about each of them who cannot come, by their ids. `but` is the session
    that they are asked for, with what is booked together with it. Four queries at most, however many they
    are; who decides by the answer holds them first (`hold`)."""
    ids = {officer.pk for officer in officers}
    if not ids:
        return {}
    first = timezone.localdate(starts_at)
    last = timezone.localdate(ends_at - MOMENT)
    booked = _booked(
        ids, starts_at=starts_at, ends_at=ends_at, but=but, now=now or timezone.now()
    )
    found = booked | _untrained(ids, course=session_type.course, on=first)
    found |= dict.fromkeys(_away(ids, first=first, last=last), _("Away that day."))
    return found | dict.fromkeys(
        _out_of_post(ids, on=first), _("Not in post that day.")
    )


def hold(officers: Iterable[Officer]) -> None:
    """Nobody else puts them anywhere, nor notes that they are away, until the
    transaction ends. After the session and the booking, always in one order."""
    ids = [officer.pk for officer in officers]
    rows = Officer.objects.filter(pk__in=ids).order_by("pk").select_for_update()
    list(rows.values_list("pk"))


def _out_of_post(ids: set[int], *, on: datetime.date) -> set[int]:
    there = Officer.objects.in_post(on).filter(pk__in=ids)
    return ids.difference(there.values_list("pk", flat=True))


def _away(ids: set[int], *, first: datetime.date, last: datetime.date) -> set[int]:
    ends = Q(ends_on=None) | Q(ends_on__gte=first)
    rows = Absence.objects.filter(ends, officer__in=ids, starts_on__lte=last)
    return set(rows.values_list("officer", flat=True))


def _untrained(ids: set[int], *, course: str, on: datetime.date) -> dict[int, str]:
    """Compared here and not by the database, of which one kind folds the letters of
    English alone."""
    wanted = _folded(course)
    if not wanted:
        return {}
    until: dict[int, datetime.date] = {}
    for row in Training.objects.filter(officer__in=ids, held_on__lte=on):
        if _folded(row.course) == wanted:
            latest = row.expires_on or datetime.date.max
            until[row.officer_id] = max(latest, until.get(row.officer_id, latest))
    return {
        pk: _("The training lapsed on %s.") % date_format(until[pk])
        if pk in until
        else _("Has not had the training.")
        for pk in ids
        if until.get(pk, datetime.date.min) < on
    }


def _folded(course: str) -> str:
    return " ".join(course.casefold().split())


def _booked(
    ids: set[int],
    *,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    but: Session | None,
    now: datetime.datetime,
) -> dict[int, str]:
    """A date that is offered is a promise. One that is closed and that nobody has
    taken is none any more."""
    near = Session.objects.filter(
        starts_at__lt=ends_at.astimezone(datetime.UTC) + TRAVEL,
        ends_at__gt=starts_at.astimezone(datetime.UTC) - TRAVEL,
        cancelled_at=None,
        officers__in=ids,
    ).exclude(event=None, taken=0, closes_at__isnull=False, closes_at__lte=now)
    together = {but.pk, but.part_of_id} - {None} if but else set()
    near = near.exclude(Q(pk__in=together) | Q(part_of__in=together))
    rows = near.order_by("-starts_at").values_list("officers", "starts_at", "ends_at")
    return {
        pk: _("At another session from %(starts)s to %(ends)s.")
        % {"starts": _clock(starts), "ends": _clock(ends)}
        for pk, starts, ends in rows
        if pk in ids
    }


def _clock(moment: datetime.datetime) -> str:
    return time_format(timezone.localtime(moment))
