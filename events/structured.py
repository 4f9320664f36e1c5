"""What search engines may read of a session, in the words of schema.org."""

from events.models import EventText, Session


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
