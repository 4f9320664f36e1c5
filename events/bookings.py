"""Bookings, by whoever books: a resident or a group's contact. What the team does with
the booking of a visit is in `visits`."""

import datetime
import re
from contextlib import suppress
from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import emails, seats, waiting
from events.contacts import Contact, check_contact, check_notes
from events.models import Booking, Session, Status
from events.moves import BookingError, held, move, no_longer
from partners.verification import VerificationError, record_email

PROVE_WITHIN = datetime.timedelta(minutes=30)
MOST_PLACES = 10  # of a resident's booking
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Full(BookingError):
    """There are not so many seats left. The waiting list is open."""


class Closed(BookingError):
    """The session takes no bookings, or none any more."""


# --- Booking


def book(
    session: Session,
    *,
    places: int,
    contact: Contact,
    notes: str = "",
    form_token: str,
    language: str,
    wait: bool = False,
    now: datetime.datetime,
) -> Booking:
    """Seats for so many people until PROVE_WITHIN from now, when the address has to be
    proven; with `wait` a place on the list if they do not fit. The same form twice is
    the same booking. Raises Full, Closed or BookingError."""
    check_places(places, most=MOST_PLACES)
    if session.entry != Session.Entry.REGISTER:
        raise Closed(_("Nobody needs to register for this. Just come."))
    row = Booking(
        form_token=form_token,
        session=session,
        places=places,
        notes=check_notes(notes),
        language=language,
        booked_at=now,
        moved_at=now,
        answer_by=min(now + PROVE_WITHIN, session.starts_at),
        **asdict(check_contact(contact)),
    )
    return enter(row, wait=wait, now=now)


def enter(row: Booking, *, wait: bool = False, now: datetime.datetime) -> Booking:
    """Takes the seats and inserts the row, or gives the booking that the form made the
    first time."""
    if not TOKEN.fullmatch(row.form_token):
        raise BookingError(_("Something in this form was lost. Send it once more."))
    try:
        if row.session_id and not wait:
            _refuse_full(row, now=now)
        with transaction.atomic():
            if row.session_id and not seats.take(row.session, row.places, now=now):
                _wait_or_refuse(row, wait=wait, now=now)
            row.save(force_insert=True)
            emails.send_proof.enqueue(row.pk, row.sequence)
    except IntegrityError:
        if same := _same(row):
            return same
        if Booking.objects.filter(form_token=row.form_token).exists():
            raise _used() from None
        raise
    except BookingError:
        if same := _same(row):
            return same
        raise
    return row


def _refuse_full(row: Booking, *, now: datetime.datetime) -> None:
    """A look before the transaction: when hundreds come for the last seats, those who
    find none should not queue for the lock of those who do. It sells nothing."""
    there = Session.objects.filter(pk=row.session_id)
    if not there.bookable(now, places=row.places).exists():
        _refuse(there.get(), row, now=now)


def _refuse(session: Session, row: Booking, *, now: datetime.datetime) -> None:
    if not session.is_bookable(now):
        raise Closed(why_closed(session, now=now))
    _refuse_too_many(row.places, session=session)
    raise Full(_how_many_left(seats.free(session)))


def _wait_or_refuse(row: Booking, *, wait: bool, now: datetime.datetime) -> None:
    """The session is held: nobody joins the list of one that is being cancelled, and
    seats that came back a moment ago are not refused."""
    session = seats.hold(row.session_id)
    if seats.take(session, row.places, now=now):
        return
    if not wait or not session.is_bookable(now):
        _refuse(session, row, now=now)
    _refuse_too_many(row.places, session=session)
    row.status, row.waiting_since = Status.WAITING, now


def _how_many_left(count: int) -> str:
    if not count:
        return _("Every seat is taken.")
    return ngettext(
        "There is one seat left.", "There are %(count)d seats left.", count
    ) % {"count": count}


def _same(row: Booking) -> Booking | None:
    """What this form made before. Somebody else's form is not told about."""
    return Booking.objects.filter(
        form_token=row.form_token,
        email=row.email,
        session=row.session_id,
        session_type=row.session_type_id,
    ).first()


def _used() -> BookingError:
    return BookingError(
        _(
            "This form has been used already. If you want another booking, send it "
            "once more."
        )
    )


# --- Afterwards, by their own link


@transaction.atomic
def prove(booking: Booking, *, now: datetime.datetime) -> Booking:
    """The address is theirs. Twice is once."""
    row = held(booking)
    if row.proven_at:
        return row
    if not row.is_live and row.reason != Booking.Reason.NOT_PROVEN:
        raise no_longer(row)
    if not row.is_live or (row.answer_by and row.answer_by <= now):
        raise BookingError(
            _("The time to confirm your address is over, and the seats went back.")
        )
    row.proven_at = now
    if row.status != Status.OFFERED:  # whose time is that of the offer
        row.answer_by = None
    if row.status == Status.WAITING:
        _save_proof(row)
        emails.send_waiting.enqueue(row.pk, row.sequence)
        waiting.promote(row.session, now=now)
        row.refresh_from_db()
    elif row.is_visit:
        _save_proof(row)
        _record_domain(row, now=now)
        emails.send_received.enqueue(row.pk, row.sequence)
        emails.send_new_request.enqueue(row.pk, row.sequence)
    else:
        move(row, Status.CONFIRMED, now=now)
        emails.send_confirmed.enqueue(row.pk, row.sequence)
    return row


def _save_proof(row: Booking) -> None:
    row.sequence += 1
    row.save(update_fields=["proven_at", "answer_by", "sequence"])


def _record_domain(row: Booking, *, now: datetime.datetime) -> None:
    """That somebody reads mail at the organisation's own domain speaks for it; most
    addresses do not, and are called back."""
    with suppress(VerificationError):
        record_email(row.organisation.present, address=row.email, now=now)


@transaction.atomic
def take_offer(booking: Booking, *, now: datetime.datetime) -> Booking:
    """Twice is once. What is not offered nobody takes, though the team could confirm
    it."""
    row = held(booking)
    if row.status == Status.CONFIRMED:
        return row
    if row.status != Status.OFFERED:
        raise no_longer(row)
    if row.answer_by and row.answer_by <= now:
        raise BookingError(_("The time to answer is over, and the seats went back."))
    _refuse_begun(row, now=now)
    move(row, Status.CONFIRMED, now=now)
    emails.send_confirmed.enqueue(row.pk, row.sequence)
    return row


@transaction.atomic
def cancel(booking: Booking, *, now: datetime.datetime) -> Booking:
    """Whoever booked does not come. Twice is once."""
    row = held(booking)
    ended = {Status.WITHDRAWN, Status.CANCELLED_BY_THEM}
    if row.status in ended:
        return row
    _refuse_begun(row, now=now)
    confirmed = row.status == Status.CONFIRMED
    move(row, Status.CANCELLED_BY_THEM if confirmed else Status.WITHDRAWN, now=now)
    if row.proven_at:
        emails.send_cancelled_by_them.enqueue(row.pk, row.sequence)
    if row.session:
        waiting.promote(row.session, now=now)
    return row


@transaction.atomic
def change_places(booking: Booking, *, places: int, now: datetime.datetime) -> Booking:
    """More people only where they fit, and at an event until booking closes; seats of
    those who do not come go down the waiting list. Raises Full, Closed or
    BookingError."""
    check_places(places, most=_most(booking))
    row = held(booking)
    if not row.is_live:
        raise BookingError(_("This booking has ended. Make a new one."))
    _refuse_begun(row, now=now)
    more = places - row.places
    if not more:
        return row
    if row.session and more > 0:
        _make_room(row, more, now=now)
    elif row.is_holding:
        seats.give_back(row.session, -more)
    row.places = places
    if row.proven_at:  # else the message that asks for the proof has yet to leave
        row.sequence += 1
        emails.send_changed.enqueue(row.pk, row.sequence)
    row.save(update_fields=["places", "sequence"])
    if row.session:
        waiting.promote(row.session, now=now)
        row.refresh_from_db()
    return row


def _make_room(row: Booking, more: int, *, now: datetime.datetime) -> None:
    if not row.is_visit and not row.session.is_bookable(now):
        raise Closed(why_closed(row.session, now=now))
    _refuse_too_many(row.places + more, session=row.session)
    if row.is_holding and not seats.take_more(row.session, more, now=now):
        left = seats.left(row.session)
        raise Full(
            ngettext("There is one more seat.", "There are %(count)d more seats.", left)
            % {"count": left},
            field="places",
        )


def _refuse_begun(row: Booking, *, now: datetime.datetime) -> None:
    if row.session and row.session.starts_at <= now:
        raise BookingError(_("The session has begun. Call the team instead."))


def _most(booking: Booking) -> int:
    return booking.session_type.most if booking.is_visit else MOST_PLACES


# --- What is asked of what somebody typed


def why_closed(session: Session, *, now: datetime.datetime) -> str:
    if session.is_cancelled:
        return _("This session is cancelled.")
    if session.starts_at <= now:
        return _("This session has begun or is over.")
    if session.closes_at and session.closes_at <= now:
        return _("Booking has closed.")
    if session.part_of_id:
        return _("This session is booked together with another one.")
    return _("Nobody needs to register for this. Just come.")


def _refuse_too_many(places: int, *, session: Session) -> None:
    most = seats.most(session)
    if places > most:
        raise BookingError(
            ngettext(
                "There is one seat in all.", "There are %(count)d seats in all.", most
            )
            % {"count": most},
            field="places",
        )


def check_places(places: int, *, most: int) -> None:
    if not isinstance(places, int) or places < 1:
        raise BookingError(_("Say for how many people, at least one."), field="places")
    if places > most:
        raise BookingError(
            _("At most %(most)d people in one booking. Call the team if you are more.")
            % {"most": most},
            field="places",
        )
