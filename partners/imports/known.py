"""The import of organisations as one entry, for the browser and for the command."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from neighbourhoods.imports.registry import CSV, Column, Import, Option, register
from neighbourhoods.imports.report import Report
from partners.imports.organisations import Settings, import_organisations
from partners.models import Organisation


def settings_of(options: dict) -> Settings:
    """`options` by the keys of the entry; an empty one is as if it were not there."""
    states = [state.strip() for state in (options.get("left_out") or "").split(";")]
    left_out = frozenset(state.casefold() for state in states if state)
    kind = (options.get("kind") or "").strip().casefold()
    return Settings(
        register=(options.get("register") or "").strip(),
        kind=kind or Organisation.Kind.SCHOOL.value,
        left_out=left_out or Settings.left_out,
        crs=options.get("crs") or None,
        recase=bool(options.get("recase")),
        inside=bool(options.get("inside")),
    )


def _organisations(path: Path, mapping: dict, options: dict, **how) -> Report:
    return import_organisations(
        path, columns=mapping, settings=settings_of(options), **how
    )


COLUMNS = (
    Column(
        "code",
        _("Code"),
        _("The register's own, which stays when the name changes."),
        "100008",
        needed=True,
        also=("urn", "codcen", "id", "codigo", "schoolid"),
    ),
    Column(
        "name",
        _("Name"),
        _("As people know it."),
        "Harbour Primary School",
        needed=True,
        also=("establishmentname", "schoolname", "dlibre", "nombre"),
    ),
    Column(
        "postcode",
        _("Postcode"),
        _("Needed where there is no point."),
        "LE2 1TQ",
        also=("codpos", "codpostal", "codigopostal", "pcds"),
    ),
    Column(
        "street",
        _("Street"),
        _("With the number of the house."),
        "Quay Street 4",
        also=("address", "direccion", "address1"),
    ),
    Column("locality", _("Part of town"), _("A village or district."), ""),
    Column("town", _("Town"), _("As in the address."), "", also=("municipio",)),
    Column(
        "lat",
        _("Latitude"),
        _("In degrees, or the northing if a reference system is given."),
        "52.6205",
        also=("latitude", "latitud", "northing", "y"),
    ),
    Column(
        "lng",
        _("Longitude"),
        _("In degrees, or the easting if a reference system is given."),
        "-1.1142",
        also=("lon", "long", "longitude", "longitud", "easting", "x"),
    ),
    Column(
        "point",
        _("Latitude and longitude in one column"),
        _("Instead of the two above, for example 52.6205, -1.1142."),
        "",
        also=("geopoint", "latlon", "coordinates"),
        unless=("lat",),
    ),
    Column(
        "status",
        _("Status"),
        _("Whether it is open; see the option about what is left out."),
        "",
        also=("establishmentstatusname", "estado"),
    ),
    Column(
        "closed",
        _("Closed from"),
        _("The day, for example 31-08-2026."),
        "",
        also=("closedate", "closingdate", "fechabaja"),
    ),
    Column(
        "youngest",
        _("Youngest age"),
        _("In years."),
        "3",
        also=("statutorylowage", "lowage", "minage"),
    ),
    Column(
        "oldest",
        _("Oldest age"),
        _("In years."),
        "11",
        also=("statutoryhighage", "highage", "maxage"),
    ),
    Column(
        "phone",
        _("Telephone"),
        _("Of its office: this number is called back."),
        "020 7946 0123",
        also=("telephonenum", "telephonenumber", "tel", "telef", "telefono"),
    ),
    Column(
        "website",
        _("Website"),
        _("Its address."),
        "",
        also=("schoolwebsite", "url", "web"),
    ),
    Column(
        "kind",
        _("Kind"),
        _("Only if the file has several kinds, in the words of the option."),
        "",
    ),
)

ENTRY = register(
    Import(
        key="organisations",
        title=_("Schools and other organisations"),
        explanation=_(
            "The register of schools, or any list of organisations with a code for "
            "each. Repeat it with every new release: what is there is updated, what "
            "has closed is closed, and what the file does not name stays. Names of "
            "people are not read, whatever the file holds."
        ),
        formats=(CSV,),
        columns=COLUMNS,
        options=(
            Option(
                "register",
                _("Name of the register"),
                _("Your own short word for it, the same each time: schools."),
                needed=True,
            ),
            Option(
                "kind",
                _("Kind of organisation"),
                _(
                    "school, childrens_centre, youth_club, community_group, charity or "
                    "council_service. Empty: school."
                ),
            ),
            Option(
                "left_out",
                _("Status of those that are not open"),
                _("As the file has it, several with ; between them. Empty: Closed."),
            ),
            Option(
                "crs",
                _("Reference system"),
                _("Only if the points are in metres, for example EPSG:25830."),
            ),
            Option(
                "recase",
                _("Write names in lower case"),
                _("For a file with all names in capitals: OLD TOWN as Old Town."),
                shape="yes",
            ),
            Option(
                "inside",
                _("Leave out what lies in none of your neighbourhoods"),
                _("For a register of a whole country."),
                shape="yes",
            ),
        ),
        run=_organisations,
    )
)
