import datetime

import pytest

from events.models import EventText
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
