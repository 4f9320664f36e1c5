"""Measures against an ellipsoid that another library knows, and shapes for maps."""

import re

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from neighbourhoods.geometry import (
    MERCATOR_LIMIT,
    area_m2,
    box_around,
    distance_m,
    framed,
    polygons_only,
    svg_path,
    to_mercator,
)

EARTH = Geod(ellps="sphere")  # of the mean radius, as ours
lats = st.floats(-70, 70)
lngs = st.floats(-170, 170)


@given(lats, lngs)
def test_areas_are_those_of_the_sphere(lat, lng):
    square = shapely.box(lng, lat, lng + 0.02, lat + 0.01)
    on_sphere = abs(EARTH.geometry_area_perimeter(square)[0])
    assert area_m2(square) == pytest.approx(on_sphere, rel=0.002)


@given(lats, lngs, st.floats(0, 360), st.floats(1, 500))
def test_distances_are_those_of_the_sphere(lat, lng, azimuth, metres):
    there_lng, there_lat, _back = EARTH.fwd(lng, lat, azimuth, metres)
    there = shapely.Point(there_lng, there_lat)
    assert distance_m(lat, lng, there) == pytest.approx(metres, rel=0.001)
    assert box_around(lat, lng, metres * 1.001).covers(there)


def test_nothing_measures_nothing():
    assert area_m2(shapely.MultiPolygon()) == 0
    assert distance_m(0.5, 0.5, shapely.box(0, 0, 1, 1)) == 0


def test_the_poles_stay_on_the_map():
    top = to_mercator(shapely.Point(0, 90))
    assert top.equals(to_mercator(shapely.Point(0, MERCATOR_LIMIT)))
    assert box_around(90, 0, 15).area > 0


def test_of_a_repaired_shape_only_areas_are_kept():
    square = shapely.box(0, 0, 1, 1)
    mixed = shapely.GeometryCollection(
        [
            shapely.Point(5, 5),
            shapely.LineString([(0, 0), (2, 2)]),
            shapely.MultiPolygon([square, shapely.box(2, 2, 3, 3)]),
        ]
    )
    kept = polygons_only(mixed)
    assert kept.geom_type == "MultiPolygon"
    assert kept.area == 2
    assert polygons_only(square).equals(square)
    assert polygons_only(shapely.Point(0, 0)).is_empty


def test_a_path_draws_every_ring_with_north_up():
    holed = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    path = svg_path(shapely.MultiPolygon([holed, shapely.box(20, 0, 21, 1)]))
    assert path.count("M") == path.count("z") == 3
    assert re.fullmatch(r"(M-?\d+,-?\d+l(-?\d+,-?\d+ ?)+z)+", path)
    tall = svg_path(shapely.Polygon([(0, 0), (0, 5), (3, 5)]))
    assert tall == "M0,0l0,-5 3,0z"


def test_steps_too_small_to_see_are_left_out():
    shape = shapely.Polygon([(0, 0), (0.2, 0.2), (10, 0), (10, 10)])
    assert svg_path(shape) == "M0,0l10,0 0,-10z"


def test_a_frame_has_its_margin_on_every_side():
    assert framed(0, -100, 200, 0, margin=0.1) == (-20, -120, 240, 140)
