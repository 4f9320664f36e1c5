"""Boundaries of neighbourhoods from a publisher's GeoJSON."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import shapely
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from shapely.geometry.base import BaseGeometry

from neighbourhoods import editions
from neighbourhoods.geometry import polygons_only
from neighbourhoods.imports.capitals import lower_cased
from neighbourhoods.imports.coverage import coverage_notes
from neighbourhoods.imports.files import (
    Feature,
    GeoFile,
    geometry_in_degrees,
    needs_properties,
    property_text,
    read_geojson,
)
from neighbourhoods.imports.outlines import Drawn, draw
from neighbourhoods.imports.report import Refused, Report
from neighbourhoods.imports.shapes import SHAPE_FIELDS, set_borders, set_shape
from neighbourhoods.models import FormerAddress, Neighbourhood, Team

Progress = Callable[[str], None]


@dataclass
class Part:
    """One feature; `shape` is None if it cannot land for the want of one."""

    where: str
    code: str
    name: str
    team: str
    shape: BaseGeometry | None = None


def import_neighbourhoods(
    path: Path,
    *,
    code_keys: list[str],
    name_key: str,
    now: datetime,
    team_key: str | None = None,
    crs: str | None = None,
    recase: bool = False,
    strict: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Adds and changes neighbourhoods; one that is not in the file stays.

    Everything slow is done before the one transaction that makes it visible. Raises
    ImportFailed if the file cannot be read at all."""
    tell = progress or (lambda sentence: None)
    report = Report(dry_run=dry_run)
    geo = read_geojson(path, crs=crs)
    needs_properties(geo, [*code_keys, name_key, *([team_key] if team_key else [])])
    count = len(geo.features)
    tell(ngettext("%d feature read", "%d features read", count) % count)
    parts = _parts(geo, code_keys, name_key, team_key, report)
    parts = _unambiguous(parts, report)
    wanted = _merge(parts, recase=recase, report=report)
    old = {row.code: row for row in Neighbourhood.objects.select_related("team")}
    old = {code: row for code, row in old.items() if code in wanted or row.is_living}
    for code in old.keys() - wanted.keys():
        report.missing.add(_("code %s") % code, old[code].name, _("not in the file"))
    shapes = {
        code: shapely.from_wkb(bytes(row.boundary)) for code, row in old.items()
    } | {code: part.shape for code, part in wanted.items()}
    drawn = draw(shapes, tell=tell)
    rows = [_as_row(part, drawn[code], old.get(code)) for code, part in wanted.items()]
    _count(rows, wanted, old, report)
    report.notes += coverage_notes(shapes)
    report.notes += _revived_notes(wanted, old)
    report.landed = not (strict and report.refused.count)
    if report.landed and not dry_run:
        _switch(rows, wanted, old, drawn, now=now)
        report.notes.append(_unnamed_note(now))
    return report


def _parts(geo: GeoFile, code_keys, name_key, team_key, report: Report) -> list[Part]:
    parts = []
    for feature in geo.features:
        name = ""
        try:
            name = property_text(feature, name_key)
            part = _named(feature, code_keys, name, team_key)
            parts.append(part)
            part.shape = _shape(feature, geo, name, report)
        except Refused as refusal:
            report.refused.add(feature.where, name, str(refusal))
    return parts


def _named(feature: Feature, code_keys, name: str, team_key) -> Part:
    codes = [property_text(feature, key) for key in code_keys]
    if not all(codes):
        raise Refused(_("It has no code."))
    code = "-".join(codes)
    if not name:
        raise Refused(_("It has no name."))
    team = property_text(feature, team_key) if team_key else ""
    if len(code) > 128 or len(name) > 160 or len(team) > 64:
        raise Refused(_("Its code, its name or its team's code is too long."))
    return Part(feature.where, code, name, team)


def _shape(feature: Feature, geo: GeoFile, name: str, report: Report) -> BaseGeometry:
    shape = geometry_in_degrees(feature, geo)
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise Refused(_("Its geometry is “%s”, not an area.") % shape.geom_type)
    why = ""
    if not shape.is_valid:
        why = shapely.is_valid_reason(shape).split("[")[0]
        shape = shapely.make_valid(shape)
    shape = polygons_only(shape)
    if shape.is_empty:
        raise Refused(_("Its outline encloses nothing."))
    if why:
        report.repaired.add(
            feature.where, name, _("its outline was repaired (%s)") % why
        )
    return shape


def _unambiguous(parts: list[Part], report: Report) -> list[Part]:
    """Those that can land: not one whose code stands for more than one name, be the
    other's outline readable or not."""
    names_of: dict[str, set[str]] = {}
    for part in parts:
        names_of.setdefault(part.code, set()).add(part.name)
    landing = []
    for part in parts:
        if part.shape is None:
            continue
        if len(names_of[part.code]) == 1:
            landing.append(part)
            continue
        others = ", ".join(sorted(names_of[part.code] - {part.name}))
        why = _(
            "Its code %(code)s also stands for %(others)s. Name a second property to "
            "tell them apart (in the command: --code %(code_keys)s)."
        ) % {"code": part.code, "others": others, "code_keys": "code,name"}
        report.refused.add(part.where, part.name, why)
    return landing


def _merge(parts: list[Part], *, recase: bool, report: Report) -> dict[str, Part]:
    """One part per code, in the order of the codes."""
    shouted = recase and all(part.name == part.name.upper() for part in parts)
    groups: dict[str, list[Part]] = {}
    for part in parts:
        groups.setdefault(part.code, []).append(part)
    merged = {}
    for code in sorted(groups):
        first, *more = groups[code]
        if more:
            together = shapely.union_all([part.shape for part in groups[code]])
            first.shape = polygons_only(together)
            report.repaired.add(
                more[-1].where,
                first.name,
                ngettext(
                    "%d feature joined to another of the same code",
                    "%d features joined to another of the same code",
                    len(more),
                )
                % len(more),
            )
        if shouted:
            first.name = lower_cased(first.name)
        merged[code] = first
    if shouted and merged:
        report.notes.append(_("Names in capitals were given lower case."))
    return merged


def _as_row(part: Part, drawn: Drawn, old: Neighbourhood | None) -> Neighbourhood:
    row = Neighbourhood(code=part.code, name=part.name)
    set_shape(row, part.shape, drawn)
    if old:
        row.pk, row.slug, row.team = old.pk, old.slug, old.team
    return row


def _changed(row: Neighbourhood, part: Part, old: Neighbourhood) -> bool:
    team = old.team.code if old.team else ""
    return (
        row.name != old.name
        or not old.is_living
        or bytes(row.boundary) != bytes(old.boundary)
        or bool(part.team and part.team != team)
    )


def _count(rows, wanted, old, report: Report) -> None:
    for row in rows:
        before = old.get(row.code)
        if before is None:
            report.added += 1
        elif _changed(row, wanted[row.code], before):
            report.changed += 1
        else:
            report.unchanged += 1


@transaction.atomic
def _switch(rows, wanted, old, drawn: dict[str, Drawn], *, now: datetime) -> None:
    """Everything that becomes visible, at once."""
    teams = _teams({part.team for part in wanted.values() if part.team})
    taken = {
        *Neighbourhood.objects.values_list("slug", flat=True),
        *FormerAddress.objects.values_list("slug", flat=True),
    }
    new, kept = [], []
    for row in rows:
        if team := wanted[row.code].team:
            row.team = teams[team]
        before = old.get(row.code)
        if before is None:
            row.slug = _new_slug(row, taken)
            new.append(row)
        elif _changed(row, wanted[row.code], before) or row.outline != before.outline:
            kept.append(row)
    Neighbourhood.objects.bulk_create(new, batch_size=200)
    Neighbourhood.objects.bulk_update(
        kept, ["name", "team", "merged_into", *SHAPE_FIELDS], batch_size=100
    )
    moved = set_borders(drawn)
    if new or kept or moved:
        editions.renew(now=now)


def _teams(codes: set[str]) -> dict[str, Team]:
    known = {team.code: team for team in Team.objects.filter(code__in=codes)}
    for code in sorted(codes - known.keys()):
        known[code] = Team.objects.create(code=code, name=code)
    return known


def _new_slug(row: Neighbourhood, taken: set[str]) -> str:
    """From the name; from name and code where another has it already."""
    base = slugify(row.name) or slugify(row.name, allow_unicode=True) or "area"
    slug = base = base[:100]
    if slug in taken:
        slug = f"{base}-{slugify(row.code)[:60] or secrets.token_hex(4)}"
    while slug in taken:
        slug = f"{base}-{secrets.token_hex(4)}"
    taken.add(slug)
    return slug


def _revived_notes(wanted: dict[str, Part], old: dict[str, Neighbourhood]) -> list[str]:
    """The publisher's boundaries have the last word: what was merged by hand and is
    in the file stands on its own again. Its officers stay where they went."""
    revived = [code for code in wanted if code in old and not old[code].is_living]
    if not revived:
        return []
    return [
        _("Merged earlier, and now on their own again: %s. Check who walks there.")
        % ", ".join(old[code].name for code in revived)
    ]


def _unnamed_note(now: datetime) -> str:
    count = Neighbourhood.objects.without_named_officer(now.date()).count()
    return _("Neighbourhoods without a named officer today: %d") % count
