"""What the public pages of events show at a moment, for the views and for the previews
of the CMS."""

import datetime
from dataclasses import dataclass, field, fields

from django.utils.translation import get_language

from events.listing import with_people
from events.models import Event, EventText, Session
from events.openings import Opening, openings
from events.structured import event_data
from neighbourhoods.models import Neighbourhood, Officer
from neighbourhoods.spoken import spoken_names
from publishing.words import for_reader

MOST_COMING, MOST_PAST = 60, 12


@dataclass
class Occasion:
    """Sessions at one place, with the same people and for the same ones: `access` and
    `languages` in words. One registers for all of its `dates`, or for none."""

    entry: str
    place: str
    address: str
    access: list[str]
    steps: bool
    languages: list[str]
    officers: list[Officer]
    neighbourhoods: list[Neighbourhood]
    dates: list[Opening] = field(default_factory=list)

    @classmethod
    def of(cls, session: Session):
        return cls(
            entry=session.entry,
            place=session.place,
            address=session.address,
            access=session.access,
            steps=session.step_free is False,
            languages=spoken_names(session.languages),
            officers=session.public_officers,
            neighbourhoods=list(session.neighbourhoods.all()),
        )

    @property
    def key(self) -> tuple:
        told = (getattr(self, name.name) for name in fields(self)[:-1])
        return tuple(tuple(part) if isinstance(part, list) else part for part in told)


def event_page(
    event: Event, *, now: datetime.datetime, words: EventText | None = None
) -> dict:
    """The context of the template. `words` are a draft to show instead of what is
    published."""
    words = words or for_reader(event.texts.all(), language=get_language())
    sessions = with_people(Session.objects.filter(event=event))
    coming = list(sessions.upcoming(now)[:MOST_COMING])
    past = list(sessions.past(now)[:MOST_PAST])
    for session in [*coming, *past]:
        session.event = event  # with the team, for the links
    return {
        "event": event,
        "words": words,
        "occasions": _occasions(openings(coming, now=now)),
        "past": past,
        "team": event.team,
        "structured": [event_data(session, words) for session in coming],
    }


def _occasions(dates: list[Opening]) -> list[Occasion]:
    """Those that differ in nothing but their time told together, by their first."""
    alike: dict[tuple, Occasion] = {}
    for date in dates:
        occasion = Occasion.of(date.session)
        alike.setdefault(occasion.key, occasion).dates.append(date)
    return list(alike.values())
