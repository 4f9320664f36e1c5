"""A made-up country: neighbourhoods as large and as crooked as real ones, postcodes,
officers. The same for the same numbers."""

import csv
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely

SEED = 20261101
# A box as large as England (about 130,000 square kilometres), degrees.
WEST, SOUTH, EAST, NORTH = -3.6, 51.2, 1.2, 54.6
VERTICES = 192  # of a neighbourhood, on average
CROOKED = 0.06  # how far a border strays from the straight line, of its length
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"

Point = tuple[float, float]


def random_points(count: int, seed: int = SEED) -> np.ndarray:
    """Columns longitude and latitude."""
    rng = np.random.default_rng(seed)
    return rng.uniform((WEST, SOUTH), (EAST, NORTH), (count, 2))


def partition(count: int) -> list[shapely.Polygon]:
    """Cells around random points, with crooked borders that neighbours share."""
    box = shapely.box(WEST, SOUTH, EAST, NORTH)
    seeds = shapely.MultiPoint(random_points(count))
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=box))
    cells = [shapely.intersection(cell, box) for cell in cells]
    corners = [_corners(cell) for cell in cells]
    lengths = {
        _edge(a, b): _length(a, b) for ring in corners for a, b in pairwise(ring)
    }
    sides = sum(_length(a, b) for ring in corners for a, b in pairwise(ring))
    spacing = sides / (count * VERTICES)
    rng = np.random.default_rng(SEED + 1)
    lines = {
        edge: _crooked(*edge, round(length / spacing), rng)
        for edge, length in sorted(lengths.items())
    }
    return [_cell(ring, lines) for ring in corners]


def _corners(cell: shapely.Polygon) -> list[Point]:
    return [(round(x, 7), round(y, 7)) for x, y in cell.exterior.coords]


def _edge(a: Point, b: Point) -> tuple[Point, Point]:
    return (a, b) if a < b else (b, a)


def _length(a: Point, b: Point) -> float:
    return float(np.hypot(b[0] - a[0], b[1] - a[1]))


def _crooked(a: Point, b: Point, steps: int, rng) -> np.ndarray:
    """Points from `a` to `b` without `b`: a walk at random that comes back."""
    if steps < 2:
        return np.array([a])
    along = np.linspace(0, 1, steps, endpoint=False)
    walk = np.cumsum(rng.normal(size=steps))
    walk = (walk - walk[0] - along * (walk[-1] - walk[0])) / max(np.ptp(walk), 1e-9)
    aside = walk * CROOKED * np.minimum(1, 6 * np.minimum(along, 1 - along))
    if any(one == other for one, other in zip(a, b, strict=True)):
        aside *= 0  # the coast is straight, so that every point is inside
    forward = np.array(b) - np.array(a)
    points = np.array(a) + np.outer(along, forward)
    return np.round(points + np.outer(aside, (-forward[1], forward[0])), 7)


def _cell(ring: list[Point], lines: dict) -> shapely.Polygon:
    coords: list[np.ndarray] = []
    for a, b in pairwise(ring):
        line = lines[_edge(a, b)]
        # The other way round, a line starts at its end and leaves out its start.
        coords.append(line if a < b else np.vstack([[a], line[:0:-1]]))
    return shapely.Polygon(np.vstack(coords))


def write_neighbourhoods(path: Path, cells: list[shapely.Polygon]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [\n')
        for number, cell in enumerate(cells):
            properties = {
                "code": f"N{number:05}",
                "name": neighbourhood_name(number),
                "team": f"T{number // 10:04}",
            }
            head = json.dumps({"type": "Feature", "properties": properties})[:-1]
            file.write(f'{head}, "geometry": {shapely.to_geojson(cell)}}}')
            file.write(",\n" if number + 1 < len(cells) else "\n")
        file.write("]}\n")


def neighbourhood_name(number: int) -> str:
    first = ["Ash", "Birch", "Clay", "Dene", "Elm", "Fern", "Gorse", "Hazel"]
    last = ["bridge", "bury", "combe", "field", "ford", "gate", "holt", "ley", "wick"]
    rest, one = divmod(number, len(first))
    rest, two = divmod(rest, len(last))
    return f"{first[one]}{last[two]} {rest + 1}" if rest else f"{first[one]}{last[two]}"


def postcode(number: int) -> str:
    """`AA1 1AA` and so on; 4,000 of them share the half before the space."""
    rest, number = divmod(number, 4_000)
    rest, district = divmod(rest, 40)
    high, low = divmod(rest, len(LETTERS))
    sector, number = divmod(number, 400)
    tail = LETTERS[number // 20] + LETTERS[number % 20]
    return f"{LETTERS[high]}{LETTERS[low]}{district + 1} {sector}{tail}"


def postcodes(count: int) -> Iterator[tuple[str, float, float]]:
    """Name, latitude, longitude; those of one half lie within some kilometres."""
    rng = np.random.default_rng(SEED + 2)
    for start in range(0, count, 4_000):
        middle = rng.uniform((WEST, SOUTH), (EAST, NORTH))
        points = rng.normal(middle, (0.05, 0.03), (4_000, 2))
        points = np.clip(points, (WEST, SOUTH), (EAST, NORTH)).round(6).tolist()
        for number in range(start, min(start + 4_000, count)):
            lng, lat = points[number - start]
            yield postcode(number), lat, lng


def write_postcodes(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["postcode", "latitude", "longitude"])
        writer.writerows(postcodes(count))
