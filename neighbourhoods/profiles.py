"""Whether what is said of an officer is still right."""

import datetime

from django.db.models import F, Q, QuerySet
from wagtail.log_actions import log

from neighbourhoods.models import Officer

REVIEW_AFTER = datetime.timedelta(days=180)


def confirm(officer: Officer, *, by, on: datetime.date) -> None:
    """Somebody has looked: name, rank, portrait and languages are right."""
    officer.reviewed_on = on
    officer.save(update_fields=["reviewed_on"])
    log(officer, "neighbourhoods.confirm_profile", user=by)


def stale(*, on: datetime.date, after: datetime.timedelta = REVIEW_AFTER) -> QuerySet:
    """Officers in post whom nobody has looked through for longer than `after`, or
    ever; those never looked through first."""
    long_ago = Q(reviewed_on=None) | Q(reviewed_on__lt=on - after)
    in_post = Officer.objects.in_post(on).filter(long_ago)
    return in_post.order_by(F("reviewed_on").asc(nulls_first=True), "code")
