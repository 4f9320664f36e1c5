"""Maps drawn on the server: every neighbourhood a link, no tiles from strangers."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists
from django.urls import reverse

from neighbourhoods.geometry import MAP_MARGIN, framed, point_to_mercator
from neighbourhoods.models import Border, ContactPoint, Neighbourhood
from neighbourhoods.models.areas import OnMap

FORCE_MARGIN = 0.03  # of the larger side, around all of them
LETTER, SMALL_LETTER = 0.034, 0.024  # height, of the larger side
LETTER_WIDTH = 0.58  # of its height, on average
LINE_HEIGHT = 1.15  # of a letter's height
MOST_SHAPES = 400  # more are no picture but a weight


@dataclass
class Line:
    """Of a name on the map; its middle."""

    text: str
    x: int
    y: int


@dataclass
class Shape:
    name: str
    path: str
    url: str
    here: bool = False
    lines: list[Line] = field(default_factory=list)


@dataclass
class Dot:
    """`number` as in the list of contact points beside the map."""

    number: int
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
    all: bool = False


ON_MAP_FIELDS = ["outline", "label_x", "label_y", "label_width", "label_height"]


def borders_of(here: Neighbourhood) -> list[Border]:
    """The neighbours and what the map of `here` shows of them. One query."""
    columns = ["here_id", *ON_MAP_FIELDS, "other__name", "other__slug"]
    rows = here.borders.select_related("other").only(*columns)
    return list(rows.order_by("other__name"))


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
        drawn.shapes.append(_shape(border.other, border, letter=drawn.letter))
    own = _shape(here, here, letter=drawn.letter * 1.35)
    own.here = True
    own.lines = own.lines or [Line(here.name, here.label_x, here.label_y)]
    drawn.shapes.append(own)
    drawn.dots = _dots(contact_points, drawn)
    return drawn


def force_map(title: str) -> Map | None:
    """All neighbourhoods; none if they are too many to tell apart. One query, which
    brings none of too many."""
    drawable = Neighbourhood.objects.living().exclude(outline="")
    one_more = drawable.order_by("pk")[MOST_SHAPES : MOST_SHAPES + 1]
    few = drawable.filter(~Exists(one_more))
    rows = list(few.only("name", "slug", "outline_box", *ON_MAP_FIELDS))
    if not rows:
        return None
    boxes = [row.outline_box for row in rows]
    drawn = _frame(
        title,
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[0] + box[2] for box in boxes),
        max(box[1] + box[3] for box in boxes),
        margin=FORCE_MARGIN,
        letter=SMALL_LETTER,
    )
    drawn.shapes = [_shape(row, row, letter=drawn.letter) for row in rows]
    drawn.all = True
    return drawn


def _frame(title, west, north, east, south, *, margin: float, letter=LETTER) -> Map:
    x, y, width, height = framed(west, north, east, south, margin=margin)
    side = max(width, height)
    return Map(
        title=title,
        box=f"{x} {y} {width} {height}",
        letter=max(round(side * letter), 1),
        line=round(side / 500, 1),
    )


def _shape(row: Neighbourhood, drawn: OnMap, *, letter: float) -> Shape:
    url = reverse("neighbourhood", args=[row.slug])
    return Shape(row.name, drawn.outline, url, lines=_fitted(row.name, drawn, letter))


def _fitted(name: str, spot: OnMap, letter: float) -> list[Line]:
    """The name in one line or two, whichever has room; the lists have it anyway."""
    across = spot.label_width / (letter * LETTER_WIDTH)
    high = spot.label_height / (letter * LINE_HEIGHT)
    for lines in ([name], _halves(name)):
        if lines and max(map(len, lines)) <= across and len(lines) * 0.7 <= high:
            top = spot.label_y - letter * LINE_HEIGHT * (len(lines) - 1) / 2
            step = letter * LINE_HEIGHT
            return [
                Line(text, spot.label_x, round(top + step * i))
                for i, text in enumerate(lines)
            ]
    return []


def _halves(name: str) -> list[str]:
    """Two lines as even as the words allow; none for a single word."""
    words = name.split(" ")
    cuts = [[" ".join(words[:i]), " ".join(words[i:])] for i in range(1, len(words))]
    return min(cuts, key=lambda lines: max(map(len, lines)), default=[])


def _dots(contact_points: Iterable[ContactPoint], drawn: Map) -> list[Dot]:
    west, north, width, height = (int(part) for part in drawn.box.split())
    dots = []
    for number, point in enumerate(contact_points, 1):
        if point.lat is None:
            continue
        x, y = point_to_mercator(point.lat, point.lng)
        if west <= x <= west + width and north <= -y <= north + height:
            dots.append(Dot(number, point.name, round(x), -round(y)))
    return dots
