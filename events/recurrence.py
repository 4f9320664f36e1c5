"""On which days something comes again, and when by the clock on the wall, which is the
city's whatever zone somebody's account has."""

import datetime
from collections.abc import Iterator

from dateutil import rrule
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighbourhoods.hours import moment

ONE_WEEK = datetime.timedelta(days=7)


class Every(models.TextChoices):
    DAY = "day", _("every day")
    WORKDAY = "workday", _("every day from Monday to Friday")
    WEEK = "week", _("every week")
    FORTNIGHT = "fortnight", _("every second week")
    MONTH = (
        "month",
        _(
            "every month, on the same of its weekdays (for example every second Tuesday "
            "of a month)"
        ),
    )
    LAST = (
        "last",
        _("every month, on the last of its weekdays (for example every last Friday)"),
    )


def days(
    start: datetime.datetime, *, every: Every, until: datetime.date
) -> Iterator[datetime.date]:
    """From the day of `start`, which is what the clock on the wall says."""
    weekday = rrule.weekday(start.weekday())
    rules = {
        Every.DAY: {"freq": rrule.DAILY},
        Every.WORKDAY: {"freq": rrule.DAILY, "byweekday": range(5)},
        Every.WEEK: {"freq": rrule.WEEKLY},
        Every.FORTNIGHT: {"freq": rrule.WEEKLY, "interval": 2},
        # A month that has no fifth one is left out.
        Every.MONTH: {
            "freq": rrule.MONTHLY,
            "byweekday": weekday((start.day - 1) // 7 + 1),
        },
        Every.LAST: {"freq": rrule.MONTHLY, "byweekday": weekday(-1)},
    }
    end = datetime.datetime.combine(until, datetime.time.max)
    return (
        each.date() for each in rrule.rrule(dtstart=start, until=end, **rules[every])
    )


def is_last_weekday(start: datetime.datetime) -> bool:
    """Whether the month has no later day of the same weekday."""
    return (start + ONE_WEEK).month != start.month


def wall(when: datetime.datetime) -> datetime.datetime:
    """What the clock says then, without a zone."""
    return timezone.make_naive(when, timezone.get_default_timezone()).replace(fold=0)


def shifted(when: datetime.datetime, by: datetime.timedelta) -> datetime.datetime:
    """The moment of the same time of day, so many days on. In UTC, because what is said
    in a zone with a time that comes twice cannot be compared."""
    there = moment(wall(when) + by, zone=timezone.get_default_timezone())
    return there.astimezone(datetime.UTC)


def is_skipped(said: datetime.datetime) -> bool:
    """Whether the clock never says this, because it goes forward."""
    return wall(moment(said, zone=timezone.get_default_timezone())) != said


def comes_twice(said: datetime.datetime) -> bool:
    """Whether the clock says this twice, because it goes back."""
    zone = timezone.get_default_timezone()
    first, second = (said.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return first.utcoffset() != second.utcoffset() and not is_skipped(said)
