"""The imports that this app brings, one entry each."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from neighbourhoods import exports
from neighbourhoods.imports.boundaries import import_neighbourhoods
from neighbourhoods.imports.known import streets, words
from neighbourhoods.imports.known.columns import NEIGHBOURHOOD
from neighbourhoods.imports.places import Keys, import_places
from neighbourhoods.imports.registry import (
    CSV,
    GEOJSON,
    IMPORTS,
    Column,
    Import,
    Option,
    register,
)
from neighbourhoods.imports.report import Report
from neighbourhoods.imports.roster import import_roster

__all__ = ["IMPORTS", "streets", "words"]


def _neighbourhoods(path: Path, mapping: dict, options: dict, **how) -> Report:
    keys = [mapping["code"], mapping.get("code_more")]
    return import_neighbourhoods(
        path,
        code_keys=[key for key in keys if key],
        name_key=mapping["name"],
        team_key=mapping.get("team"),
        crs=options.get("crs") or None,
        recase=bool(options.get("recase")),
        **how,
    )


def _places(path: Path, mapping: dict, options: dict, **how) -> Report:
    columns = {"lng" if key == "lon" else key: mapping[key] for key in mapping}
    keys = Keys(**columns, tail=options.get("tail") or 0)
    kind = options["kind"].strip().lower()
    return import_places(path, kind=kind, keys=keys, **how)


def _roster(path: Path, mapping: dict, options: dict, **how) -> Report:
    return import_roster(path, columns=mapping, **how)


register(
    Import(
        key="neighbourhoods",
        title=_("Neighbourhoods with their boundaries"),
        explanation=_(
            "GeoJSON as your planning department or open-data portal publishes it. "
            "Repeat it with every new release: what is there is updated, nothing is "
            "imported twice, and what the file does not name stays."
        ),
        formats=(GEOJSON,),
        columns=(
            Column(
                "code",
                _("Code"),
                _("The publisher's own, which stays when the name changes."),
                "E05010458",
                needed=True,
                also=("id", "gid", "wd13cd", "coddistbar", "areacode"),
            ),
            Column(
                "code_more",
                _("Second part of the code"),
                _("Only if the code alone stands for more than one area."),
                "",
            ),
            Column(
                "name",
                _("Name"),
                _("As residents know it."),
                "Harbourside",
                needed=True,
                also=("wd13nm", "nombre", "label", "title"),
            ),
            Column(
                "team",
                _("Team"),
                _("The code of the team that looks after it."),
                "T1",
                also=("teamcode",),
            ),
        ),
        options=(
            Option(
                "crs",
                _("Reference system"),
                _(
                    "Only if the file is in metres and does not say so itself, for "
                    "example EPSG:25830."
                ),
            ),
            Option(
                "recase",
                _("Write names in lower case"),
                _("For a file with all names in capitals: OLD TOWN as Old Town."),
                shape="yes",
            ),
        ),
        run=_neighbourhoods,
        export=exports.neighbourhoods,
        export_name="neighbourhoods.geojson",
    )
)

register(
    Import(
        key="places",
        title=_("Places that people name"),
        explanation=_(
            "Postcodes, schools, police stations and the like, by which residents "
            "find their neighbourhood. One kind per file: a new file of the same kind "
            "adds and changes places, and what it does not name stays."
        ),
        formats=(CSV, GEOJSON),
        columns=(
            Column(
                "name",
                _("Name"),
                _("What people type: the postcode itself, or the name of the school."),
                "LE2 1TQ",
                needed=True,
                also=("nombre", "establishmentname", "pcds", "codpostal", "postcode"),
            ),
            Column(
                "lat",
                _("Latitude"),
                _("In degrees (WGS 84), together with the longitude."),
                "52.6205",
                csv_only=True,
                also=("latitude", "latitud", "y"),
            ),
            Column(
                "lon",
                _("Longitude"),
                _("In degrees (WGS 84), together with the latitude."),
                "-1.1142",
                csv_only=True,
                also=("lng", "long", "longitude", "longitud", "x"),
            ),
            Column(
                "point",
                _("Latitude and longitude in one column"),
                _("Instead of the two above, for example 52.6205, -1.1142."),
                "",
                csv_only=True,
                also=("geopoint", "latlon", "coordinates"),
                unless=("lat",),
            ),
            Column(
                "postcode",
                _("Postcode of the place"),
                _("Instead of a point, if postcodes have been imported before."),
                "",
                csv_only=True,
                unless=("lat", "point"),
            ),
        ),
        options=(
            Option(
                "kind",
                _("Kind of place"),
                _("postcode, or a word of your own such as school or library."),
                needed=True,
            ),
            Option(
                "tail",
                _("Characters in the second half of a postcode"),
                _(
                    "For postcodes of which people may type the first half alone: 3 "
                    "for LE2 1TQ. Otherwise leave it empty."
                ),
                shape="number",
            ),
        ),
        run=_places,
    )
)

register(
    Import(
        key="roster",
        title=_("Roster: officers and where they walk"),
        explanation=_(
            "One row for each assignment. Officers and assignments are added and "
            "changed; what the file does not name stays. Somebody is shown by role "
            "only unless the file says otherwise."
        ),
        formats=(CSV,),
        columns=(
            Column(
                "officer",
                _("Officer"),
                _("The code in your roster; never shown in public."),
                "PC1042",
                needed=True,
                also=("officercode", "collar", "collarnumber", "badge", "shoulder"),
            ),
            Column(
                "name",
                _("Name"),
                _("Shown only if published by name."),
                "Ines Vale",
                also=("fullname", "officername"),
            ),
            Column(
                "alias",
                _("Alias"),
                _("A name to be known by in public."),
                "Officer Sam",
                also=("knownas",),
            ),
            Column("rank", _("Rank"), _("As it should be shown."), "Constable"),
            Column(
                "publish",
                _("Published"),
                _("name, alias or role. Empty: by role only."),
                "name",
                also=("published", "show"),
            ),
            NEIGHBOURHOOD,
            Column(
                "role",
                _("Role"),
                _("lead, officer or cover."),
                "lead",
                needed=True,
            ),
            Column(
                "starts_on",
                _("From"),
                _("The first day, for example 2026-03-31."),
                "2026-03-31",
                needed=True,
                also=("start", "starts", "startdate", "since"),
            ),
            Column(
                "ends_on",
                _("Until"),
                _("The last day. Empty: until further notice."),
                "2027-03-30",
                also=("end", "ends", "enddate"),
            ),
            Column(
                "languages",
                _("Languages"),
                _("Language codes with spaces between them."),
                "en gu",
                also=("languagesspoken",),
            ),
        ),
        run=_roster,
        export=exports.roster,
        export_name="roster.csv",
    )
)
