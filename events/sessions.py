"""Sessions: planned, changed and cancelled by the team that invites."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log

from events import emails, seats, waiting
from events.models import Booking, Session, Slot, Status
from events.moves import move
from neighbourhoods.models import Neighbourhood, Officer

# What a calendar shows; a change of it has to reach those who subscribe.
IN_CALENDARS = ("starts_at", "ends_at", "place", "address", "lat", "lng")
# What whoever has booked has to know.
WHEN_WHERE = ("starts_at", "ends_at", "place", "address")
# What a session and its parts have in common.
SHARED = ("event_id", "team_id", "entry")
MOST_REACHED = 99_999


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
    before = held(session) if session.pk else None
    if before and before.is_cancelled:
        raise SessionError(_("This session is cancelled. Plan a new one."))
    moved = before is None or session.starts_at != before.starts_at
    if moved and session.starts_at <= now:
        raise SessionError(_("That moment has passed already."), "starts_at")
    if before:
        session.sequence, session.changed_at = before.sequence, before.changed_at
        session.taken, session.reached = before.taken, before.reached
        _refuse_fewer_seats(session)
        _refuse_another_entry(session, before=before)
    _check_link(session, before=before, leads=leads, now=now)
    _save(session, before=before, now=now)
    session.neighbourhoods.set(neighbourhoods)
    session.officers.set(officers)
    if before:
        _tell_bookings(session, before=before)
    for bookable in (*leads.values(), session):
        waiting.promote(bookable, now=now)
    return session


def _save(session: Session, *, before: Session | None, now) -> None:
    if before is None or _shown(before) != _shown(session):
        session.changed_at = now
        session.sequence += 1 if before else 0
    try:
        session.full_clean()
    except ValidationError as error:
        fields = [*getattr(error, "error_dict", {})]
        field = fields[0] if len(fields) == 1 else None
        raise SessionError(
            " ".join(error.messages), None if field == NON_FIELD_ERRORS else field
        ) from error
    session.save()


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


def _refuse_another_entry(session: Session, *, before: Session) -> None:
    if session.entry != before.entry and session.bookings.live().exists():
        raise SessionError(
            _("Somebody has registered already. Cancel this session and plan another."),
            "entry",
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
    row = held(session)
    if row.is_cancelled:
        raise SessionError(_("This session is cancelled already."))
    if row.part_of_id and not row.part_of.is_cancelled:
        raise SessionError(
            _("It is booked together with another session. Cancel that one.")
        )
    if row.ends_at <= now:
        raise SessionError(_("This session is over."))
    if reason not in Session.Reason:
        raise SessionError(_("Say why, so that people know."), "reason")
    row.cancelled_at = row.changed_at = now
    row.cancel_reason = reason
    row.sequence += 1
    row.save(update_fields=["cancelled_at", "cancel_reason", "sequence", "changed_at"])
    log(row, "events.cancel_session", user=by)
    _end_bookings(row, now=now)
    parts = type(row).objects.filter(part_of=row.pk)
    for part in parts.filter(cancelled_at=None, ends_at__gt=now):
        cancel(part, reason=reason, by=by, now=now)
    session.refresh_from_db()


def _end_bookings(session: Session, *, now: datetime.datetime) -> None:
    for booking in session.bookings.live().select_for_update().order_by("pk"):
        booking.session = session
        booking.reason = booking.Reason.SESSION
        move(booking, Status.CANCELLED_BY_US, now=now)
        if booking.proven_at:
            emails.send_cancelled_by_us.enqueue(booking.pk, booking.sequence)


@transaction.atomic
def record_reached(
    session: Session, *, reached: int, by, now: datetime.datetime
) -> None:
    """How many people came; a better count replaces it. Of a visit its booking says."""
    row = held(session)
    if row.event_id is None:
        raise SessionError(_("Note this with the booking of the visit."))
    if row.is_cancelled:
        raise SessionError(_("This session was cancelled."))
    if now < row.starts_at:
        raise SessionError(_("This session has not begun yet."))
    if not 0 <= reached <= MOST_REACHED:
        raise SessionError(
            _("Give a number from 0 to %(most)d.") % {"most": MOST_REACHED}, "reached"
        )
    row.reached = reached
    row.save(update_fields=["reached"])
    log(row, "events.record_reached", user=by)
    session.refresh_from_db()


# --- Sessions that are booked together


def _hold_leads(session: Session) -> dict[int, Session]:
    """The sessions that it was part of and is to be part of, before itself: in the
    order in which a booking takes the seats."""
    was = Session.objects.filter(pk=session.pk).values_list("part_of", flat=True)
    wanted = {session.part_of_id, *was} - {None, session.pk}
    return {pk: seats.hold(pk) for pk in sorted(wanted)}


def _check_link(session: Session, *, before, leads: dict[int, Session], now) -> None:
    lead = leads.get(session.part_of_id)
    if lead:
        _refuse_as_lead(lead, part=session)
    has_parts = before is not None and before.parts.exists()
    if has_parts and lead:
        raise SessionError(
            _("Other sessions are part of this one. It cannot be a part itself."),
            "part_of",
        )
    if has_parts and _shared(before) != _shared(session):
        raise SessionError(
            _("Other sessions are booked together with this one. Unlink them first.")
        )
    was = before.part_of_id if before else None
    if was == session.part_of_id:
        return
    linked = [session, *leads.values()]
    if any(row.starts_at <= now for row in linked):
        raise SessionError(_("Only sessions to come are linked."), "part_of")
    if any(row.pk and row.bookings.live().exists() for row in linked):
        raise SessionError(
            _("Somebody has booked already. What is linked stays as it is."), "part_of"
        )


def _refuse_as_lead(lead: Session, *, part: Session) -> None:
    if lead.part_of_id:
        raise SessionError(
            _("That session is part of another one. Choose that other one."), "part_of"
        )
    if lead.is_cancelled:
        raise SessionError(_("That session is cancelled."), "part_of")
    if part.entry == Session.Entry.OPEN or _shared(lead) != _shared(part):
        raise SessionError(
            _(
                "Only sessions of the same event or the same team that are both booked "
                "can be linked."
            ),
            "part_of",
        )


def _shared(session: Session) -> list:
    return [getattr(session, name) for name in SHARED]


def held(session: Session) -> Session:
    """As what it is planned as, so that its history is in one place."""
    model = Slot if session.session_type_id else Session
    return model.objects.select_for_update().get(pk=session.pk)


def _shown(session: Session) -> list:
    return [getattr(session, name) for name in IN_CALENDARS]
