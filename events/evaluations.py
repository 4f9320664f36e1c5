"""What whoever led the group says of a visit: once, and never about a pupil."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.models import Booking, Evaluation, Status
from events.moves import BookingError, held, move

LONGEST_REMARK = 600
BEST = 5


@transaction.atomic
def evaluate(
    booking: Booking,
    *,
    useful: int,
    suited: int,
    again: bool,
    remark: str = "",
    now: datetime.datetime,
) -> Evaluation:
    """Raises BookingError for what did not take place, and for a second answer."""
    for field, mark in (("useful", useful), ("suited", suited)):
        if not 1 <= mark <= BEST:
            raise BookingError(_("Choose a number from 1 to 5."), field=field)
    text = remark.replace("\x00", "").strip()
    if len(text) > LONGEST_REMARK:
        raise BookingError(
            _("Say it in %(count)d characters at most.") % {"count": LONGEST_REMARK},
            field="remark",
        )
    row = held(booking)
    if not row.is_visit:
        raise BookingError(_("Only visits to an organisation are evaluated."))
    if row.status == Status.EVALUATED:
        raise BookingError(_("You have told us already. Thank you."))
    move(row, Status.EVALUATED, now=now)
    return Evaluation.objects.create(
        booking=row,
        useful=useful,
        suited=suited,
        again=again,
        remark=text,
        answered_at=now,
    )
