"""What maps and lists of neighbours need, worked out once at import: a page only
reads it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from neighbourhoods.atlas import GAP_M
from neighbourhoods.geometry import shrink, svg_path, to_mercator

# A map is some 700 pixels wide: a shape keeps what can be seen on it.
STEPS_ACROSS = 250
FINEST_M, COARSEST_M = 4, 60


@dataclass
class Drawn:
    """`path` and `box` as Neighbourhood.outline and outline_box; `label` a point well
    inside, in the same metres; `neighbours` their codes."""

    path: str
    box: list[int]
    label: tuple[int, int]
    neighbours: list[str] = field(default_factory=list)


def draw(
    shapes: dict[str, BaseGeometry], *, tell: Callable[[str], None]
) -> dict[str, Drawn]:
    if not shapes:
        return {}
    codes = list(shapes)
    metres = to_mercator(np.array([shapes[code] for code in codes], dtype=object))
    tell(_("drawing %d outlines") % len(codes))
    drawn = {
        code: _drawn(outline, shape)
        for code, outline, shape in zip(codes, _simplified(metres), metres, strict=True)
    }
    tell(_("looking for neighbours"))
    for one, other in _neighbours(metres, [shapes[code] for code in codes]):
        drawn[codes[one]].neighbours.append(codes[other])
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


def _neighbours(
    metres: np.ndarray, degrees: list[BaseGeometry]
) -> Iterable[tuple[int, int]]:
    """Pairs, both ways, that come within GAP_M of each other."""
    lats = np.array([(g.bounds[1] + g.bounds[3]) / 2 for g in degrees])
    tree = shapely.STRtree(metres)
    pairs = tree.query(metres, predicate="dwithin", distance=GAP_M / shrink(lats)).T
    both_ways = {(int(a), int(b)) for a, b in pairs if a != b}
    return sorted(both_ways | {(b, a) for a, b in both_ways})
