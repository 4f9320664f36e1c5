"""What of a booking has had its time. The rows stay, as counts of people whom nobody
can name any more; `manage.py purge` empties what this module says."""

import datetime

from django.db.models import (
    Case,
    DateTimeField,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least

from events.models import Booking, Evaluation, ProposedDate, Session, Status

CONTACTS = datetime.timedelta(days=30)
NEEDS = datetime.timedelta(days=7)
REMARKS = datetime.timedelta(days=365)
UNPROVEN = datetime.timedelta(days=7)
CONTACT = ("name", "role", "email", "phone", "lead_name", "answer")
# Nothing will happen to these any more, whenever their session is.
ENDED = (
    Status.DECLINED,
    Status.WITHDRAWN,
    Status.CANCELLED_BY_THEM,
    Status.CANCELLED_BY_US,
)


def over_before(limit: datetime.datetime) -> QuerySet[Booking]:
    """Bookings about which nobody had to be told anything after that moment.

    That is the end of the session, or of the last of those that are booked together.
    Whoever is declined or has cancelled is not kept until a session they do not come
    to: what is left to them is to ask why or to book anew, and that begins when it
    ended. A request without a session is alive until the last date that was proposed,
    and until it was last dealt with: before that, somebody still has to answer it."""
    theirs = Q(pk=OuterRef("session")) | Q(part_of=OuterRef("session"))
    dates = ProposedDate.objects.filter(booking=OuterRef("pk"))
    ends = _latest(Session.objects.filter(theirs), "ends_at")
    proposed = _latest(dates, "starts_at")
    over = Case(
        When(
            status__in=ENDED,
            then=Least(F("moved_at"), Coalesce(ends, F("moved_at"))),
        ),
        When(
            session=None, then=Greatest("moved_at", Coalesce(proposed, F("moved_at")))
        ),
        default=ends,
        output_field=DateTimeField(),
    )
    return Booking.objects.alias(over_at=over).filter(over_at__lt=limit)


def _latest(rows: QuerySet, field: str) -> Subquery:
    # Of one group that is all of them: a plain Max would be one row for each.
    together = rows.order_by().annotate(_one=Value(1)).values("_one")
    return Subquery(together.annotate(last=Max(field)).values("last"))


def contacts(now: datetime.datetime) -> tuple[QuerySet[Booking], dict]:
    """With them goes every link that was sent."""
    rows = over_before(now - CONTACTS).filter(forgotten_at=None)
    empty = dict.fromkeys(CONTACT, "")
    return rows, empty | {"forgotten_at": now, "version": F("version") + 1}


def needs(now: datetime.datetime) -> tuple[QuerySet[Booking], dict]:
    return over_before(now - NEEDS).exclude(notes=""), {"notes": ""}


def remarks(now: datetime.datetime) -> tuple[QuerySet[Evaluation], dict]:
    """The figures stay."""
    rows = Evaluation.objects.filter(answered_at__lt=now - REMARKS)
    return rows.exclude(remark=""), {"remark": ""}


def never_proven(now: datetime.datetime) -> QuerySet[Booking]:
    """What has ended before anybody confirmed the address: perhaps a stranger's."""
    return Booking.objects.filter(
        status__in=ENDED, proven_at=None, moved_at__lt=now - UNPROVEN
    )
