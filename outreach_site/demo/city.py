"""What is said of a demo's city: its teams, where they are met, its settings, the
words of its front page and who may sign in."""

import json
import math
from pathlib import Path

from shapely.geometry import shape

from outreach_site.demo.people import FOLDER

FALLBACK = "en"
STATION_FILES = {
    "leicester": ("stations.geojson", "team", "code"),
    "valencia": ("policia-local.geojson", "note", "note"),
}


def read(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))


def teams(city: str) -> list[dict]:
    """Code, name, phone, email, `neighbourhoods` (codes) and `contact_points` (kind,
    name, address, lat, lng) of each team."""
    rows = read(FOLDER / city / "teams.json")
    stations = station_points(city)
    patches = {} if "neighbourhoods" in rows[0] else nearest(stations)
    return [
        {key: row[key] for key in ("code", "name", "phone", "email")}
        | {
            "neighbourhoods": row.get("neighbourhoods") or patches[row["code"]],
            "contact_points": contact_points(row, stations[row["code"]]),
        }
        for row in rows
    ]


def contact_points(row: dict, station: tuple[float, float]) -> list[dict]:
    lng, lat = station
    points = [
        {
            "kind": "station",
            "name": row["station"],
            "address": row["address"],
            "lat": lat,
            "lng": lng,
        }
    ]
    if row["meeting_place"]:
        points.append({"kind": "meeting_place", "name": row["meeting_place"]})
    return points


def station_points(city: str) -> dict[str, tuple[float, float]]:
    """The station of each team, by the team's code: longitude, latitude."""
    name, its_key, team_key = STATION_FILES[city]
    points = {
        feature["properties"][its_key]: tuple(feature["geometry"]["coordinates"])
        for feature in read(FOLDER / city / name)["features"]
    }
    rows = read(FOLDER / city / "teams.json")
    return {row["code"]: points[row[team_key]] for row in rows}


def nearest(stations: dict[str, tuple[float, float]]) -> dict[str, list[str]]:
    """Each barrio of Valencia goes to the station nearest to its middle, whatever
    district it is in: a team's patch need not be an administrative one."""
    patches: dict[str, list[str]] = {code: [] for code in stations}
    for feature in read(FOLDER / "valencia" / "barris-barrios.geojson")["features"]:
        facts = feature["properties"]
        middle = shape(feature["geometry"]).centroid
        narrowing = math.cos(math.radians(middle.y))

        def far(code, middle=middle, narrowing=narrowing):
            lng, lat = stations[code]
            return math.hypot((lng - middle.x) * narrowing, lat - middle.y)

        patches[min(stations, key=far)].append(
            f"{facts['coddistbar']}-{facts['nombre']}"
        )
    return {code: sorted(patch) for code, patch in patches.items()}


def settings(city: str, *, language: str = FALLBACK) -> dict:
    """Field and value of the site's settings, credits included."""
    site = read(FOLDER / city / "site.json")
    words = in_language(site, language)
    return (
        site["settings"]
        | words.get("settings", {})
        | {"data_credits": "\n".join(words["credits"])}
    )


def home(city: str, *, language: str = FALLBACK) -> dict[str, str]:
    """Title, headline, lead and body (HTML) of the front page."""
    return in_language(read(FOLDER / city / "site.json"), language)["home"]


def languages(city: str) -> set[str]:
    """The codes of those that the city's front page is written in."""
    return set(read(FOLDER / city / "site.json")["words"])


def in_language(site: dict, language: str) -> dict:
    """English for a language that the city's words are not written in."""
    return site["words"].get(language) or site["words"][FALLBACK]


def staff() -> list[dict[str, str]]:
    """The demo's logins: email, name, role, password, totp_secret (base32); of some
    `officer`, whom the account belongs to in each city (code by city)."""
    return read(FOLDER / "staff.json")
