from events.models.events import Event
from events.models.sessions import Session
from events.models.words import EventText

__all__ = ["Event", "EventText", "Session"]
