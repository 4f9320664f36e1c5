"""Reading what publishers publish: GeoJSON and CSV, row by row, in the encodings and
with the faults that occur."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import shapely
from django.utils.translation import gettext as _
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from shapely.errors import ShapelyError
from shapely.geometry import shape

from neighbourhoods.imports.report import ImportFailed, Refused

DELIMITERS = ",;\t|"
LONGEST_FIELD = 1_000_000  # characters; a cell may hold a geometry


class Row(NamedTuple):
    """`where` as people count ("line 2" is the first after the header)."""

    where: str
    values: dict[str, str]
    fault: str = ""


# --- CSV


def read_csv(path: Path, *, needed: list[str]) -> Iterator[Row]:
    """Rows of a CSV of any usual delimiter, UTF-8 (with or without mark) or cp1252.

    A row that cannot be read comes with its `fault`; the rows after it are read.
    Raises ImportFailed if the file has no such columns or cannot be read at all."""
    encoding = _encoding(path)
    csv.field_size_limit(LONGEST_FIELD)
    lines = _lines(path, encoding)
    header_line = next(lines, "")
    delimiter, header = _header(header_line, needed)
    # A quoted field may go over several lines: the reader counts them.
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            where = _("line %d") % (reader.line_num + 1)
            yield Row(where, {}, _("It cannot be read (%s).") % error)
            continue
        if cells:
            where = _("line %d") % (reader.line_num + 1)
            yield _row(where, header, cells)


def _row(where: str, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        fault = _("It has %(cells)d columns, the first line %(header)d.") % {
            "cells": len(cells),
            "header": len(header),
        }
        return Row(where, {}, fault)
    if any(not cell.isprintable() and _broken(cell) for cell in cells):
        return Row(where, {}, _("It holds characters that cannot be read."))
    return Row(where, {k: v.strip() for k, v in zip(header, cells, strict=True)})


def _broken(cell: str) -> bool:
    return any("\udc80" <= char <= "\udcff" or char == "\0" for char in cell)


def _encoding(path: Path) -> str:
    """UTF-8 unless most lines with accents are none: then cp1252. So that one broken
    line does not spoil the accents of all others."""
    good = bad = 0
    try:
        with path.open("rb") as file:
            if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
                raise ImportFailed(_("Save the file as UTF-8; this is UTF-16."))
            file.seek(0)
            for line in file:
                if line.isascii():
                    continue
                try:
                    line.decode("utf-8")
                    good += 1
                except UnicodeDecodeError:
                    bad += 1
    except OSError as error:
        raise ImportFailed(
            _("The file cannot be opened: %s.") % (error.strerror or error)
        ) from error
    return "cp1252" if bad > good else "utf-8-sig"


def _lines(path: Path, encoding: str) -> Iterator[str]:
    errors = "surrogateescape" if encoding == "utf-8-sig" else "replace"
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        yield from file


def _header(line: str, needed: list[str]) -> tuple[str, list[str]]:
    candidates = [
        (
            delimiter,
            [
                cell.strip()
                for cell in next(csv.reader([line], delimiter=delimiter), [])
            ],
        )
        for delimiter in DELIMITERS
    ]
    for delimiter, header in candidates:
        if all(key in header for key in needed):
            return delimiter, header
    header = max((header for _delimiter, header in candidates), key=len)
    missing = [key for key in needed if key not in header]
    raise ImportFailed(
        _("The file has no column %(missing)s. It has: %(header)s.")
        % {
            "missing": ", ".join(f"“{key}”" for key in missing),
            "header": ", ".join(f"“{key}”" for key in header[:40] if key) or "–",
        }
    )


# --- GeoJSON


class Feature(NamedTuple):
    where: str
    properties: dict
    geometry: dict | None


class GeoFile(NamedTuple):
    features: list[Feature]
    to_wgs84: Transformer | None  # None: the file is in degrees already


def read_geojson(path: Path, *, crs: str | None = None) -> GeoFile:
    """A FeatureCollection, with a declared reference system honoured: `crs` (such as
    "EPSG:25830") before the file's own old-style member."""
    try:
        text = path.read_bytes()
        data = json.loads(_decoded(text))
    except OSError as error:
        raise ImportFailed(
            _("The file cannot be opened: %s.") % (error.strerror or error)
        ) from error
    except (ValueError, RecursionError) as error:
        raise ImportFailed(_("This is not GeoJSON: %s.") % str(error)[:200]) from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        raise ImportFailed(_("This is not GeoJSON: it has no list of features."))
    declared = crs or _declared(data)
    return GeoFile(
        [_feature(number, feature) for number, feature in enumerate(features, 1)],
        _transformer(declared) if declared else None,
    )


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _feature(number: int, feature) -> Feature:
    where = _("feature %d") % number
    if not isinstance(feature, dict):
        return Feature(where, {}, None)
    properties = feature.get("properties")
    return Feature(
        where,
        properties if isinstance(properties, dict) else {},
        feature.get("geometry"),
    )


def _declared(data: dict) -> str | None:
    member = data.get("crs")
    try:
        name = member["properties"]["name"] if member else None
    except (KeyError, TypeError):
        name = None
    return name if isinstance(name, str) else None


def _transformer(name: str) -> Transformer | None:
    try:
        source = CRS.from_user_input(name)
    except ProjError as error:
        raise ImportFailed(
            _("The reference system “%s” is unknown. Name it, such as EPSG:25830.")
            % name[:80]
        ) from error
    wgs84 = CRS.from_epsg(4326)
    if source.is_geographic and source.equals(wgs84, ignore_axis_order=True):
        return None
    if source.to_authority() == ("OGC", "CRS84"):
        return None
    return Transformer.from_crs(source, wgs84, always_xy=True)


def geometry_in_degrees(feature: Feature, geo: GeoFile):
    """The feature's geometry in WGS 84, not yet checked for validity.

    Raises Refused for none, for one that is no geometry, and for metres that nobody
    declared."""
    if not feature.geometry:
        raise Refused(_("It has no geometry."))
    try:
        geometry = shapely.force_2d(shape(feature.geometry))
        finite = np.isfinite(shapely.get_coordinates(geometry)).all()
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        raise Refused(_("Its geometry cannot be read.")) from None
    if geometry.is_empty or not finite:
        raise Refused(_("Its geometry is empty."))
    if geo.to_wgs84:
        geometry = shapely.transform(
            geometry, lambda xy: np.column_stack(geo.to_wgs84.transform(*xy.T))
        )
        if not np.isfinite(shapely.get_coordinates(geometry)).all():
            raise Refused(_("Its geometry lies outside its reference system."))
    west, south, east, north = geometry.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise Refused(
            _(
                "Its coordinates are no degrees. Say in which reference system they "
                "are, with --crs EPSG:number."
            )
        )
    return geometry


def property_text(feature: Feature, key: str) -> str:
    """A property as text; a whole number without its “.0”."""
    value = feature.properties.get(key)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def needs_properties(geo: GeoFile, keys: list[str]) -> None:
    """Raises ImportFailed if no feature has one of these properties."""
    known = dict.fromkeys(key for f in geo.features for key in f.properties)
    if geo.features and (missing := [key for key in keys if key not in known]):
        raise ImportFailed(
            _("No feature has a property %(missing)s. They have: %(known)s.")
            % {
                "missing": ", ".join(f"“{key}”" for key in missing),
                "known": ", ".join(f"“{key}”" for key in list(known)[:40]) or "–",
            }
        )


def looks_like_json(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    except OSError as error:
        raise ImportFailed(
            _("The file cannot be opened: %s.") % (error.strerror or error)
        ) from error
