"""Flat shapes with smooth edges.

Coordinates are those of the finished picture, 0 to SIZE, y downwards. Everything is
drawn SCALE times too large and reduced at the end."""

import math
from io import BytesIO

from PIL import Image, ImageDraw

SIZE, SCALE = 600, 3

Point = tuple[float, float]
Shape = list[Point]


def curve(points: Shape, *, closed: bool = True, steps: int = 12) -> Shape:
    """A smooth line through the points (Catmull and Rom). A point given twice is a
    corner."""
    count = len(points)
    if closed:
        around = [points[i % count] for i in range(-1, count + 2)]
    else:
        around = [points[0], *points, points[-1]]
    line = []
    for a, b, c, d in zip(around, around[1:], around[2:], around[3:], strict=False):
        if b != c:
            line += [_between(a, b, c, d, step / steps) for step in range(steps)]
    return line if closed else [*line, points[-1]]


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    def one(a, b, c, d):
        return 0.5 * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )

    return one(a[0], b[0], c[0], d[0]), one(a[1], b[1], c[1], d[1])


def ellipse(x: float, y: float, rx: float, ry: float, tilt: float = 0) -> Shape:
    """`tilt` in degrees, clockwise."""
    cos, sin = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))
    turns = [2 * math.pi * i / 72 for i in range(72)]
    return [
        (
            x + rx * math.cos(t) * cos - ry * math.sin(t) * sin,
            y + rx * math.cos(t) * sin + ry * math.sin(t) * cos,
        )
        for t in turns
    ]


def stroke(points: Shape, width: float, *, taper: bool = True) -> Shape:
    """A brush stroke along a smooth line, `width` in its middle."""
    line = curve(points, closed=False)
    left, right = [], []
    for i, (x, y) in enumerate(line):
        before, after = line[max(i - 1, 0)], line[min(i + 1, len(line) - 1)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        length = math.hypot(dx, dy) or 1
        share = math.sin(math.pi * (0.12 + 0.76 * i / (len(line) - 1)))
        half = width / 2 * (share if taper else 1)
        left.append((x - dy / length * half, y + dx / length * half))
        right.append((x + dy / length * half, y - dx / length * half))
    return left + right[::-1]


class Canvas:
    def __init__(self, background: str):
        self.image = Image.new("RGB", (SIZE * SCALE, SIZE * SCALE), background)
        self.draw = ImageDraw.Draw(self.image)

    def fill(self, shape: Shape, colour: str, *, within: Shape | None = None) -> None:
        """Paints the shape, or only what of it lies inside `within`."""
        scaled = [(x * SCALE, y * SCALE) for x, y in shape]
        if within is None:
            self.draw.polygon(scaled, fill=colour)
            return
        inside, mask = (Image.new("1", self.image.size) for _ in range(2))
        ImageDraw.Draw(inside).polygon(
            [(x * SCALE, y * SCALE) for x, y in within], fill=1
        )
        ImageDraw.Draw(mask).polygon(scaled, fill=1)
        both = Image.composite(mask, Image.new("1", self.image.size), inside)
        self.image.paste(colour, mask=both)

    def png(self) -> bytes:
        file = BytesIO()
        self.image.reduce(SCALE).save(file, "PNG")
        return file.getvalue()
