"""The edition of all boundaries and names, by which processes know that what they
hold in memory is out of date."""

import secrets
from datetime import datetime

from neighbourhoods.models import Boundaries


def renew(*, now: datetime) -> None:
    """To be called in the transaction that changes what the atlas holds."""
    Boundaries.objects.update_or_create(
        pk=1, defaults={"edition": secrets.token_hex(8), "changed_at": now}
    )
