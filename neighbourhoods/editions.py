"""The edition of all boundaries and names, by which processes know that what they
hold in memory is out of date."""

import secrets
from datetime import datetime

from neighbourhoods.models import Boundaries


def current() -> str:
    """Empty while there are no boundaries."""
    return Boundaries.objects.values_list("edition", flat=True).first() or ""


def hold(*, now: datetime) -> str:
    """The edition in force, which cannot change before the end of the transaction."""
    row, _made = Boundaries.objects.select_for_update().get_or_create(
        pk=1, defaults={"edition": "", "changed_at": now}
    )
    return row.edition


def renew(*, now: datetime) -> None:
    """To be called in the transaction that changes what the atlas holds."""
    Boundaries.objects.update_or_create(
        pk=1, defaults={"edition": secrets.token_hex(8), "changed_at": now}
    )
