from events.models.bookings import HOLDING, LIVE, MOVES, Booking, Status
from events.models.events import Event
from events.models.school_breaks import SchoolBreak
from events.models.session_types import SessionType
from events.models.sessions import Session
from events.models.slots import Slot
from events.models.visits import Evaluation, ProposedDate
from events.models.words import EventText, SessionTypeText

__all__ = [
    "HOLDING",
    "LIVE",
    "MOVES",
    "Booking",
    "Evaluation",
    "Event",
    "EventText",
    "ProposedDate",
    "SchoolBreak",
    "Session",
    "SessionType",
    "SessionTypeText",
    "Slot",
    "Status",
]
