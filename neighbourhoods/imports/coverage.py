"""How well the boundaries of a force cover its ground."""

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from neighbourhoods.atlas import LEAST_OVERLAP_M2
from neighbourhoods.geometry import shrink, to_mercator


def coverage_notes(shapes: dict[str, BaseGeometry]) -> list[str]:
    """Overlaps and gaps as counts and areas; a sliver is one of less than
    LEAST_OVERLAP_M2."""
    if not shapes:
        return []
    degrees = np.array(list(shapes.values()), dtype=object)
    metres = to_mercator(degrees)
    scale = float(shrink(np.median(shapely.bounds(degrees)[:, 1]))) ** 2
    return [
        _line(_("Overlaps"), _overlaps(metres) * scale),
        _line(_("Gaps"), _gaps(metres) * scale),
    ]


def _line(title: str, areas: np.ndarray) -> str:
    slivers = int((areas < LEAST_OVERLAP_M2).sum())
    return _("%(title)s: %(count)d (slivers: %(slivers)d), %(area)s m²") % {
        "title": title,
        "count": len(areas),
        "slivers": slivers,
        "area": f"{areas.sum():,.0f}",
    }


def _overlaps(metres: np.ndarray) -> np.ndarray:
    one, other = shapely.STRtree(metres).query(metres, predicate="intersects")
    once = one < other
    common = shapely.area(shapely.intersection(metres[one[once]], metres[other[once]]))
    return common[common > 0]


def _gaps(metres: np.ndarray) -> np.ndarray:
    together = shapely.get_parts(shapely.union_all(metres))
    holes = [ring for part in together for ring in part.interiors]
    return np.array([shapely.Polygon(ring).area for ring in holes])
