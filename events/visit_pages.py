"""What the page of a visit shows beside what every booking has."""

import datetime

from django.utils import timezone

from events.models import Booking, Status
from events.school_forms import EvaluationForm
from events.school_pages import slots_of, words_and_pack
from events.visit_codes import visit_code


def visit_page(
    booking: Booking, *, now: datetime.datetime, mailed: bool = False, form=None
) -> dict:
    """The context of `events/_visit.html`. `mailed` says that the link came from a mail,
    so that the code for the reception is read only where that mail is; `form` is an
    evaluation that is to be mended."""
    words, pack = words_and_pack(booking.session_type)
    confirmed = booking.status == Status.CONFIRMED
    delivered = booking.status == Status.DELIVERED
    slot = None
    if booking.session_id:
        slot = slots_of(booking.session_type).filter(pk=booking.session_id).first()
    return {
        "booking": booking,
        "session_type": booking.session_type,
        "words": words,
        "pack": pack,
        "slot": slot,
        "proposed": list(booking.proposed.all()) if slot is None else [],
        "code": visit_code(booking) if confirmed and mailed else "",
        "is_confirmed": confirmed,
        "is_offered": booking.status == Status.OFFERED,
        "evaluation_form": (form or EvaluationForm()) if delivered else None,
        "is_evaluated": booking.status == Status.EVALUATED,
        "today": timezone.localdate(now),
    }
