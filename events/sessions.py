"""Sessions: planned, changed and cancelled by the team that invites."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events.models import Session
from neighbourhoods.models import Neighbourhood, Officer

# What a calendar shows; a change of it has to reach those who subscribe.
IN_CALENDARS = ("starts_at", "ends_at", "place", "address", "lat", "lng")


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
    before = _held(session) if session.pk else None
    if before and before.is_cancelled:
        raise SessionError(_("This session is cancelled. Plan a new one."))
    moved = before is None or session.starts_at != before.starts_at
    if moved and session.starts_at <= now:
        raise SessionError(_("That moment has passed already."), "starts_at")
    if before:
        session.sequence, session.changed_at = before.sequence, before.changed_at
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
    return session


@transaction.atomic
def cancel(session: Session, *, reason: str, by, now: datetime.datetime) -> None:
    """It stays on the site and in calendars, as cancelled. Raises SessionError where
    there is nothing to cancel."""
    held = _held(session)
    if held.is_cancelled:
        raise SessionError(_("This session is cancelled already."))
    if held.ends_at <= now:
        raise SessionError(_("This session is over."))
    if reason not in Session.Reason:
        raise SessionError(_("Say why, so that people know."), "reason")
    held.cancelled_at = held.changed_at = now
    held.cancel_reason = reason
    held.sequence += 1
    held.save(update_fields=["cancelled_at", "cancel_reason", "sequence", "changed_at"])
    log(held, "events.cancel_session", user=by)
    session.refresh_from_db()


def _held(session: Session) -> Session:
    return Session.objects.select_for_update().get(pk=session.pk)


def _shown(session: Session) -> list:
    return [getattr(session, name) for name in IN_CALENDARS]
