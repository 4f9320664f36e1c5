"""What messages about a booking say of it, in the language that is active."""

import datetime
from dataclasses import dataclass
from html import unescape

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.html import strip_tags
from django.utils.translation import get_language, get_language_bidi

from accounts.mail import absolute
from events import calendars, tokens
from events.listing import with_people
from events.models import Booking, Session, Status
from events.visit_codes import visit_code
from publishing import telephones
from publishing.models import SiteSettings
from publishing.words import Words, for_reader

CALENDAR = "text/calendar"
HAS_A_DATE = {Status.CONFIRMED, Status.CANCELLED_BY_THEM, Status.CANCELLED_BY_US}


@dataclass(frozen=True)
class Meeting:
    """One session of a booking: a line with the day and the times, and where."""

    when: str
    where: str


@dataclass(frozen=True)
class Letter:
    context: dict
    calendar: bytes | None = None


def letter(booking: Booking) -> Letter:
    """All that a template may need; a calendar file where there is a date to keep or
    to strike out."""
    site = SiteSettings.load()
    session = _session(booking)
    words = _words(booking)
    title = words.title if words else _kind(booking)
    confirmed = booking.status == Status.CONFIRMED
    context = {
        "force": isolated(site.force_name),
        "booking": booking,
        "name": isolated(booking.name),
        "link": absolute(tokens.path(booking, tokens.Purpose.PROVE)),
        "title": isolated(title),
        "meetings": _meetings(booking, session),
        "proposed": [_moment(date.starts_at) for date in booking.proposed.all()],
        "session": session,
        "answer_by": _moment(booking.answer_by) if booking.answer_by else "",
        "why": _why(booking),
        "answer": isolated(booking.answer),
        "team": isolated(booking.host.name) if booking.host else "",
        "phone": _phone(booking, site),
    }
    if session:
        context["access"] = session.access
        context["officers"] = [isolated(o.public_name) for o in session.public_officers]
    if booking.is_visit and confirmed:
        context["code"] = isolated(visit_code(booking))
        context["expects"] = plain(words.expects) if words else ""
        context["pack"] = absolute(words.pack.url) if words and words.pack else ""
    calendar = None
    if session and booking.status in HAS_A_DATE:
        summary = words.summary if words else ""
        calendar = calendars.of_booking(booking, title=title, summary=summary)
    return Letter(context, calendar)


def isolated(text: str) -> str:
    """A name or a number as it is; what stands around it in Arabic would turn its
    groups around."""
    return f"\u2068{text}\u2069" if text and get_language_bidi() else text


def plain(html: str) -> str:
    """Paragraphs and items of rich text as lines."""
    for tag in ("</p>", "</li>", "<br>", "<br/>"):
        html = html.replace(tag, f"{tag}\n")
    return unescape(strip_tags(html.replace("<li>", "<li>– "))).strip()


def _session(booking: Booking) -> Session | None:
    if not booking.session_id:
        return None
    return with_people(Session.objects.filter(pk=booking.session_id)).get()


def _words(booking: Booking) -> Words | None:
    of = booking.session_type if booking.is_visit else booking.session.event
    return for_reader(of.texts.all(), language=get_language())


def _kind(booking: Booking) -> str:
    """Where the words have been taken off the site meanwhile."""
    if booking.is_visit:
        return booking.session_type.get_topic_display()
    return booking.session.event.get_kind_display()


def _meetings(booking: Booking, session: Session | None) -> list[Meeting]:
    if session is None:
        return []
    parts = session.parts.filter(cancelled_at=None).order_by("starts_at")
    return [_meeting(booking, row) for row in [session, *parts]]


def _meeting(booking: Booking, session: Session) -> Meeting:
    starts, ends = map(timezone.localtime, (session.starts_at, session.ends_at))
    when = f"{_day(starts)}, {time_format(starts)} – {time_format(ends)}"
    place = session.place or (booking.organisation.name if booking.is_visit else "")
    where = [isolated(text) for text in (place, session.address) if text]
    return Meeting(when, ", ".join(where))


def _day(day: datetime.datetime) -> str:
    """With its year where that is not this one."""
    if day.year == timezone.localdate().year:
        return date_format(day, "WEEKDAY_FORMAT")
    return f"{date_format(day, 'l')} {date_format(day, 'DATE_FORMAT')}"


def _moment(moment: datetime.datetime) -> str:
    local = timezone.localtime(moment)
    return f"{_day(local)}, {time_format(local)}"


def _why(booking: Booking) -> str:
    """For the person: of a session it is why that does not take place."""
    if booking.reason == Booking.Reason.SESSION:
        return booking.session.get_cancel_reason_display()
    return (
        "" if booking.reason == Booking.Reason.OTHER else booking.get_reason_display()
    )


def _phone(booking: Booking, site: SiteSettings) -> str:
    number = booking.host.phone if booking.host else ""
    number = number or site.non_emergency_number
    return isolated(telephones.shown(number)) if number else ""
