"""What people are told about their bookings, one function per message. Each is a task
that takes the booking's id and its `sequence`: words, address and links are put together
when the mail leaves, and nothing leaves that a later message has overtaken."""

import logging

from django.conf import settings
from django.utils import timezone, translation
from django_tasks import task

from accounts.mail import absolute, send
from events.letters import CALENDAR, letter
from events.models import Booking, Status
from events.permissions import answering
from publishing.models import SiteSettings

DESK = "/team/bookings/"  # of the room above
logger = logging.getLogger(__name__)


@task()
def send_proof(booking_id: int, sequence: int) -> None:
    """As long as it is asked for, whatever else has changed: no other message goes to
    an address that nobody has proven, and none of what was typed goes with this one."""
    booking = _find(booking_id)
    if booking and booking.is_live and not booking.proven_at:
        _tell("proof", booking, sequence)


@task()
def send_received(booking_id: int, sequence: int) -> None:
    _tell("received", _find(booking_id, sequence), sequence)


@task()
def send_confirmed(booking_id: int, sequence: int) -> None:
    _tell("confirmed", _find(booking_id, sequence), sequence)


@task()
def send_waiting(booking_id: int, sequence: int) -> None:
    _tell("waiting", _find(booking_id, sequence), sequence)


@task()
def send_offer(booking_id: int, sequence: int) -> None:
    _tell("offer", _find(booking_id, sequence), sequence)


@task()
def send_came_free(booking_id: int, sequence: int) -> None:
    _tell("came_free", _find(booking_id, sequence), sequence)


@task()
def send_changed(booking_id: int, sequence: int) -> None:
    _tell("changed", _find(booking_id, sequence), sequence)


@task()
def send_moved(booking_id: int, sequence: int) -> None:
    _tell("moved", _find(booking_id, sequence), sequence)


@task()
def send_cancelled_by_them(booking_id: int, sequence: int) -> None:
    _tell("cancelled_by_them", _find(booking_id, sequence), sequence)


@task()
def send_cancelled_by_us(booking_id: int, sequence: int) -> None:
    _tell("cancelled_by_us", _find(booking_id, sequence), sequence)


@task()
def send_lapsed(booking_id: int, sequence: int) -> None:
    _tell("lapsed", _find(booking_id, sequence), sequence)


@task()
def send_declined(booking_id: int, sequence: int) -> None:
    _tell("declined", _find(booking_id, sequence), sequence)


@task()
def send_date_offered(booking_id: int, sequence: int) -> None:
    _tell("date_offered", _find(booking_id, sequence), sequence)


@task()
def send_new_request(booking_id: int, sequence: int) -> None:
    """To the team, with nothing in it about who asks. Nobody needs it who has begun to
    look at the request."""
    booking = _find(booking_id)
    if booking is None or booking.status != Status.REQUESTED:
        return
    to = answering(booking.host, on=timezone.localdate())
    if not to:
        logger.warning("a new request, and nobody in post to be told of it")
        return
    with translation.override(settings.LANGUAGE_CODE):
        send(
            "booking_new_request",
            to=to,
            key=_key(booking, "new_request", sequence),
            context={
                "force": SiteSettings.load().force_name,
                "link": absolute(DESK),
            },
        )


@task()
def send_reminder(booking_id: int, sequence: int) -> None:
    booking = _find(booking_id, sequence)
    coming = booking and booking.status == Status.CONFIRMED
    if coming and booking.session.starts_at > timezone.now():
        # Of two reminders neither is the repeat of the other.
        _tell("reminder", booking, sequence, of=f"-{booking.reminded}")


@task()
def send_evaluation(booking_id: int, sequence: int) -> None:
    _tell("evaluation", _find(booking_id, sequence), sequence)


def _find(booking_id: int, sequence: int | None = None) -> Booking | None:
    """With what a message needs; None if the contact is deleted, or if a later message
    than that of `sequence` says how things stand."""
    booking = (
        Booking.objects.select_related(
            "session__event__team", "session__team", "session_type", "organisation",
            "team",
        )
        .filter(pk=booking_id, forgotten_at=None)
        .exclude(email="")
        .first()
    )  # fmt: skip
    overtaken = booking and sequence is not None and booking.sequence != sequence
    return None if overtaken else booking


def _tell(kind: str, booking: Booking | None, sequence: int, *, of: str = "") -> None:
    if booking is None:
        return
    spoken = dict(settings.LANGUAGES)
    language = booking.language if booking.language in spoken else None
    with translation.override(language or settings.LANGUAGE_CODE):
        said = letter(booking)
        calendar = said.calendar
        send(
            f"booking_{kind}",
            to=[booking.email],
            key=_key(booking, kind + of, sequence),
            context=said.context,
            attachments=[("booking.ics", calendar, CALENDAR)] if calendar else [],
        )


def _key(booking: Booking, kind: str, sequence: int) -> str:
    return f"{booking.ref}.{kind}.{sequence}"
