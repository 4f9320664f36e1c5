"""Bookings, by whoever books: a resident or a group's contact. What the team does with
the booking of a visit is in `visits`."""

import datetime
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import emails, seats, waiting
from events.models import Booking, Session, Status
from events.moves import BookingError, held, move
from neighbourhoods.imports.rows import is_readable
from partners.email_domains import flags
from partners.verification import VerificationError, record_email

PROVE_WITHIN = datetime.timedelta(minutes=30)
MOST_PLACES = 10  # of a resident's booking
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}")
LONGEST_NOTES = 500


class Full(BookingError):
    """There are not so many seats left. The waiting list is open."""


class Closed(BookingError):
    """The session takes no bookings, or none any more."""


@dataclass(frozen=True)
class Contact:
    """Whom to tell. `role`, `phone` and `lead_name` are asked of organisations."""

    name: str
    email: str
    role: str = ""
    phone: str = ""
    lead_name: str = ""


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
        with transaction.atomic():
            if row.session_id and not seats.take(row.session, row.places, now=now):
                _wait_or_refuse(row, wait=wait, now=now)
            row.save(force_insert=True)
            emails.send_proof.enqueue(row.pk, row.sequence)
    except IntegrityError:
        return _same(row) or _raise_used()
    except BookingError:
        if same := _same(row):
            return same
        raise
    return row


def _wait_or_refuse(row: Booking, *, wait: bool, now: datetime.datetime) -> None:
    session = Session.objects.get(pk=row.session_id)
    if not session.is_bookable(now):
        raise Closed(why_closed(session, now=now))
    _refuse_too_many(row.places, session=session)
    if not wait:
        raise Full(
            ngettext(
                "There is one seat left.",
                "There are %(count)d seats left.",
                session.free,
            )
            % {"count": session.free}
            if session.free
            else _("Every seat is taken.")
        )
    row.status, row.waiting_since = Status.WAITING, now


def _same(row: Booking) -> Booking | None:
    """What this form made before. Somebody else's form is not told about."""
    return Booking.objects.filter(
        form_token=row.form_token,
        email=row.email,
        session=row.session_id,
        session_type=row.session_type_id,
    ).first()


def _raise_used():
    raise BookingError(
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
    if not row.is_live or row.answer_by <= now:
        raise BookingError(
            _("The time to confirm your address is over, and the seats went back.")
        )
    row.proven_at, row.answer_by = now, None
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
    """Twice is once."""
    row = held(booking)
    if row.status == Status.CONFIRMED:
        return row
    if row.status == Status.OFFERED and row.answer_by and row.answer_by <= now:
        raise BookingError(_("The time to answer is over, and the seats went back."))
    if row.status != Status.OFFERED:  # the table lets staff confirm from elsewhere
        raise BookingError(_("There is no offer that waits for your answer."))
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
    """More people only where they fit; seats of those who do not come go down the
    waiting list. Raises Full."""
    check_places(places, most=_most(booking))
    row = held(booking)
    if not row.is_live:
        raise BookingError(_("This booking has ended. Make a new one."))
    _refuse_begun(row, now=now)
    more = places - row.places
    if not more:
        return row
    if row.session:
        _refuse_too_many(places, session=row.session)
    if row.is_holding and more > 0 and not seats.take_more(row.session, more, now=now):
        raise Full(
            ngettext(
                "There is one more seat.",
                "There are %(count)d more seats.",
                row.session.seats - row.session.taken,
            )
            % {"count": row.session.seats - row.session.taken},
            field="places",
        )
    if row.is_holding and more < 0:
        seats.give_back(row.session, -more)
    row.places = places
    row.sequence += 1
    row.save(update_fields=["places", "sequence"])
    if row.proven_at:
        emails.send_changed.enqueue(row.pk, row.sequence)
    if row.session:
        waiting.promote(row.session, now=now)
        row.refresh_from_db()
    return row


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
    if places > session.seats:
        raise BookingError(
            ngettext(
                "There is one seat in all.",
                "There are %(count)d seats in all.",
                session.seats,
            )
            % {"count": session.seats},
            field="places",
        )


def check_places(places: int, *, most: int) -> None:
    if places < 1:
        raise BookingError(_("Say for how many people, at least one."), field="places")
    if places > most:
        raise BookingError(
            _("At most %(most)d people in one booking. Call the team if you are more.")
            % {"most": most},
            field="places",
        )


def check_contact(contact: Contact) -> Contact:
    """The same without blanks around. Raises BookingError with the field."""
    fields = {name: text.strip() for name, text in asdict(contact).items()}
    given = replace(contact, **fields)
    if not given.name:
        raise BookingError(_("Say your name, so that we can greet you."), field="name")
    for field, text in fields.items():
        limit = Booking._meta.get_field(field).max_length
        if not is_readable(text) or len(text) > limit:
            raise BookingError(
                _("Write this in one line, without invisible characters."), field=field
            )
    try:
        validate_email(given.email)
    except ValidationError:
        found = True
    else:
        found = flags(given.email)
    if found:
        raise BookingError(
            _(
                "This is no e-mail address that we can write to. Type it anew, for "
                "example name@example.org."
            ),
            field="email",
        )
    return given


def check_notes(notes: str) -> str:
    text = notes.strip().replace("\x00", "")
    if len(text) > LONGEST_NOTES:
        raise BookingError(
            _("Say it in %(count)d characters at most.") % {"count": LONGEST_NOTES},
            field="notes",
        )
    return text
