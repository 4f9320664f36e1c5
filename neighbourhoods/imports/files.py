"""Reading GeoJSON as publishers publish it, feature by feature, in the encodings and
with the faults that occur."""

import json
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
from neighbourhoods.imports.rows import UNREADABLE, is_readable, opened

# What shapely raises for JSON of another make.
UNLIKE_GEOMETRY = (AttributeError, LookupError, RecursionError, TypeError, ValueError)


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
    with opened(path) as file:
        raw = file.read()
    try:
        data = json.loads(_decoded(raw))
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
    if not (source.is_geographic or source.is_projected):
        raise ImportFailed(
            _("The reference system “%s” says nothing about places on the ground.")
            % name[:80]
        )
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
    except (ShapelyError, ArithmeticError, *UNLIKE_GEOMETRY):
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
                "Its coordinates are not in degrees. Name the reference system that "
                "they are in, such as EPSG:25830 (in the command: --crs EPSG:number)."
            )
        )
    return geometry


def property_text(feature: Feature, key: str) -> str:
    """A property as text; a whole number without its “.0”.

    Raises Refused for characters that no page can show."""
    value = feature.properties.get(key)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else " ".join(str(value).split())
    if not is_readable(text):
        raise Refused(UNREADABLE)
    return text


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
    with opened(path) as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
