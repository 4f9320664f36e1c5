"""What the demo's teams invite to, in the weeks around the day of loading. All of it
invented, and the same in both cities but for the places and the people."""

import datetime
import json

from django.conf import settings
from django.utils.html import escape
from wagtail.models import Locale

from accounts.models import User
from events import sessions
from events.models import Booking, Event, EventText, SchoolBreak, Session
from neighbourhoods.models import ContactPoint, Officer, Team
from outreach_site.demo.people import FOLDER, moment
from publishing.words import plain_html, publish_new

OFFICERS = 2
SOME = 2  # neighbourhoods that a small event is told in
IN_HTML = ("about", "access_note")
PLANNED_BEFORE = datetime.timedelta(days=60)


def load_events(
    city: str, *, today: datetime.date, now: datetime.datetime, by: User
) -> None:
    """After teams, officers and contact points."""
    teams = list(Team.objects.order_by("code"))
    for given in json.loads((FOLDER / "events.json").read_text(encoding="utf-8")):
        event = Event.objects.create(
            slug=given["slug"],
            kind=given["kind"],
            name=_words(given)["title"],
            team=teams[given["team"] % len(teams)],
        )
        publish_new(list(_texts(event, given)), now=now)
        for week in given["weeks"]:
            session = _plan(event, given, week=week, city=city, today=today, now=now)
            cancelled = given.get("cancel", {})
            if cancelled.get("week") == week:
                reason = cancelled["reason"]
                sessions.cancel(session, reason=reason, by=by, now=now)


def delete_events() -> None:
    """With who has booked, and what schools can book."""
    Booking.objects.all().delete()
    # First none is held by another that it is part of.
    Session.objects.update(part_of=None)
    Session.objects.all().delete()
    Event.objects.all().delete()
    SchoolBreak.objects.all().delete()


def _words(given: dict) -> dict[str, str]:
    """In the site's first language, or in English."""
    return given["words"].get(settings.LANGUAGE_CODE, given["words"]["en"])


def _texts(event: Event, given: dict):
    locales = {row.language_code: row for row in Locale.objects.all()}
    first = EventText(event=event).translation_key
    for code in dict(settings.LANGUAGES):
        told = given["words"].get(code)
        if told is None and code == settings.LANGUAGE_CODE:
            told = _words(given)
        if told is not None:
            fields = {
                name: _html(text) if name in IN_HTML else text
                for name, text in told.items()
            }
            yield EventText(
                event=event, locale=locales[code], translation_key=first, **fields
            )


def _plan(event: Event, given: dict, *, week: int, city: str, today, now) -> Session:
    starts = moment(today, week, given["weekday"], given["starts"])
    point = _point(event.team, given["point"])
    own = event.team.neighbourhoods.living().order_by("code")
    first = settings.LANGUAGE_CODE
    session = Session(
        event=event,
        starts_at=starts,
        ends_at=starts + datetime.timedelta(minutes=given["minutes"]),
        entry=given.get("entry", "open"),
        seats=given.get("seats"),
        place=point.name,
        address=point.address,
        lat=point.lat,
        lng=point.lng,
        languages=[first, *(c for c in given["also"].get(city, []) if c != first)],
        **dict.fromkeys(given["access"], True),
    )
    officers = Officer.objects.of_teams([event.team], today).exclude(publish="role")
    return sessions.keep(
        session,
        neighbourhoods=own if given["patch"] == "all" else own[:SOME],
        officers=officers.order_by("code")[:OFFICERS],
        # As if it had been planned in time, those that are over too.
        now=min(starts, now) - PLANNED_BEFORE,
    )


def _point(team: Team, kind: str) -> ContactPoint:
    points = list(team.contact_points.order_by("name"))
    return next((point for point in points if point.kind == kind), points[0])


def _html(text: str) -> str:
    return plain_html(f"<p>{escape(text)}</p>") if text else ""
