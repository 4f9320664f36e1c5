"""What the public pages of events show at a moment, for the views and for the previews
of the CMS."""

import datetime

from django.utils.translation import get_language

from events.listing import with_people
from events.models import Event, EventText, Session
from events.structured import event_data
from neighbourhoods.spoken import spoken_names
from publishing.words import for_reader

MOST_COMING, MOST_PAST = 60, 12


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
        session.spoken = spoken_names(session.languages)
    return {
        "event": event,
        "words": words,
        "coming": coming,
        "past": past,
        "team": event.team,
        "structured": [event_data(session, words) for session in coming],
    }
