"""What search engines may read of a page, in the words of schema.org."""

import datetime
from functools import lru_cache

from neighbourhoods.hours import REMEMBERED, Day, Plan, Timetable
from neighbourhoods.models import ContactPoint, Officer
from publishing.telephones import dialled

DAY_NAMES = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
MINUTE = datetime.timedelta(minutes=1)


def police_station(point: ContactPoint) -> dict:
    """https://schema.org/PoliceStation"""
    data = {
        "@context": "https://schema.org",
        "@type": "PoliceStation",
        "name": point.name,
    }
    if point.address:
        data["address"] = point.address
    if point.phone:
        data["telephone"] = dialled(point.phone)
    if point.lat is not None:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": point.lat,
            "longitude": point.lng,
        }
    return data | opening_hours(getattr(point, "timetable", None))


def opening_hours(timetable: Timetable | None) -> dict:
    """The week and the exceptions of the next days. There is no word for hours by
    appointment: nobody can just walk in then, so they are left out."""
    return _specifications(timetable.plan) if timetable else {}


@lru_cache(maxsize=REMEMBERED)
def _specifications(plan: Plan) -> dict:
    ordinary = [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": DAY_NAMES[weekday],
            **_times(span),
        }
        for row in plan.week
        for weekday in row.weekdays
        for span in row.hours
        if not span.by_appointment
    ]
    special = [part for day in plan.exceptions for part in _special(day)]
    data = {}
    if ordinary:
        data["openingHoursSpecification"] = ordinary
    if special:
        data["specialOpeningHoursSpecification"] = special
    return data


def _special(day: Day) -> list[dict]:
    """From midnight to midnight is how a closed day is written."""
    closed = {"opens": "00:00", "closes": "00:00"}
    times = [_times(span) for span in day.spans if not span.by_appointment]
    on = day.day.isoformat()
    return [
        {"@type": "OpeningHoursSpecification", "validFrom": on, "validThrough": on}
        | span
        for span in times or [closed]
    ]


def _times(span) -> dict:
    """24 hours end a minute before they began: the same time twice means closed."""
    closes = span.closes
    if closes == span.opens:
        closes = (
            datetime.datetime.combine(datetime.date.min, closes)
            + datetime.timedelta(days=1)
            - MINUTE
        ).time()
    return {"opens": f"{span.opens:%H:%M}", "closes": f"{closes:%H:%M}"}


def person(officer: Officer, *, works_for: str, url: str) -> dict | None:
    """https://schema.org/Person, only of somebody published by name."""
    if officer.publish != Officer.Publish.NAME:
        return None
    data = {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": officer.name,
        "url": url,
        "worksFor": {"@type": "GovernmentOrganization", "name": works_for},
    }
    if officer.rank:
        data["jobTitle"] = officer.rank
    if officer.languages:
        data["knowsLanguage"] = officer.languages
    return data
