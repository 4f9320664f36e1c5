"""Calendar files (RFC 5545) to keep or to subscribe to."""

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as Entry

from events.listing import Shown, with_words
from events.models import Booking, Session, Status
from publishing.models import SiteSettings

PRODUCT = "-//Outreach//Neighbourhood police team//EN"
# People look up when they were there.
KEPT = datetime.timedelta(days=365)
REFRESH = datetime.timedelta(hours=6)
ENDED = {Status.CANCELLED_BY_THEM, Status.CANCELLED_BY_US}


def feed(
    sessions: QuerySet[Session],
    *,
    name: str,
    now: datetime.datetime,
    request: HttpRequest,
) -> bytes:
    """Of a year ago and on; what was cancelled stays, as cancelled."""
    wanted = sessions.filter(ends_at__gt=now - KEPT).order_by("starts_at", "pk")
    rows = with_words(list(wanted.select_related("event")), language=get_language())
    force = SiteSettings.load(request_or_site=request).force_name
    calendar = _calendar([_shown(row, request) for row in rows])
    called = f"{force}: {name}" if name else force
    calendar.add("name", called)
    calendar.add("x-wr-calname", called)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    return calendar.to_ical()


def single(sessions: QuerySet[Session], *, request: HttpRequest) -> bytes:
    """Of one session."""
    rows = with_words(list(sessions.select_related("event")), language=get_language())
    return _calendar([_shown(row, request) for row in rows]).to_ical()


def of_booking(booking: Booking, *, title: str, summary: str) -> bytes:
    """The session with its parts, for the calendar of whoever booked. The entry is the
    booking's own, and moves and goes with it."""
    lead = booking.session
    parts = lead.parts.select_related("event", "session_type").order_by("starts_at")
    entries = []
    for session in [lead, *parts]:
        cancelled = session.is_cancelled or booking.status in ENDED
        entry = _entry(session, title=title, cancelled=cancelled)
        part = "" if session == lead else f"-{session.ref}"
        entry.add("uid", f"{booking.ref}{part}@{_host()}")
        changed = max(session.changed_at, booking.moved_at)
        entry.add("dtstamp", changed)
        entry.add("last-modified", changed)
        entry.add("sequence", booking.sequence)
        entry.add("description", strip_tags(summary))
        where = [session.place or _school(booking), session.address]
        entry.add("location", ", ".join(filter(None, where)))
        entries.append(entry)
    return _calendar(entries).to_ical()


def _school(booking: Booking) -> str:
    return booking.organisation.name if booking.organisation else ""


def _host() -> str:
    return urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc


def _calendar(entries: list[Entry]) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(entry)
    if entries:
        # Of the years that are in it: a zone's whole history is longer than a feed.
        first, last = entries[0].decoded("dtstart"), entries[-1].decoded("dtend")
        calendar.add_missing_timezones(
            first.date() - datetime.timedelta(days=366),
            last.date() + datetime.timedelta(days=366),
        )
    return calendar


def _shown(row: Shown, request: HttpRequest) -> Entry:
    """A session as the public sees it."""
    session, words = row.session, row.words
    address = request.build_absolute_uri(session.get_absolute_url())
    entry = _entry(session, title=words.title, cancelled=session.is_cancelled)
    # The same from whichever host and in whichever language it is fetched.
    entry.add("uid", f"{session.ref}@{_host()}")
    entry.add("dtstamp", session.changed_at)
    entry.add("last-modified", session.changed_at)
    entry.add("sequence", session.sequence)
    entry.add("description", "\n".join([strip_tags(words.summary), address]))
    entry.add("location", ", ".join(filter(None, [session.place, session.address])))
    entry.add("url", address)
    return entry


def _entry(session: Session, *, title: str, cancelled: bool) -> Entry:
    zone = timezone.get_default_timezone()
    entry = Entry()
    entry.add("dtstart", session.starts_at.astimezone(zone))
    entry.add("dtend", session.ends_at.astimezone(zone))
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if cancelled:
        title = _("Cancelled: %(title)s") % {"title": title}
    entry.add("summary", title)
    if session.lat is not None:
        entry.add("geo", (session.lat, session.lng))
    return entry
