import datetime
import itertools

import pytest
from django_tasks_db.models import DBTaskResult

from events import bookings
from events.contacts import Contact
from events.models import Booking, EventText, Session, Status
from tests.factories import (
    make_event,
    make_neighbourhood,
    make_session,
    make_staff,
    make_team,
    make_words,
)

NOW = datetime.datetime(2026, 3, 16, 12, tzinfo=datetime.UTC)


def at(text: str) -> datetime.datetime:
    """`at("2026-03-17 18:00")`, as the clock in London says."""
    from django.utils import timezone  # noqa: PLC0415 -- the zone of the settings

    return timezone.make_aware(datetime.datetime.fromisoformat(text))


@pytest.fixture
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def team():
    return make_team("Harbour team", phone="020 7946 0123")


@pytest.fixture
def here(team):
    return make_neighbourhood("Harbourside", slug="harbourside", team=team)


@pytest.fixture
def market(team):
    """An event whose words are published."""
    event = make_event("Market", team, slug="market", kind="surgery")
    make_words(
        EventText,
        event,
        title="Officers at the market",
        summary="Ask us anything.",
        about="<p>Bring your bicycle.</p>",
    )
    return event


@pytest.fixture
def draft(team):
    """An event that nobody has published yet."""
    event = make_event("Secret plan", team, slug="draft")
    make_words(EventText, event, live=False, title="Nobody reads this", summary="Yet.")
    return event


@pytest.fixture
def plan(here):
    """`plan(market, "2026-03-17 18:00")`: a session of two hours in Harbourside."""

    def make(event, starts, **fields):
        return make_session(event, at(starts), **{"neighbourhoods": [here]} | fields)

    return make


@pytest.fixture
def staff():
    return make_staff("editor")


# --- Bookings, by their verbs

SOON = NOW + datetime.timedelta(days=7)
ROBIN = Contact(name="Robin", email="robin@example.org")
_forms = itertools.count(1)


def open_session(seats: int = 3, **fields) -> Session:
    """In a week, for whoever registers."""
    event = fields.pop("event", None) or make_event()
    starts = fields.pop("starts_at", SOON)
    return make_session(event, starts, entry="register", seats=seats, **fields)


def book(session, places=1, *, form="", contact=ROBIN, now=NOW, **fields) -> Booking:
    """As somebody who fills in a form of their own, unless they send `form` again."""
    return bookings.book(
        session,
        places=places,
        contact=contact,
        form_token=form or f"token-{next(_forms):06}",
        language="en",
        now=now,
        **fields,
    )


def booked(session, places=1, **fields) -> Booking:
    """With an address that is proven."""
    return bookings.prove(book(session, places, **fields), now=fields.get("now", NOW))


def waits(session, places=1, **fields) -> Booking:
    """For seats, with an address that is proven."""
    return booked(session, places, wait=True, **fields)


def taken(session) -> int:
    return Session.objects.get(pk=session.pk).taken


def status(booking) -> Status:
    return Status(Booking.objects.get(pk=booking.pk).status)


def queued() -> list[tuple]:
    """The messages since the last time that somebody asked: which, and of which booking
    at which sequence. They are gone then."""
    rows = list(DBTaskResult.objects.order_by("enqueued_at", "pk"))
    DBTaskResult.objects.all().delete()
    return sorted(
        (row.task_path.rpartition(".send_")[2], *row.args_kwargs["args"])
        for row in rows
    )
