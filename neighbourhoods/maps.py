"""Maps drawn on the server: every neighbourhood a link, no tiles from strangers."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse

from neighbourhoods.geometry import (
    LETTER,
    LETTER_WIDTH,
    MAP_MARGIN,
    framed,
    point_to_mercator,
)
from neighbourhoods.models import Border, ContactPoint, Neighbourhood

FORCE_MARGIN = 0.03  # of the larger side, around all of them
MOST_SHAPES = 400  # more are no picture but a weight


@dataclass
class Shape:
    name: str
    path: str
    url: str
    x: int
    y: int
    here: bool = False
    labelled: bool = True


@dataclass
class Dot:
    name: str
    x: int
    y: int


@dataclass
class Map:
    """`box` is the viewBox in the metres of the outlines; `letter` a font size and
    `line` a stroke width in the same."""

    title: str
    box: str
    letter: int
    line: float
    shapes: list[Shape] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)


MAP_FIELDS = ["name", "slug", "outline", "outline_box", "label_x", "label_y"]


def neighbourhood_map(
    here: Neighbourhood,
    borders: Iterable[Border],
    contact_points: Iterable[ContactPoint],
) -> Map | None:
    """Its own shape in the middle, its neighbours around it in outline."""
    if not here.outline:
        return None
    x, y, width, height = here.outline_box
    drawn = _frame(here.name, x, y, x + width, y + height, margin=MAP_MARGIN)
    for border in borders:
        shape = _shape(border.other)
        shape.x, shape.y = border.label_x, border.label_y
        shape.labelled = len(shape.name) <= border.letters
        drawn.shapes.append(shape)
    own = _shape(here)
    own.here = True
    drawn.shapes.append(own)
    drawn.dots = _dots(contact_points, drawn)
    return drawn


def force_map(title: str) -> Map | None:
    """All neighbourhoods; none if they are too many to tell apart. One query."""
    drawable = Neighbourhood.objects.exclude(outline="").only(*MAP_FIELDS)
    rows = list(drawable[: MOST_SHAPES + 1])
    if not rows or len(rows) > MOST_SHAPES:
        return None
    boxes = [row.outline_box for row in rows]
    drawn = _frame(
        title,
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[0] + box[2] for box in boxes),
        max(box[1] + box[3] for box in boxes),
        margin=FORCE_MARGIN,
    )
    drawn.shapes = [_shape(row) for row in rows]
    _label_what_fits(drawn, rows)
    return drawn


def _frame(title, west, north, east, south, *, margin: float) -> Map:
    x, y, width, height = framed(west, north, east, south, margin=margin)
    side = max(width, height)
    return Map(
        title=title,
        box=f"{x} {y} {width} {height}",
        letter=round(side * LETTER),
        line=round(side / 500, 1),
    )


def _shape(row: Neighbourhood) -> Shape:
    url = reverse("neighbourhood", args=[row.slug])
    return Shape(row.name, row.outline, url, row.label_x, row.label_y)


def _label_what_fits(drawn: Map, rows: list[Neighbourhood]) -> None:
    """A name is written where its shape has room for it; the list has them all."""
    for shape, row in zip(drawn.shapes, rows, strict=True):
        room = row.outline_box[2] / (drawn.letter * LETTER_WIDTH)
        shape.labelled = len(row.name) <= room


def _dots(contact_points: Iterable[ContactPoint], drawn: Map) -> list[Dot]:
    west, north, width, height = (int(part) for part in drawn.box.split())
    dots = []
    for point in contact_points:
        if point.lat is None:
            continue
        x, y = point_to_mercator(point.lat, point.lng)
        if west <= x <= west + width and north <= -y <= north + height:
            dots.append(Dot(point.name, round(x), -round(y)))
    return dots
