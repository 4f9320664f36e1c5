"""Maps drawn on the server: every neighbourhood a link, no tiles from strangers.

A map follows from its rows alone, so what was drawn is remembered by them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import get_language

from neighbourhoods.geometry import MAP_MARGIN, framed, point_to_mercator
from neighbourhoods.models import ContactPoint, Neighbourhood

FORCE_MARGIN = 0.03  # of the larger side, around all of them
LETTER, SMALL_LETTER = 0.034, 0.024  # height, of the larger side
LETTER_WIDTH = 0.58  # of its height, on average
LINE_HEIGHT = 1.15  # of a letter's height
MOST_SHAPES = 400  # more are no picture but a weight
REMEMBERED, REMEMBERED_WHOLE = 512, 8  # maps of one neighbourhood, and of all


class Drawable(NamedTuple):
    """What a map needs of a neighbourhood; see neighbourhoods.models.areas.OnMap."""

    name: str
    slug: str
    outline: str
    label_x: int
    label_y: int
    label_width: int
    label_height: int

    @property
    def url(self) -> str:
        return reverse("neighbourhood", args=[self.slug])


NAME_FIELDS = Drawable._fields[:2]
ON_MAP_FIELDS = Drawable._fields[2:]


class Line(NamedTuple):
    """Of a name on the map; its middle."""

    text: str
    x: int
    y: int


class Shape(NamedTuple):
    name: str
    path: str
    url: str
    lines: list[Line]
    here: bool = False


class Dot(NamedTuple):
    """`number` as in the list of contact points beside the map."""

    number: int
    name: str
    x: int
    y: int


@dataclass(frozen=True, eq=False)
class Map:
    """`box` is the viewBox in the metres of the outlines; `letter` a font size and
    `line` a stroke width in the same."""

    title: str
    box: str
    letter: int
    line: float
    shapes: tuple[Shape, ...] = ()
    dots: tuple[Dot, ...] = ()
    all: bool = False


def borders_of(here: Neighbourhood) -> list[Drawable]:
    """The neighbours as the map of `here` shows them. One query."""
    names = [f"other__{field}" for field in NAME_FIELDS]
    rows = here.borders.order_by("other__name").values_list(*names, *ON_MAP_FIELDS)
    return [Drawable(*row) for row in rows]


def neighbourhood_map(
    here: Neighbourhood,
    borders: Iterable[Drawable],
    contact_points: Iterable[ContactPoint],
) -> Map | None:
    """Its own shape in the middle, its neighbours around it in outline."""
    if not here.outline:
        return None
    own = Drawable(*(getattr(here, field) for field in Drawable._fields))
    spots = tuple((point.name, point.lat, point.lng) for point in contact_points)
    box = tuple(here.outline_box)
    return _neighbourhood_map(own, box, tuple(borders), spots, get_language())


@lru_cache(maxsize=REMEMBERED)
def _neighbourhood_map(here: Drawable, box, borders, spots, _language: str) -> Map:
    x, y, width, height = box
    drawn = _frame(here.name, x, y, x + width, y + height, margin=MAP_MARGIN)
    around = [_shape(border, letter=drawn.letter) for border in borders]
    own = _shape(here, letter=drawn.letter * 1.35)._replace(here=True)
    if not own.lines:
        own = own._replace(lines=[Line(here.name, here.label_x, here.label_y)])
    return replace(drawn, shapes=(*around, own), dots=tuple(_dots(spots, drawn)))


def force_map(title: str) -> Map | None:
    """All neighbourhoods; none if they are too many to tell apart. One query, which
    brings none of too many."""
    drawable = Neighbourhood.objects.living().exclude(outline="")
    one_more = drawable.order_by("pk")[MOST_SHAPES : MOST_SHAPES + 1]
    few = drawable.filter(~Exists(one_more))
    rows = few.values_list("outline_box", *Drawable._fields)
    areas = tuple((tuple(box), Drawable(*row)) for box, *row in rows)
    return _force_map(title, areas, get_language()) if areas else None


@lru_cache(maxsize=REMEMBERED_WHOLE)
def _force_map(title: str, areas, _language: str) -> Map:
    boxes = [box for box, _area in areas]
    drawn = _frame(
        title,
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[0] + box[2] for box in boxes),
        max(box[1] + box[3] for box in boxes),
        margin=FORCE_MARGIN,
        letter=SMALL_LETTER,
    )
    shapes = tuple(_shape(area, letter=drawn.letter) for _box, area in areas)
    return replace(drawn, shapes=shapes, all=True)


def _frame(title, west, north, east, south, *, margin: float, letter=LETTER) -> Map:
    x, y, width, height = framed(west, north, east, south, margin=margin)
    side = max(width, height)
    return Map(
        title=title,
        box=f"{x} {y} {width} {height}",
        letter=max(round(side * letter), 1),
        line=round(side / 500, 1),
    )


def _shape(area: Drawable, *, letter: float) -> Shape:
    return Shape(area.name, area.outline, area.url, _fitted(area, letter))


def _fitted(area: Drawable, letter: float) -> list[Line]:
    """The name in one line or two, whichever has room; the lists have it anyway."""
    across = area.label_width / (letter * LETTER_WIDTH)
    high = area.label_height / (letter * LINE_HEIGHT)
    for lines in ([area.name], _halves(area.name)):
        if lines and max(map(len, lines)) <= across and len(lines) * 0.7 <= high:
            top = area.label_y - letter * LINE_HEIGHT * (len(lines) - 1) / 2
            step = letter * LINE_HEIGHT
            return [
                Line(text, area.label_x, round(top + step * i))
                for i, text in enumerate(lines)
            ]
    return []


def _halves(name: str) -> list[str]:
    """Two lines as even as the words allow; none for a single word."""
    words = name.split(" ")
    cuts = [[" ".join(words[:i]), " ".join(words[i:])] for i in range(1, len(words))]
    return min(cuts, key=lambda lines: max(map(len, lines)), default=[])


def _dots(spots, drawn: Map) -> list[Dot]:
    west, north, width, height = (int(part) for part in drawn.box.split())
    dots = []
    for number, (name, lat, lng) in enumerate(spots, 1):
        if lat is None:
            continue
        x, y = point_to_mercator(lat, lng)
        if west <= x <= west + width and north <= -y <= north + height:
            dots.append(Dot(number, name, round(x), -round(y)))
    return dots
