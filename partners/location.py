"""In which neighbourhood an organisation lies: by its point, or else by its postcode.
Two possible answers are none."""

from collections.abc import Iterable

import shapely

from neighbourhoods.atlas import Atlas, current_atlas
from neighbourhoods.models import Place

BATCH = 500  # postcodes a query


def of_point(lat: float, lng: float, atlas: Atlas | None = None) -> int | None:
    """The id of the neighbourhood; degrees, WGS 84."""
    area = (atlas or current_atlas()).at(lat, lng)
    return area.pk if area else None


def of_postcodes(keys: Iterable[str]) -> dict[str, int]:
    """The neighbourhoods' ids by the letters and figures of the postcodes, where the
    places that were imported leave no choice."""
    found: dict[str, set] = {}
    atlas = current_atlas()
    ordered = sorted({key for key in keys if key})
    for start in range(0, len(ordered), BATCH):
        rows = Place.objects.filter(
            edition__kind=Place.POSTCODE,
            edition__active=True,
            compact__in=ordered[start : start + BATCH],
        ).values_list("compact", "lat", "lng", "area")
        for key, lat, lng, area in rows:
            found.setdefault(key, set()).update(_areas(atlas, lat, lng, area))
    return {key: areas.pop().pk for key, areas in found.items() if len(areas) == 1}


def _areas(atlas: Atlas, lat: float, lng: float, area: bytes | None) -> list:
    """All that a postcode with an area reaches, as the locator has it."""
    if area and (covered := atlas.covered_by(shapely.from_wkb(bytes(area)))):
        return covered
    here = atlas.at(lat, lng)
    return [here] if here else []
