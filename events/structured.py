"""What search engines may read of a session and of what schools can book, in the words
of schema.org."""

from events.models import EventText, Session, SessionType, SessionTypeText


def event_data(session: Session, words: EventText) -> dict:
    """https://schema.org/Event"""
    place = {"@type": "Place", "name": session.place}
    if session.address:
        place["address"] = session.address
    if session.lat is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": session.lat,
            "longitude": session.lng,
        }
    state = "EventCancelled" if session.is_cancelled else "EventScheduled"
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": words.title,
        "description": words.summary,
        "startDate": session.starts_at.isoformat(),
        "endDate": session.ends_at.isoformat(),
        "eventStatus": f"https://schema.org/{state}",
        "location": place,
        "isAccessibleForFree": True,
        "organizer": {"@type": "Organization", "name": session.event.team.name},
    }


def course_data(session_type: SessionType, words: SessionTypeText) -> dict:
    """https://schema.org/Course"""
    return {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": words.title,
        "description": words.summary,
        "timeRequired": f"PT{session_type.minutes}M",
        "typicalAgeRange": f"{session_type.youngest}-{session_type.oldest}",
        "availableLanguage": session_type.languages,
        "isAccessibleForFree": True,
    }
