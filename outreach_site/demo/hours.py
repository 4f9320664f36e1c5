"""When the demo's teams can be met, and where they have walked. All of it invented."""

import datetime

from neighbourhoods.hours import set_week
from neighbourhoods.models import (
    ContactPoint,
    Neighbourhood,
    Officer,
    SpecialHours,
    WeeklyHours,
)
from neighbourhoods.walks import note
from outreach_site.demo.city import read
from outreach_site.demo.people import FOLDER


def load_hours(city: str, *, by, now: datetime.datetime) -> None:
    """Hours for every contact point, exceptions and notes around the day of `now`."""
    facts = read(FOLDER / city / "hours.json")
    points = {point.name: point for point in ContactPoint.objects.all()}
    for name, point in points.items():
        rows = facts["places"].get(name, facts["ordinary"])
        set_week(point, spans=[span for row in rows for span in _spans(row)], by=by)
    for row in facts["exceptions"]:
        _make_exception(points[row["place"]], row, today=now.date())
    for row in facts["walks"]:
        note(
            Neighbourhood.objects.get(code=row["neighbourhood"]),
            walked_on=now.date() - datetime.timedelta(days=row["days_ago"]),
            text=row["text"],
            language=row["language"],
            officers=Officer.objects.filter(code__in=row["officers"]),
            by=by,
            now=now,
        )


def _spans(row: dict) -> list[WeeklyHours]:
    return [
        WeeklyHours(
            weekday=weekday,
            by_appointment=row.get("by_appointment", False),
            **_times(row),
        )
        for weekday in row["weekdays"]
    ]


def _make_exception(point: ContactPoint, row: dict, *, today: datetime.date) -> None:
    exception = SpecialHours(
        point=point,
        day=today + datetime.timedelta(days=row["in_days"]),
        by_appointment=row.get("by_appointment", False),
        reason=row["reason"],
        **_times(row),
    )
    exception.full_clean()
    exception.save()


def _times(row: dict) -> dict[str, datetime.time]:
    return {
        name: datetime.time.fromisoformat(row[name])
        for name in ("opens", "closes")
        if name in row
    }
