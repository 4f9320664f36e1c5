"""Who of the team could hold a visit: those of the organisation's own neighbourhood
first, then who has the fewest visits before them."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format

from events.availability import refusals
from events.models import Booking, Session, Status
from neighbourhoods.models import Assignment, Officer
from neighbourhoods.models.officers import holds_on
from neighbourhoods.permissions import teams_of

AHEAD = datetime.timedelta(days=30)

Span = tuple[datetime.datetime, datetime.datetime]


@dataclass
class Candidate:
    """`visits` are those of the next 30 days; `cannot` has a sentence about each date
    on which the officer cannot come, `can` whether there is one on which they can."""

    officer: Officer
    own: bool
    visits: int
    can: bool = True
    cannot: list[str] = field(default_factory=list)


def spans_of(booking: Booking) -> list[Span]:
    """When it could be: on the date that is booked, else on those that are proposed."""
    if booking.session:
        return [(booking.session.starts_at, booking.session.ends_at)]
    lasts = datetime.timedelta(minutes=booking.session_type.minutes)
    starts = [row.starts_at for row in booking.proposed.all()]
    return [(start, start + lasts) for start in starts]


def crew(
    booking: Booking, *, spans: list[Span], by, now: datetime.datetime
) -> list[Candidate]:
    """`by` is whose team it is where none was asked."""
    on = timezone.localdate(spans[0][0] if spans else now)
    officers = list(_officers(booking, by=by, on=on, now=now))
    found = [Candidate(row, row.own, row.visits) for row in officers]
    refused = [
        refusals(
            officers,
            session_type=booking.session_type,
            starts_at=starts,
            ends_at=ends,
            but=booking.session,
            now=now,
        )
        for starts, ends in spans
    ]
    for person in found:
        told = [sentences.get(person.officer.pk) for sentences in refused]
        person.can = not spans or None in told
        person.cannot = _named(told, spans)
    return found


def _named(told: list[str | None], spans: list[Span]) -> list[str]:
    """Once where there is one date; behind each date where there are more."""
    if len(spans) == 1:
        return [sentence for sentence in told if sentence]
    return [
        f"{date_format(timezone.localtime(starts), 'SHORT_DATETIME_FORMAT')}: {sentence}"
        for sentence, (starts, _ends) in zip(told, spans, strict=True)
        if sentence
    ]


def _officers(booking: Booking, *, by, on: datetime.date, now: datetime.datetime):
    host = booking.host
    teams = [host] if host else teams_of(by, on=timezone.localdate(now))
    theirs = Q(pk__in=Officer.objects.of_teams(teams, on).values("pk"))
    if booking.session:
        theirs |= Q(sessions=booking.session_id)
    soon = Session.objects.filter(
        starts_at__range=(now, now + AHEAD),
        cancelled_at=None,
        bookings__status=Status.CONFIRMED,
        session_type__isnull=False,
    )
    here = Assignment.objects.filter(
        holds_on(on),
        officer=OuterRef("pk"),
        neighbourhood=booking.organisation.present.neighbourhood_id,
    )
    rows = Officer.objects.filter(theirs).annotate(
        own=Exists(here),
        visits=Count(
            "sessions", filter=Q(sessions__in=soon.values("pk")), distinct=True
        ),
    )
    return rows.order_by("-own", "visits", "code")
