"""Links that need no account. A token is a keyed signature over a booking's reference,
its version and what the link is for; nothing secret is stored, and a message that is
sent twice has the same link."""

from enum import StrEnum

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from events.models import Booking


class Purpose(StrEnum):
    """`MANAGE` is for the browser that has booked; `PROVE` is only ever mailed, so that
    whoever holds it reads the mail of that address."""

    MANAGE = "manage"
    PROVE = "prove"


def make(booking: Booking, purpose: Purpose) -> str:
    return _signer(purpose).sign(f"{booking.ref}-{booking.version}")


def path(booking: Booking, purpose: Purpose) -> str:
    """In the language that is active."""
    return reverse("booking", args=[make(booking, purpose)])


def read(token: str) -> tuple[Booking, Purpose] | None:
    """None for whatever is not, or no longer, a link of ours. One query at most."""
    for purpose in Purpose:
        try:
            ref, _hyphen, version = _signer(purpose).unsign(token).partition("-")
        except BadSignature:
            continue
        booking = (
            Booking.objects.select_related(
                "session__event__team",
                "session__session_type",
                "session__team",
                "session_type",
                "organisation",
                "team",
            )
            .filter(ref=ref, version=version)
            .first()
        )
        return (booking, purpose) if booking else None
    return None


def _signer(purpose: Purpose) -> Signer:
    return Signer(salt=f"events.booking.{purpose}", sep=".")
