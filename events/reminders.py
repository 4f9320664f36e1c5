"""Who is coming is reminded a week before and a day before, once each."""

import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from events import emails
from events.models import Booking, Status

# Days before the session. Who is due for a later one no longer gets an earlier.
DAYS = (7, 1)


def send_due(*, now: datetime.datetime) -> int:
    """Queues what is due; how many. Safe to run twice, and beside itself."""
    return sum(
        _remind(pk, sequence, days=days)
        for days in DAYS
        for pk, sequence in _due(now, days=days)
    )


def _due(now: datetime.datetime, *, days: int) -> list[tuple[int, int]]:
    """Only who has known of it for longer than that: somebody who books, or is told of
    another time, three days before needs no word that it is in a week."""
    before = datetime.timedelta(days=days)
    next_of = max((fewer for fewer in DAYS if fewer < days), default=0)
    rows = Booking.objects.filter(
        session__starts_at__gt=now + datetime.timedelta(days=next_of),
        session__starts_at__lte=now + before,
        moved_at__lte=F("session__starts_at") - before,
        session__changed_at__lte=F("session__starts_at") - before,
    )
    return list(_to_remind(rows, days=days).values_list("pk", "sequence"))


@transaction.atomic
def _remind(pk: int, sequence: int, *, days: int) -> bool:
    """The condition stands in the statement that marks it, so that of two who do this
    at once one sends; what has changed since it was read is not reminded of."""
    rows = _to_remind(Booking.objects.filter(pk=pk, sequence=sequence), days=days)
    if not rows.update(reminded=days):
        return False
    emails.send_reminder.enqueue(pk, sequence)
    return True


def _to_remind(rows: QuerySet[Booking], *, days: int) -> QuerySet[Booking]:
    return rows.filter(
        Q(reminded=None) | Q(reminded__gt=days),
        status=Status.CONFIRMED,
        forgotten_at=None,
    )
