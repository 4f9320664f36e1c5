"""All boundaries of the force in the memory of one process, renewed when an import
has brought a new edition."""

import threading
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from django.db import connection
from shapely.geometry.base import BaseGeometry

from neighbourhoods import names
from neighbourhoods.geometry import area_m2, box_around, distance_m
from neighbourhoods.models import Neighbourhood

GAP_M = 15  # metres; surveyors leave slivers between neighbours
LEAST_OVERLAP_M2 = 1_000  # less is a sliver, not a part


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """A neighbourhood as the locator needs it. One object per row and edition, so
    identity is equality."""

    pk: int
    code: str
    name: str
    slug: str


@dataclass
class Atlas:
    """Ordered by code: where boundaries overlap, the first code answers, always."""

    edition: str
    areas: list[Area] = field(default_factory=list)
    shapes: np.ndarray = field(default_factory=lambda: np.array([], dtype=object))
    merged: dict[int, int] = field(default_factory=dict)  # ids: which into which

    def __post_init__(self):
        shapely.prepare(self.shapes)
        self._tree = shapely.STRtree(self.shapes)
        self._compact: dict[str, list[Area]] = {}
        for area in self.areas:
            self._compact.setdefault(names.compact(area.name), []).append(area)

    @cached_property
    def _words(self) -> list[str]:
        """Worked out when first asked for: a fresh process is to answer at once."""
        return [names.searchable_words(area.name) for area in self.areas]

    @cached_property
    def by_pk(self) -> dict[int, Area]:
        """One that was merged is where it went: what it holds stays with its row."""
        living = {area.pk: area for area in self.areas}
        gone = self.merged.items()
        return living | {pk: living[into] for pk, into in gone if into in living}

    def at(self, lat: float, lng: float) -> Area | None:
        """The neighbourhood of a point, or the nearest within GAP_M."""
        point = shapely.Point(lng, lat)
        candidates = self._tree.query(point).tolist()
        inside = [i for i in candidates if self.shapes[i].intersects(point)]
        if inside:
            return self.areas[min(inside)]
        near = [
            (metres, i)
            for i in self._tree.query(box_around(lat, lng, GAP_M))
            if (metres := distance_m(lat, lng, self.shapes[i])) <= GAP_M
        ]
        return self.areas[min(near)[1]] if near else None

    def at_any(self, points: list[tuple[float, float]]) -> set[Area]:
        """The neighbourhoods of many (lat, lng), in one call to the tree; only those
        that are in none are looked at one by one."""
        lats, lngs = np.array(points).T
        which, inside = self._tree.query(
            shapely.points(lngs, lats), predicate="intersects"
        )
        order = np.lexsort((inside, which))
        first = np.unique(which[order], return_index=True)
        found = {self.areas[i] for i in set(inside[order][first[1]].tolist())}
        for i in set(range(len(points))) - set(first[0].tolist()):
            if area := self.at(*points[i]):
                found.add(area)
        return found

    def covered_by(self, shape: BaseGeometry) -> list[Area]:
        """Every neighbourhood that a shape overlaps by LEAST_OVERLAP_M2."""
        return [
            self.areas[i]
            for i in self._tree.query(shape, predicate="intersects")
            if area_m2(shapely.intersection(shape, self.shapes[i])) >= LEAST_OVERLAP_M2
        ]

    def named(self, compact: str) -> list[Area]:
        return self._compact.get(compact, [])

    def with_words(self, words: list[str]) -> list[Area]:
        """Those in whose name every word begins a word."""
        starts = [f" {word}" for word in words]
        return [
            area
            for area, name in zip(self.areas, self._words, strict=True)
            if all(start in name for start in starts)
        ]


EDITION_IN_FORCE = "SELECT edition FROM neighbourhoods_boundaries"

_lock = threading.Lock()
_atlas = Atlas(edition="")


def current_atlas(*, edition: str | None = None) -> Atlas:
    """The one of this process, read anew if the edition in force is another.
    `edition` is the one in force, from somebody who has just asked the database."""
    global _atlas
    if edition is None:
        with connection.cursor() as cursor:
            cursor.execute(EDITION_IN_FORCE)
            row = cursor.fetchone()
        edition = row[0] if row else ""
    if _atlas.edition != edition:
        with _lock:
            if _atlas.edition != edition:
                _atlas = _read(edition)
    return _atlas


def _read(edition: str) -> Atlas:
    rows = list(
        Neighbourhood.objects.living()
        .order_by("code")
        .values_list("pk", "code", "name", "slug", "boundary")
    )
    shapes = shapely.from_wkb(np.array([bytes(row[4]) for row in rows], dtype=object))
    merged = Neighbourhood.objects.exclude(merged_into=None)
    leads = dict(merged.values_list("pk", "merged_into"))
    return Atlas(edition, [Area(*row[:4]) for row in rows], shapes, leads)
