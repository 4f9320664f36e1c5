"""Sessions: planned, changed and cancelled by the team that invites."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log

from events import emails, seats, waiting
from events.models import Booking, Session, Status
from events.moves import move
from neighbourhoods.models import Neighbourhood, Officer

# What a calendar shows; a change of it has to reach those who subscribe.
IN_CALENDARS = ("starts_at", "ends_at", "place", "address", "lat", "lng")
# What whoever has booked has to know.
WHEN_WHERE = ("starts_at", "ends_at", "place", "address")


class SessionError(Exception):
    """With a sentence that may be shown, and the form's field that it is about."""

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.field = field


@transaction.atomic
def keep(
    session: Session,
    *,
    neighbourhoods: Iterable[Neighbourhood],
    officers: Iterable[Officer],
    now: datetime.datetime,
) -> Session:
    """Saves a new or changed session with who comes and where it is told."""
    leads = _hold_leads(session)
    before = _held(session) if session.pk else None
    if before and before.is_cancelled:
        raise SessionError(_("This session is cancelled. Plan a new one."))
    moved = before is None or session.starts_at != before.starts_at
    if moved and session.starts_at <= now:
        raise SessionError(_("That moment has passed already."), "starts_at")
    if before:
        session.sequence, session.changed_at = before.sequence, before.changed_at
        session.taken, session.reached = before.taken, before.reached
        _refuse_fewer_seats(session)
    if before is None or _shown(before) != _shown(session):
        session.changed_at = now
        session.sequence += 1 if before else 0
    try:
        session.full_clean()
    except ValidationError as error:
        raise SessionError(" ".join(error.messages)) from error
    session.save()
    session.neighbourhoods.set(neighbourhoods)
    session.officers.set(officers)
    if before:
        _tell_bookings(session, before=before)
    for bookable in (*leads, session):
        waiting.promote(bookable, now=now)
    return session


def _refuse_fewer_seats(session: Session) -> None:
    """Nobody who has a seat loses it because a number was typed."""
    if session.taken > (session.seats or 0):
        raise SessionError(
            ngettext(
                "One seat is taken already. Leave room for it, or cancel the session.",
                "%(count)d seats are taken already. Leave room for them, or cancel the "
                "session.",
                session.taken,
            )
            % {"count": session.taken},
            "seats",
        )


def _tell_bookings(session: Session, *, before: Session) -> None:
    """Whoever is coming, to this or to what it is part of, is told of another time or
    place, and reminded anew. Nobody answers after it has begun."""
    if all(getattr(before, name) == getattr(session, name) for name in WHEN_WHERE):
        return
    late = session.bookings.live().filter(answer_by__gt=session.starts_at)
    late.update(answer_by=session.starts_at)
    theirs = Booking.objects.filter(session__in=[session.pk, session.part_of_id])
    coming = theirs.live().exclude(proven_at=None)
    for booking in coming.select_for_update().order_by("pk"):
        booking.sequence += 1
        booking.reminded = None
        booking.save(update_fields=["sequence", "reminded"])
        emails.send_moved.enqueue(booking.pk, booking.sequence)


@transaction.atomic
def cancel(session: Session, *, reason: str, by, now: datetime.datetime) -> None:
    """It stays on the site and in calendars, as cancelled. Raises SessionError where
    there is nothing to cancel."""
    _hold_leads(session)
    held = _held(session)
    if held.is_cancelled:
        raise SessionError(_("This session is cancelled already."))
    if held.part_of_id and not held.part_of.is_cancelled:
        raise SessionError(
            _("It is booked together with another session. Cancel that one.")
        )
    if held.ends_at <= now:
        raise SessionError(_("This session is over."))
    if reason not in Session.Reason:
        raise SessionError(_("Say why, so that people know."), "reason")
    held.cancelled_at = held.changed_at = now
    held.cancel_reason = reason
    held.sequence += 1
    held.save(update_fields=["cancelled_at", "cancel_reason", "sequence", "changed_at"])
    log(held, "events.cancel_session", user=by)
    _end_bookings(held, now=now)
    for part in held.parts.filter(cancelled_at=None, ends_at__gt=now):
        cancel(part, reason=reason, by=by, now=now)
    session.refresh_from_db()


def _end_bookings(session: Session, *, now: datetime.datetime) -> None:
    for booking in session.bookings.live().select_for_update().order_by("pk"):
        booking.session = session
        booking.reason = booking.Reason.SESSION
        move(booking, Status.CANCELLED_BY_US, now=now)
        if booking.proven_at:
            emails.send_cancelled_by_us.enqueue(booking.pk, booking.sequence)


def _hold_leads(session: Session) -> list[Session]:
    """What it is part of, and is to be part of: whoever books holds that first, and the
    parts after it. In one order, whoever asks."""
    was = Session.objects.filter(pk=session.pk).values_list("part_of", flat=True)
    return [seats.hold(pk) for pk in sorted({*was, session.part_of_id} - {None})]


def _held(session: Session) -> Session:
    return seats.hold(session.pk)


def _shown(session: Session) -> list:
    return [getattr(session, name) for name in IN_CALENDARS]
