"""Boundaries and what was drawn of them, on their way into the tables."""

from dataclasses import astuple

import shapely
from shapely.geometry.base import BaseGeometry

from neighbourhoods.imports.outlines import Drawn
from neighbourhoods.maps import ON_MAP_FIELDS
from neighbourhoods.models import Border, Neighbourhood

SHAPE_FIELDS = [
    "boundary", "west", "south", "east", "north", "outline_box", *ON_MAP_FIELDS
]  # fmt: skip


def set_shape(row: Neighbourhood, shape: BaseGeometry, drawn: Drawn) -> None:
    """SHAPE_FIELDS of a row, unsaved; the shape is a MultiPolygon in degrees."""
    row.boundary = shapely.to_wkb(shape)
    row.west, row.south, row.east, row.north = shape.bounds
    set_outline(row, drawn)


def set_outline(row: Neighbourhood, drawn: Drawn) -> None:
    row.outline, row.outline_box = drawn.path, drawn.box
    row.label_x, row.label_y = drawn.spot.x, drawn.spot.y
    row.label_width, row.label_height = drawn.spot.width, drawn.spot.height


def set_borders(drawn: dict[str, Drawn]) -> bool:
    """Brings the table of borders to what was drawn; tells whether it moved."""
    pk_of = dict(Neighbourhood.objects.values_list("code", "pk"))
    wanted = {
        (pk_of[code], pk_of[other], seen.path, *astuple(seen.spot))
        for code, shape in drawn.items()
        for other, seen in shape.neighbours.items()
    }
    columns = ["here_id", "other_id", *ON_MAP_FIELDS]
    there = {tuple(row): pk for pk, *row in Border.objects.values_list("pk", *columns)}
    gone = [there[row] for row in there.keys() - wanted]
    for start in range(0, len(gone), 500):
        Border.objects.filter(pk__in=gone[start : start + 500]).delete()
    missing = sorted(wanted - there.keys())
    Border.objects.bulk_create(
        [Border(**dict(zip(columns, row, strict=True))) for row in missing],
        batch_size=150,
    )
    return bool(gone or missing)
