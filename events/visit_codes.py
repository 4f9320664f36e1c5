"""What the reception of a school compares before it lets somebody in: the officer shows
the code, the school has it in its mail. Derived, so that it is stored nowhere."""

from django.utils.crypto import salted_hmac

from events.models import Booking
from neighbourhoods.models.officers import REFERENCE_ALPHABET

LENGTH = 6


def visit_code(booking: Booking) -> str:
    """Six characters that are not mistaken for each other; another one when the visit
    moves to another session."""
    value = f"{booking.ref}-{booking.version}-{booking.session_id}"
    digest = salted_hmac("events.visit_code", value, algorithm="sha256").digest()
    letters = len(REFERENCE_ALPHABET)
    return "".join(REFERENCE_ALPHABET[byte % letters] for byte in digest[:LENGTH])
