"""The date of a visit, and who comes: a slot that a team offers, or one that is made for
a single group."""

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _

from events import availability, sessions
from events.models import Booking, Session
from events.moves import BookingError
from events.permissions import host_for
from neighbourhoods.models import Officer

FARTHEST = datetime.timedelta(days=730)


class VisitError(BookingError):
    """The team cannot do this with the booking, for the reason that it says."""


def make_for(
    row: Booking,
    *,
    starts_at: datetime.datetime,
    officers: Sequence[Officer],
    by,
    now: datetime.datetime,
) -> Session:
    """A slot for this group alone: closed to everybody else from the start, so that it
    is on no list, and nobody is promised to it any more once the group has left it."""
    if not now < starts_at < now + FARTHEST:
        raise VisitError(_("Choose a date in the next two years."), field="starts_at")
    starts_at = starts_at.astimezone(datetime.UTC)  # an hour later is an hour later
    session_type = row.session_type
    team = row.host or host_for(by, now=now)
    if team is None:
        raise VisitError(_("Nobody is in post who could come. Ask your supervisor."))
    slot = Session(
        session_type=session_type,
        team=team,
        starts_at=starts_at,
        ends_at=starts_at + datetime.timedelta(minutes=session_type.minutes),
        entry=Session.Entry.REQUEST,
        seats=max(session_type.most, row.places),
        one_group=True,
        closes_at=now,
        languages=session_type.languages,
    )
    _refuse_who_cannot([slot], officers, now=now)
    area = row.organisation.present.neighbourhood_id
    try:
        return sessions.keep(
            slot, neighbourhoods=[area] if area else [], officers=officers, now=now
        )
    except sessions.SessionError as error:
        raise VisitError(str(error), field=error.field) from error


def put(
    session: Session, *, officers: Sequence[Officer], now: datetime.datetime
) -> bool:
    """These officers on a slot and its parts, and no others; whether that was another
    choice than before."""
    if session.starts_at <= now:
        raise VisitError(_("That date has passed. Offer another one."))
    spans = [session, *session.parts.slots().filter(cancelled_at=None)]
    _refuse_who_cannot(spans, officers, now=now, but=session)
    wanted = {officer.pk for officer in officers}
    changed = False
    for span in spans:
        if wanted != set(span.officers.values_list("pk", flat=True)):
            span.officers.set(officers)
            changed = True
    return changed


def _refuse_who_cannot(
    spans: Sequence[Session],
    officers: Sequence[Officer],
    *,
    now: datetime.datetime,
    but: Session | None = None,
) -> None:
    """Looks while the officers are held, so that two desks do not both find somebody
    free."""
    if not officers:
        raise VisitError(_("Choose who comes."), field="officers")
    availability.hold(officers)
    for span in spans:
        found = availability.refusals(
            officers,
            session_type=span.session_type,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            but=but,
            now=now,
        )
        told = [f"{who}: {found[who.pk]}" for who in officers if who.pk in found]
        if told:
            raise VisitError(" ".join(told), field="officers")
