"""What the table of `retention` is made of."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet

Expired = Callable[[datetime.datetime], QuerySet]
Erased = Callable[[datetime.datetime], tuple[QuerySet, dict]]


@dataclass(frozen=True)
class Rule:
    """What is held, how long and why. `expired` are the rows that have had their time.
    `erased`, by what is emptied in them, are rows that stay without it: each tells
    which, and what stands in their fields from then on."""

    holds: str
    kept: str = ""
    why: str = ""
    expired: Expired | None = None
    erased: dict[str, Erased] = field(default_factory=dict)


NONE = Rule("none")


def older(queryset: QuerySet, field: str, **age: float) -> Expired:
    limit = datetime.timedelta(**age)
    return lambda now: queryset.filter(**{f"{field}__lt": now - limit})
