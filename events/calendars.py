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
from events.models import Session
from publishing.models import SiteSettings

PRODUCT = "-//Outreach//Neighbourhood police team//EN"
# People look up when they were there.
KEPT = datetime.timedelta(days=365)
REFRESH = datetime.timedelta(hours=6)


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
    calendar = _calendar(rows, request)
    called = f"{force}: {name}" if name else force
    calendar.add("name", called)
    calendar.add("x-wr-calname", called)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    return calendar.to_ical()


def single(sessions: QuerySet[Session], *, request: HttpRequest) -> bytes:
    """Of one session."""
    rows = with_words(list(sessions.select_related("event")), language=get_language())
    return _calendar(rows, request).to_ical()


def _calendar(rows: list[Shown], request: HttpRequest) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for row in rows:
        calendar.add_component(_entry(row, request))
    if rows:
        # Of the years that are in it: a zone's whole history is longer than a feed.
        first, last = rows[0].session.starts_at, rows[-1].session.ends_at
        calendar.add_missing_timezones(
            first.date() - datetime.timedelta(days=366),
            last.date() + datetime.timedelta(days=366),
        )
    return calendar


def _entry(row: Shown, request: HttpRequest) -> Entry:
    session, words = row.session, row.words
    zone = timezone.get_default_timezone()
    address = request.build_absolute_uri(session.get_absolute_url())
    entry = Entry()
    # The same from whichever host and in whichever language it is fetched.
    entry.add("uid", f"{session.ref}@{urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc}")
    entry.add("dtstamp", session.changed_at)
    entry.add("last-modified", session.changed_at)
    entry.add("sequence", session.sequence)
    entry.add("dtstart", session.starts_at.astimezone(zone))
    entry.add("dtend", session.ends_at.astimezone(zone))
    entry.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    title = words.title
    if session.is_cancelled:
        title = _("Cancelled: %(title)s") % {"title": title}
    entry.add("summary", title)
    entry.add("description", "\n".join([strip_tags(words.summary), address]))
    entry.add("location", ", ".join(filter(None, [session.place, session.address])))
    if session.lat is not None:
        entry.add("geo", (session.lat, session.lng))
    entry.add("url", address)
    return entry
