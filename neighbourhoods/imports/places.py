"""Places that people name: postcodes, schools, stations, from CSV or GeoJSON."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

import shapely
from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from neighbourhoods import names
from neighbourhoods.geometry import polygons_only
from neighbourhoods.imports.files import (
    GeoFile,
    geometry_in_degrees,
    looks_like_json,
    needs_properties,
    property_text,
    read_geojson,
)
from neighbourhoods.imports.report import ImportFailed, Refused, Report, rows_read
from neighbourhoods.imports.rows import Row, read_csv
from neighbourhoods.models import Place, PlaceList

CHUNK = 2_000  # rows a transaction: others wait for milliseconds
ABANDONED = timedelta(days=1)  # an edition that an import left behind when it died
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Keys:
    """Which column or property holds what. One of `lat` with `lng`, `point` ("lat,
    lng" in one cell) or `postcode` for CSV; GeoJSON brings its own geometry. `tail`
    is the number of characters after the half of a postcode."""

    name: str
    lat: str | None = None
    lng: str | None = None
    point: str | None = None
    postcode: str | None = None
    tail: int = 0

    def needed(self) -> list[str]:
        keys = (self.name, self.lat, self.lng, self.point, self.postcode)
        return [key for key in keys if key]

    def locates(self) -> bool:
        ways = (bool(self.lat and self.lng), bool(self.point), bool(self.postcode))
        return sum(ways) == 1


@dataclass
class Found:
    """A row on its way: `postcode` still to be looked up, or a place ready to land."""

    where: str
    name: str
    lat: float = math.nan
    lng: float = math.nan
    area: bytes | None = None
    postcode: str = ""


def import_places(
    path: Path,
    *,
    kind: str,
    keys: Keys,
    now: datetime,
    strict: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Adds and changes the places of one kind; those not in the file stay.

    Rows are written in short transactions to an edition that nobody reads, which one
    statement then makes the active one; a trial drops it instead. Raises ImportFailed
    if nothing can be read."""
    report = Report(dry_run=dry_run)
    old = PlaceList.objects.filter(kind=kind, active=True).first()
    new = _open(kind, now=now)
    try:
        _fill(new, old, _rows(path, keys, report), keys, report, progress)
        report.landed = not (strict and report.refused.count)
        if report.landed and not dry_run:
            _switch(old, new)
            new = old
    finally:
        _drop(new)
    return report


def _fill(new, old, rows, keys: Keys, report: Report, progress) -> None:
    done = 0
    for chunk in iter(lambda: list(islice(rows, CHUNK)), []):
        places = _as_places(chunk, new.kind, keys, report)
        _compare(places, old, report)
        _stage(places, new)
        done += len(chunk)
        if progress and done % (CHUNK * 10) == 0:
            progress(rows_read(done))
    _keep_missing(old, new, report)


# --- From the file


def _rows(path: Path, keys: Keys, report: Report) -> Iterator[Found]:
    if looks_like_json(path):
        geo = read_geojson(path)
        needs_properties(geo, [keys.name])
        yield from _from_geojson(geo, keys, report)
        return
    if not keys.locates():
        raise ImportFailed(
            _(
                "Say where the rows are: latitude with longitude, or both in one "
                "column, or a postcode; one of these three."
            )
        )
    for row in read_csv(path, needed=keys.needed()):
        try:
            yield _from_row(row, keys)
        except Refused as refusal:
            name = row.values.get(keys.name)
            report.refused.add(row.where, name, str(refusal))


def _from_row(row: Row, keys: Keys) -> Found:
    if row.fault:
        raise Refused(row.fault)
    name = row.values[keys.name]
    if not names.compact(name):
        raise Refused(_("It has no name."))
    if len(name) > 200:
        raise Refused(_("Its name is longer than 200 characters."))
    if keys.postcode:
        postcode = names.compact(row.values[keys.postcode])
        if not postcode:
            raise Refused(_("It has no postcode."))
        return Found(row.where, name, postcode=postcode)
    if keys.point:
        lat, _comma, lng = row.values[keys.point].partition(",")
    else:
        lat, lng = row.values[keys.lat], row.values[keys.lng]
    return Found(row.where, name, *_degrees(lat, lng))


def _degrees(lat: str, lng: str) -> tuple[float, float]:
    try:
        point = float(lat), float(lng)
    except ValueError:
        raise Refused(
            _("“%(lat)s” and “%(lng)s” are not a latitude and a longitude.")
            % {"lat": lat.strip()[:30], "lng": lng.strip()[:30]}
        ) from None
    if not (abs(point[0]) <= 90 and abs(point[1]) <= 180):
        raise Refused(
            _("Its latitude and longitude are not a place on earth: %(lat)s, %(lng)s.")
            % {
                "lat": lat.strip()[:30],
                "lng": lng.strip()[:30],
            }
        )
    return point


def _from_geojson(geo: GeoFile, keys: Keys, report: Report) -> Iterator[Found]:
    """Points one by one; polygons of one name together, as one place."""
    areas: dict[str, list] = {}
    for feature in geo.features:
        name = ""
        try:
            name = property_text(feature, keys.name)
            if not names.compact(name):
                raise Refused(_("It has no name."))
            shape = geometry_in_degrees(feature, geo)
            if shape.geom_type == "Point":
                yield Found(feature.where, name[:200], shape.y, shape.x)
            elif shape.geom_type in ("Polygon", "MultiPolygon"):
                if not shape.is_valid:
                    shape = shapely.make_valid(shape)
                    report.repaired.add(
                        feature.where, name, _("its outline was repaired")
                    )
                areas.setdefault(name[:200], []).append((feature.where, shape))
            else:
                raise Refused(
                    _("Its geometry is “%s”, neither a point nor an area.")
                    % shape.geom_type
                )
        except Refused as refusal:
            report.refused.add(feature.where, name, str(refusal))
    for name, parts in areas.items():
        shape = polygons_only(shapely.union_all([part for _where, part in parts]))
        if shape.is_empty:
            report.refused.add(parts[0][0], name, _("Its outline encloses nothing."))
            continue
        inside = shape.representative_point()
        yield Found(parts[0][0], name, inside.y, inside.x, area=shapely.to_wkb(shape))


# --- To the table


def _as_places(
    chunk: list[Found], kind: str, keys: Keys, report: Report
) -> list[Place]:
    points = _points_of_postcodes({row.postcode for row in chunk if row.postcode})
    places = []
    for row in chunk:
        if row.postcode:
            if row.postcode not in points:
                report.refused.add(
                    row.where,
                    row.name,
                    _("Its postcode %s has not been imported.") % row.postcode.upper(),
                )
                continue
            row.lat, row.lng = points[row.postcode]
        places.append(_as_place(row, kind, keys))
    return places


def _points_of_postcodes(postcodes: set[str]) -> dict[str, tuple[float, float]]:
    rows = Place.objects.filter(
        edition__kind=Place.POSTCODE, edition__active=True, compact__in=postcodes
    ).values_list("compact", "lat", "lng")
    return {compact: (lat, lng) for compact, lat, lng in rows} if postcodes else {}


def _as_place(row: Found, kind: str, keys: Keys) -> Place:
    compact = names.compact(row.name)
    is_postcode = kind == Place.POSTCODE
    halved = is_postcode and 0 < keys.tail < len(compact)
    return Place(
        name=row.name,
        compact=compact,
        words="" if is_postcode else names.searchable_words(row.name),
        half=compact[: -keys.tail][:16] if halved else "",
        lat=row.lat,
        lng=row.lng,
        area=row.area,
    )


def _compare(places: list[Place], old: PlaceList | None, report: Report) -> None:
    known: dict[str, set] = {}
    if old:
        rows = old.places.filter(compact__in={place.compact for place in places})
        for row in rows:
            known.setdefault(row.compact, set()).add(_content(row))
    for place in places:
        if place.compact not in known:
            report.added += 1
        elif _content(place) in known[place.compact]:
            report.unchanged += 1
        else:
            report.changed += 1


def _content(place: Place) -> tuple:
    area = bytes(place.area) if place.area else None
    return place.name, place.half, place.lat, place.lng, area


def _open(kind: str, *, now: datetime) -> PlaceList:
    for abandoned in PlaceList.objects.filter(
        kind=kind, active=False, created_at__lt=now - ABANDONED
    ):
        _drop(abandoned)
    return PlaceList.objects.create(kind=kind, created_at=now)


def _stage(places: list[Place], new: PlaceList) -> None:
    for place in places:
        place.edition = new
    # The same row twice in a file is one place.
    Place.objects.bulk_create(places, ignore_conflicts=True)


def _keep_missing(old: PlaceList | None, new: PlaceList, report: Report) -> None:
    """Carries over what the file does not name, a few rows at a time."""
    if not old:
        return
    for ids in _id_ranges(old):
        rows = list(old.places.filter(id__range=ids))
        there = set(
            new.places.filter(compact__in={row.compact for row in rows}).values_list(
                "compact", flat=True
            )
        )
        missing = [row for row in rows if row.compact not in there]
        for row in missing:
            row.pk = None
            report.missing.add(_("place"), row.name, _("not in the file"))
        _stage(missing, new)


def _id_ranges(places: PlaceList) -> Iterator[tuple[int, int]]:
    ends = places.places.aggregate(first=Min("id"), last=Max("id"))
    if ends["first"] is not None:
        for start in range(ends["first"], ends["last"] + 1, CHUNK):
            yield start, start + CHUNK - 1


@transaction.atomic
def _switch(old: PlaceList | None, new: PlaceList) -> None:
    others = PlaceList.objects.filter(kind=new.kind, active=True)
    retired = others.filter(pk=old.pk if old else None).update(active=False)
    if retired != (1 if old else 0) or others.exists():
        raise ImportFailed(
            _(
                "Another import of this kind has finished in the meantime. Start this "
                "one again."
            )
        )
    PlaceList.objects.filter(pk=new.pk).update(active=True)


def _drop(places: PlaceList | None) -> None:
    if places is None:
        return
    for ids in _id_ranges(places):
        places.places.filter(id__range=ids).delete()
    places.delete()
