"""What the pages of a booking show at a moment: the form, and the page of a link."""

import datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events import tokens
from events.models import Booking, Session, Status
from events.openings import State, opening_of, other_dates
from events.permissions import may_prove
from events.school_forms import EvaluationForm
from events.tokens import Purpose
from events.visit_pages import visit_page
from events.waiting import groups_before
from neighbourhoods.spoken import spoken_names
from publishing.words import for_reader

# --- The form


def book_page(session: Session, *, places: int = 1, now: datetime.datetime) -> dict:
    """The context of the template, without the form. `places` are what somebody wants,
    so that the other dates have room for them."""
    opening = opening_of(session, now=now)
    others = []
    booked_alone = opening.state not in (State.JUST_COME, State.PART)
    if booked_alone and opening.free < places:
        others = other_dates(session.event, but=session, places=places, now=now)
    words = for_reader(session.event.texts.all(), language=get_language())
    return _place(session, opening.parts) | {
        "words": words,
        "opening": opening,
        "others": others,
        "takes_bookings": opening.state in (State.SEATS, State.FULL),
        "over": session.starts_at <= now,
    }


# --- The page of a link


class Stage(StrEnum):
    """Where a booking stands for whoever has its link."""

    FORGOTTEN = "forgotten"
    LAPSED = "lapsed"
    UNPROVEN = "unproven"
    REQUESTED = "requested"
    OFFERED = "offered"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    BEGUN = "begun"
    ENDED = "ended"
    OVER = "over"


STAGES = {
    Status.REQUESTED: Stage.REQUESTED,
    Status.CONSIDERED: Stage.REQUESTED,
    Status.OFFERED: Stage.OFFERED,
    Status.WAITING: Stage.WAITING,
    Status.CONFIRMED: Stage.CONFIRMED,
    Status.DELIVERED: Stage.OVER,
    Status.NOT_DELIVERED: Stage.OVER,
    Status.EVALUATED: Stage.OVER,
}


def booking_page(
    booking: Booking,
    purpose: Purpose,
    *,
    evaluation: EvaluationForm | None = None,
    now: datetime.datetime,
) -> dict:
    """The context of the template, without the form. `evaluation` is to be mended."""
    stage = stage_of(booking, now=now)
    session = booking.session
    parts = list(session.parts.order_by("starts_at")) if session else []
    page = _place(session, parts) | {
        "booking": booking,
        "stage": stage,
        "heading": _heading(booking, stage, purpose),
        "words": _words(booking),
        "may_prove": may_prove(purpose),
        "may_change": booking.is_live and stage not in (Stage.LAPSED, Stage.BEGUN),
        "before": groups_before(booking) if stage == Stage.WAITING else None,
        "others": _others(booking) if may_prove(purpose) else [],
        "again": _again(session, now=now),
    }
    if booking.is_visit:
        mailed = may_prove(purpose)
        page |= visit_page(booking, now=now, mailed=mailed, form=evaluation)
    return page


def stage_of(booking: Booking, *, now: datetime.datetime) -> Stage:
    if booking.forgotten_at:
        return Stage.FORGOTTEN
    if not booking.is_live:
        return STAGES.get(Status(booking.status), Stage.ENDED)
    if booking.answer_by and booking.answer_by <= now:
        return Stage.LAPSED  # whether or not somebody has cleared up yet
    if booking.session and booking.session.starts_at <= now:
        return Stage.BEGUN
    if not booking.proven_at:
        return Stage.UNPROVEN
    return STAGES[Status(booking.status)]


def _heading(booking: Booking, stage: Stage, purpose: Purpose) -> str:
    if stage == Stage.FORGOTTEN:
        return _("This is over")
    if stage == Stage.LAPSED:
        return Status.WITHDRAWN.public
    if stage == Stage.UNPROVEN:
        if may_prove(purpose):
            return _("Is this your booking?")
        return _("Now look into your mail")
    return booking.public_status


def _words(booking: Booking):
    fact = booking.session_type or booking.session.event
    return for_reader(fact.texts.all(), language=get_language())


def _others(booking: Booking) -> list[tuple[Booking, str]]:
    """Of the same address for the same session, each with its link: somebody whose
    browser had two tabs finds both."""
    if not (booking.email and booking.session):
        return []
    same = booking.session.bookings.live().filter(email=booking.email)
    rows = same.exclude(pk=booking.pk).order_by("booked_at", "pk")
    return [(row, tokens.path(row, Purpose.PROVE)) for row in rows]


def _again(session: Session | None, *, now: datetime.datetime) -> bool:
    """Whether the form of the same session is open."""
    return bool(session and session.event_id and session.is_bookable(now))


def _place(session: Session | None, parts: list[Session]) -> dict:
    """When and where: of the session and of those that are booked with it."""
    return {
        "session": session,
        "sessions": [session, *parts] if session else [],
        "event": session.event if session else None,
        "languages": spoken_names(session.languages) if session else [],
        "today": timezone.localdate(),
    }
