"""What maps and lists of neighbours need, worked out once at import: a page only
reads it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import shapely
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from shapely.geometry.base import BaseGeometry

from neighbourhoods.atlas import GAP_M
from neighbourhoods.geometry import (
    MAP_MARGIN,
    framed,
    polygons_only,
    shrink,
    svg_path,
    to_mercator,
)

# A map is some 700 pixels wide: a shape keeps what can be seen on it.
STEPS_ACROSS = 250
FINEST_M, COARSEST_M = 4, 60


@dataclass(frozen=True)
class Spot:
    """The middle of the best place for a name, and how wide and high it is."""

    x: int
    y: int
    width: int
    height: int


NO_SPOT = Spot(0, 0, 0, 0)


@dataclass(frozen=True)
class Glimpse:
    """What the map of one neighbourhood shows of another."""

    path: str
    spot: Spot


@dataclass
class Drawn:
    """`path` and `box` as Neighbourhood.outline and outline_box; `spot` for its own
    name; `neighbours` by their codes. All in the metres of the outline."""

    path: str
    box: list[int]
    spot: Spot
    neighbours: dict[str, Glimpse] = field(default_factory=dict)


def draw(
    shapes: dict[str, BaseGeometry], *, tell: Callable[[str], None]
) -> dict[str, Drawn]:
    if not shapes:
        return {}
    codes = list(shapes)
    metres = to_mercator(np.array([shapes[code] for code in codes], dtype=object))
    tell(ngettext("drawing %d outline", "drawing %d outlines", len(codes)) % len(codes))
    outlines = _simplified(metres)
    drawn = {
        code: _drawn(outline) for code, outline in zip(codes, outlines, strict=True)
    }
    tell(_("looking for neighbours"))
    for one, other in _neighbours(metres, [shapes[code] for code in codes]):
        here = drawn[codes[one]]
        here.neighbours[codes[other]] = _glimpse(here, outlines[other])
    return drawn


def _simplified(metres: np.ndarray) -> np.ndarray:
    """Fewer points, with shared borders still shared."""
    bounds = shapely.bounds(metres)
    width = float(np.median(np.maximum(bounds[:, 2] - bounds[:, 0], 1)))
    tolerance = min(max(width / STEPS_ACROSS, FINEST_M), COARSEST_M)
    simpler = shapely.coverage_simplify(metres, tolerance)
    lost = shapely.is_empty(simpler)
    return np.where(lost, metres, simpler)


def _drawn(outline: BaseGeometry) -> Drawn:
    west, south, east, north = (round(value) for value in outline.bounds)
    return Drawn(
        path=svg_path(outline),
        box=[west, -north, max(east - west, 1), max(north - south, 1)],
        spot=_spot(outline),
    )


def _glimpse(here: Drawn, other: BaseGeometry) -> Glimpse:
    """Its path goes a little beyond the frame, so that no line is drawn along it."""
    visible = _clip(other, here.box, margin=MAP_MARGIN)
    drawn = _clip(other, here.box, margin=MAP_MARGIN + 0.01)
    return Glimpse(svg_path(drawn), _spot(visible))


def _clip(shape: BaseGeometry, box: list[int], *, margin: float) -> BaseGeometry:
    x, y, width, height = box
    west, north, wide, high = framed(x, y, x + width, y + height, margin=margin)
    clipped = shapely.clip_by_rect(shape, west, -(north + high), west + wide, -north)
    return polygons_only(clipped)


def _spot(shape: BaseGeometry) -> Spot:
    """Around the middle of the largest circle in the largest part; a name is a line,
    so it may go beyond the circle to both sides as far as the shape does."""
    if shape.is_empty:
        return NO_SPOT
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    west, south, east, north = largest.bounds
    circle = shapely.maximum_inscribed_circle(
        largest, tolerance=max(east - west, north - south, 1) / 100
    )
    middle, _edge = circle.coords
    across = shapely.LineString([(west, middle[1]), (east, middle[1])])
    piece = min(
        shapely.get_parts(shapely.intersection(across, largest)),
        key=lambda part: part.distance(shapely.Point(middle)),
        default=circle,
    )
    start, _y, end, _y = piece.bounds
    return Spot(
        round((start + end) / 2),
        -round(middle[1]),
        round(end - start),
        round(2 * circle.length),
    )


def _neighbours(
    metres: np.ndarray, degrees: list[BaseGeometry]
) -> Iterable[tuple[int, int]]:
    """Pairs, both ways, that come within GAP_M of each other."""
    lats = np.array([(g.bounds[1] + g.bounds[3]) / 2 for g in degrees])
    tree = shapely.STRtree(metres)
    pairs = tree.query(metres, predicate="dwithin", distance=GAP_M / shrink(lats)).T
    both_ways = {(int(a), int(b)) for a, b in pairs if a != b}
    return sorted(both_ways | {(b, a) for a, b in both_ways})
