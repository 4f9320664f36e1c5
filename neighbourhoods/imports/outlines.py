"""What maps and lists of neighbours need, worked out once at import: a page only
reads it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from neighbourhoods.atlas import GAP_M
from neighbourhoods.geometry import (
    LETTER,
    LETTER_WIDTH,
    MAP_MARGIN,
    framed,
    shrink,
    svg_path,
    to_mercator,
)

# A map is some 700 pixels wide: a shape keeps what can be seen on it.
STEPS_ACROSS = 250
FINEST_M, COARSEST_M = 4, 60


@dataclass(frozen=True)
class Room:
    """As the columns of Border."""

    x: int
    y: int
    letters: int


@dataclass
class Drawn:
    """`path` and `box` as Neighbourhood.outline and outline_box; `label` a point well
    inside, in the same metres; `neighbours` their codes with the room for their names
    on this one's map."""

    path: str
    box: list[int]
    label: tuple[int, int]
    neighbours: dict[str, Room] = field(default_factory=dict)


def draw(
    shapes: dict[str, BaseGeometry], *, tell: Callable[[str], None]
) -> dict[str, Drawn]:
    if not shapes:
        return {}
    codes = list(shapes)
    metres = to_mercator(np.array([shapes[code] for code in codes], dtype=object))
    tell(_("drawing %d outlines") % len(codes))
    outlines = _simplified(metres)
    drawn = {
        code: _drawn(outline, shape)
        for code, outline, shape in zip(codes, outlines, metres, strict=True)
    }
    tell(_("looking for neighbours"))
    for one, other in _neighbours(metres, [shapes[code] for code in codes]):
        here = drawn[codes[one]]
        here.neighbours[codes[other]] = _room(here, outlines[other])
    return drawn


def _simplified(metres: np.ndarray) -> np.ndarray:
    """Fewer points, with shared borders still shared."""
    bounds = shapely.bounds(metres)
    width = float(np.median(np.maximum(bounds[:, 2] - bounds[:, 0], 1)))
    tolerance = min(max(width / STEPS_ACROSS, FINEST_M), COARSEST_M)
    simpler = shapely.coverage_simplify(metres, tolerance)
    lost = shapely.is_empty(simpler)
    return np.where(lost, metres, simpler)


def _drawn(outline: BaseGeometry, shape: BaseGeometry) -> Drawn:
    west, south, east, north = (round(value) for value in outline.bounds)
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    middle = shapely.maximum_inscribed_circle(largest, tolerance=50).coords[0]
    return Drawn(
        path=svg_path(outline),
        box=[west, -north, max(east - west, 1), max(north - south, 1)],
        label=(round(middle[0]), -round(middle[1])),
    )


def _room(here: Drawn, other: BaseGeometry) -> Room:
    """The best spot for the name of `other` on the map of `here`."""
    x, y, width, height = here.box
    west, north, wide, high = framed(x, y, x + width, y + height, margin=MAP_MARGIN)
    visible = shapely.clip_by_rect(other, west, -(north + high), west + wide, -north)
    parts = [p for p in shapely.get_parts(visible) if p.geom_type == "Polygon"]
    if not parts:
        return Room(0, 0, 0)
    largest = max(parts, key=lambda part: part.area)
    circle = shapely.maximum_inscribed_circle(largest, tolerance=max(wide, high) / 100)
    middle, _edge = circle.coords
    letter = max(wide, high) * LETTER
    # The name is a line: what counts is how far it can go to both sides.
    across = shapely.LineString([(west, middle[1]), (west + wide, middle[1])])
    chord = shapely.intersection(across, largest)
    piece = min(
        shapely.get_parts(chord),
        key=lambda part: part.distance(shapely.Point(middle)),
        default=across,
    )
    start, _y, end, _y = piece.bounds
    fits = circle.length > letter * 0.7
    letters = int((end - start) / (letter * LETTER_WIDTH)) if fits else 0
    return Room(round((start + end) / 2), -round(middle[1]), min(letters, 99))


def _neighbours(
    metres: np.ndarray, degrees: list[BaseGeometry]
) -> Iterable[tuple[int, int]]:
    """Pairs, both ways, that come within GAP_M of each other."""
    lats = np.array([(g.bounds[1] + g.bounds[3]) / 2 for g in degrees])
    tree = shapely.STRtree(metres)
    pairs = tree.query(metres, predicate="dwithin", distance=GAP_M / shrink(lats)).T
    both_ways = {(int(a), int(b)) for a, b in pairs if a != b}
    return sorted(both_ways | {(b, a) for a, b in both_ways})
