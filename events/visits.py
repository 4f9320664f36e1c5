"""What the team does with the booking of a visit. What whoever booked does is in
`bookings`. Locks: the session, the booking, then the officers."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events import emails, seats, waiting
from events.models import Booking, Session, Status
from events.moves import held, move
from events.visit_dates import VisitError, make_for, put
from neighbourhoods.models import Officer
from partners.models import Level

ANSWER_WITHIN = datetime.timedelta(days=5)
MOST_REACHED = 10_000
LONGEST_ANSWER = Booking._meta.get_field("answer").max_length
UNANSWERED = frozenset({Status.REQUESTED, Status.CONSIDERED})
# Why a team declines or cancels. The other reasons are for what happens by itself.
REASONS = (
    Booking.Reason.NO_OFFICER,
    Booking.Reason.DATE,
    Booking.Reason.TOPIC,
    Booking.Reason.AGE,
    Booking.Reason.SIZE,
    Booking.Reason.NOT_REACHED,
    Booking.Reason.OTHER,
)


# --- Before the day


@transaction.atomic
def consider(booking: Booking, *, by, now: datetime.datetime) -> Booking:
    """Somebody of the team looks at it; a colleague may take it over."""
    row = _held(booking)
    _refuse_unproven(row)
    if row.status == Status.CONSIDERED and row.considered_by_id == by.pk:
        return row
    row.considered_by = by
    if row.status == Status.CONSIDERED:
        row.save(update_fields=["considered_by"])
    else:
        move(row, Status.CONSIDERED, now=now)
    log(row, "events.consider_visit", user=by)
    return row


@transaction.atomic
def accept(
    booking: Booking,
    *,
    officers: Sequence[Officer],
    starts_at: datetime.datetime | None = None,
    by,
    now: datetime.datetime,
) -> Booking:
    """They are coming: on the date that was booked, or on one of those that the group
    has proposed. Of a visit that is confirmed already, it changes who comes."""
    row = _held(booking)
    if row.status == Status.OFFERED:
        raise VisitError(_("They have not answered your offer yet. Wait for it."))
    _refuse_unsure(row)
    if row.session is None:
        _refuse_unproposed(row, starts_at=starts_at)
        slot = make_for(row, starts_at=starts_at, officers=officers, by=by, now=now)
        row.session, row.team = slot, slot.team
        seats.take_more(slot, row.places, now=now)
    elif not put(row.session, officers=officers, now=now) and (
        row.status == Status.CONFIRMED
    ):
        return row  # twice is once
    if row.status == Status.CONFIRMED:
        row.sequence += 1
        row.save(update_fields=["sequence"])
    else:
        move(row, Status.CONFIRMED, now=now)
    log(row, "events.accept_visit", user=by)
    emails.send_confirmed.enqueue(row.pk, row.sequence)
    return row


@transaction.atomic
def offer(
    booking: Booking,
    *,
    starts_at: datetime.datetime,
    officers: Sequence[Officer],
    by,
    now: datetime.datetime,
) -> Booking:
    """Another date, with seats in it, until they answer. The seats of the former one go
    down its waiting list."""
    row = _held(booking)
    _refuse_unsure(row)
    before = row.session
    _refuse_linked(before)
    if row.is_holding:
        seats.give_back(before, row.places)
    slot = make_for(row, starts_at=starts_at, officers=officers, by=by, now=now)
    row.session, row.team = slot, slot.team
    row.answer_by, row.reminded = min(now + ANSWER_WITHIN, slot.starts_at), None
    seats.take_more(slot, row.places, now=now)
    move(row, Status.OFFERED, now=now)
    log(row, "events.offer_date", user=by)
    emails.send_date_offered.enqueue(row.pk, row.sequence)
    if before:
        waiting.promote(before, now=now)
    return row


@transaction.atomic
def decline(
    booking: Booking, *, reason: str, answer: str, by, now: datetime.datetime
) -> Booking:
    """Twice is once."""
    row = _held(booking)
    if row.status == Status.DECLINED:
        return row
    row.reason, row.answer = _reason(reason), _answer(answer)
    _end(row, Status.DECLINED, now=now)
    log(row, "events.decline_visit", user=by)
    if row.proven_at:  # nobody writes to an address that may be a stranger's
        emails.send_declined.enqueue(row.pk, row.sequence)
    return row


@transaction.atomic
def cancel_by_us(
    booking: Booking, *, reason: str, answer: str, by, now: datetime.datetime
) -> Booking:
    """Twice is once."""
    row = _held(booking)
    if row.status == Status.CANCELLED_BY_US:
        return row
    if row.session and row.session.starts_at <= now:
        raise VisitError(_("It has begun. Say afterwards that it was not delivered."))
    row.reason, row.answer = _reason(reason), _answer(answer)
    _end(row, Status.CANCELLED_BY_US, now=now)
    log(row, "events.cancel_visit", user=by)
    if row.proven_at:
        emails.send_cancelled_by_us.enqueue(row.pk, row.sequence)
    return row


def _end(row: Booking, to: Status, *, now: datetime.datetime) -> None:
    move(row, to, now=now)
    if row.session:
        waiting.promote(row.session, now=now)


# --- Afterwards


@transaction.atomic
def deliver(booking: Booking, *, reached: int, by, now: datetime.datetime) -> Booking:
    """It took place, for so many young people. A number may be corrected."""
    row = _held(booking)
    _refuse_before(row, now=now)
    if not 0 <= reached <= MOST_REACHED:
        raise VisitError(
            _("Say how many young people you reached: 0 to %(most)d.")
            % {"most": MOST_REACHED},
            field="reached",
        )
    told = row.status in (Status.DELIVERED, Status.EVALUATED)
    if told and row.reached == reached:
        return row
    row.reached = reached
    if told:
        row.save(update_fields=["reached"])
    else:
        move(row, Status.DELIVERED, now=now)
        emails.send_evaluation.enqueue(row.pk, row.sequence)
    log(row, "events.deliver_visit", user=by)
    return row


@transaction.atomic
def not_delivered(booking: Booking, *, by, now: datetime.datetime) -> Booking:
    row = _held(booking)
    _refuse_before(row, now=now)
    if row.status == Status.NOT_DELIVERED:
        return row
    row.reached = None
    move(row, Status.NOT_DELIVERED, now=now)
    log(row, "events.not_deliver_visit", user=by)
    return row


# --- What is asked first


def _held(booking: Booking) -> Booking:
    row = held(booking)
    if not row.is_visit:
        raise VisitError(_("This is no visit. Residents book events themselves."))
    return row


def _refuse_unproven(row: Booking) -> None:
    if row.proven_at is None:
        raise VisitError(
            _("They have not confirmed their e-mail address yet. Wait until they have.")
        )


def _refuse_unsure(row: Booking) -> None:
    """An offer counts as much as a yes: they can take it without asking again."""
    _refuse_unproven(row)
    if row.organisation.present.verified_how == Level.NONE:
        raise VisitError(
            _(
                "Call the organisation back first, at its own number, and record that "
                "you have."
            )
        )


def _refuse_unproposed(row: Booking, *, starts_at: datetime.datetime | None) -> None:
    if starts_at is None:
        raise VisitError(_("Choose one of their dates."), field="starts_at")
    if not row.proposed.filter(starts_at=starts_at).exists():
        raise VisitError(
            _("They have not proposed this date. Offer it to them instead."),
            field="starts_at",
        )


def _refuse_linked(session: Session | None) -> None:
    """What is booked together is not torn apart."""
    if session and session.parts.filter(cancelled_at=None).exists():
        raise VisitError(
            _(
                "It is booked together with another session. Plan both anew, and ask "
                "them to book those dates."
            )
        )


def _refuse_before(row: Booking, *, now: datetime.datetime) -> None:
    if row.session is None or row.session.starts_at > now:
        raise VisitError(_("It has not begun yet. Say afterwards how it went."))


def _reason(reason: str) -> str:
    if reason not in REASONS:
        raise VisitError(_("Choose a reason."), field="reason")
    return reason


def _answer(answer: str) -> str:
    text = answer.strip().replace("\x00", "")
    if not text:
        raise VisitError(
            _("Say it in a sentence, so that they know what to do next."),
            field="answer",
        )
    if len(text) > LONGEST_ANSWER:
        raise VisitError(
            _("Say it in %(count)d characters at most.") % {"count": LONGEST_ANSWER},
            field="answer",
        )
    return text
