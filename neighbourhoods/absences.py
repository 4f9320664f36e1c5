"""Who is away on a day, and who answers meanwhile."""

import datetime
from collections.abc import Iterable

from neighbourhoods import keeping
from neighbourhoods.models import Absence, Officer


class AbsenceError(Exception):
    """With a sentence that may be shown."""


def keep(absence: Absence) -> Absence:
    """Saves a new or changed absence. The officer's row is held."""
    officer = Officer.objects.filter(pk=absence.officer_id)
    return keeping.keep(absence, held=officer, error_class=AbsenceError)


def away(officers: Iterable[Officer], *, on: datetime.date) -> dict[int, Absence]:
    """Those of them who are away on a day, by their ids: one query, and a second where
    somebody covers. `covering` is None unless that officer is in post and there on
    that day."""
    ids = [officer.pk for officer in officers]
    rows = Absence.objects.current(on).filter(officer_id__in=ids).order_by("-starts_on")
    found = {row.officer_id: row for row in rows}
    named = {row.covering_id for row in found.values() if row.covering_id}
    there = {row.pk: row for row in _there(named, on=on)} if named else {}
    for absence in found.values():
        absence.covering = there.get(absence.covering_id)
    return found


def _there(ids: set[int], *, on: datetime.date):
    absent = Absence.objects.current(on).values("officer")
    return Officer.objects.in_post(on).filter(pk__in=ids).exclude(pk__in=absent)
