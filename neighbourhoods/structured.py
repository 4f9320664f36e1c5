"""What search engines may read of a page, in the words of schema.org."""

from neighbourhoods.models import ContactPoint, Officer


def police_station(point: ContactPoint) -> dict:
    """https://schema.org/PoliceStation"""
    data = {
        "@context": "https://schema.org",
        "@type": "PoliceStation",
        "name": point.name,
    }
    if point.address:
        data["address"] = point.address
    if point.phone:
        data["telephone"] = point.phone
    if point.lat is not None:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": point.lat,
            "longitude": point.lng,
        }
    return data


def person(officer: Officer, *, works_for: str, url: str) -> dict | None:
    """https://schema.org/Person, only of somebody published by name."""
    if officer.publish != Officer.Publish.NAME:
        return None
    data = {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": officer.name,
        "url": url,
        "worksFor": {"@type": "GovernmentOrganization", "name": works_for},
    }
    if officer.rank:
        data["jobTitle"] = officer.rank
    if officer.languages:
        data["knowsLanguage"] = officer.languages
    return data
