"""Measures on the sphere and shapes for the screen.

Everything is stored in WGS 84 (longitude, latitude, degrees). Distances and areas are
taken in the spherical Mercator projection and scaled back by the latitude, which is
right to a fraction of a percent over the size of a neighbourhood."""

import math

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

EARTH_RADIUS = 6_371_008.8  # metres, the mean radius of IUGG
MERCATOR_LIMIT = 85.0  # degrees; nobody walks further north


def to_mercator(geometries):
    """Geometry or array of them from degrees to metres, y growing northwards."""

    def project(degrees: np.ndarray) -> np.ndarray:
        lng, lat = np.radians(degrees).T
        limit = math.radians(MERCATOR_LIMIT)
        lat = np.clip(lat, -limit, limit)
        x = EARTH_RADIUS * lng
        y = EARTH_RADIUS * np.log(np.tan(np.pi / 4 + lat / 2))
        return np.column_stack([x, y])

    return shapely.transform(geometries, project)


def point_to_mercator(lat: float, lng: float) -> tuple[float, float]:
    point = to_mercator(shapely.Point(lng, lat))
    return point.x, point.y


def shrink(lat: float | np.ndarray):
    """True metres per metre of the projection at a latitude."""
    return np.cos(np.radians(lat))


def area_m2(geometry: BaseGeometry) -> float:
    """Square metres of a geometry in degrees."""
    if geometry.is_empty:
        return 0.0
    return to_mercator(geometry).area * float(shrink(geometry.centroid.y)) ** 2


def distance_m(lat: float, lng: float, geometry: BaseGeometry) -> float:
    """Metres from a point to a geometry in degrees, 0 inside."""
    here = to_mercator(shapely.Point(lng, lat))
    return here.distance(to_mercator(geometry)) * float(shrink(lat))


def box_around(lat: float, lng: float, metres: float) -> BaseGeometry:
    """A box in degrees that holds everything within `metres` of a point."""
    dlat = math.degrees(metres / EARTH_RADIUS)
    dlng = dlat / max(float(shrink(lat)), 0.01)
    return shapely.box(lng - dlng, lat - dlat, lng + dlng, lat + dlat)


def polygons_only(geometry: BaseGeometry) -> BaseGeometry:
    """The areas of a geometry as one MultiPolygon; lines and points left behind by a
    repair are dropped."""
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(geometry).tolist())
        if part.geom_type == "Polygon" and part.area > 0
    ]
    return shapely.MultiPolygon(parts)


def svg_path(geometry: BaseGeometry) -> str:
    """A Mercator (Multi)Polygon as an SVG path of whole metres, y southwards."""
    rings = []
    for polygon in shapely.get_parts(geometry):
        for ring in (polygon.exterior, *polygon.interiors):
            points = [(round(x), -round(y)) for x, y in ring.coords[:-1]]
            (x, y), rest = points[0], points[1:]
            steps = []
            for nx, ny in rest:
                if (nx, ny) != (x, y):
                    steps.append(f"{nx - x},{ny - y}")
                x, y = nx, ny
            rings.append(f"M{points[0][0]},{points[0][1]}l{' '.join(steps)}z")
    return "".join(rings)


# --- The frame of a map, shared by who draws it and who looks for room on it

MAP_MARGIN = 0.22  # of the larger side, around a neighbourhood


def framed(
    west: float, north: float, east: float, south: float, *, margin: float
) -> tuple[int, int, int, int]:
    """x, y, width, height of a frame around a box, in its own units."""
    pad = max(east - west, south - north) * margin
    return (
        round(west - pad),
        round(north - pad),
        round(east - west + 2 * pad),
        round(south - north + 2 * pad),
    )
