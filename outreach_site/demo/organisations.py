"""The schools and children's centres of the demo's cities, from the files that its
places come from too."""

import datetime

from neighbourhoods.imports.report import Report
from outreach_site.demo.people import FOLDER
from partners.imports.organisations import Settings, import_organisations
from partners.models import Organisation

# The file of each city, what it calls our columns, and what no column says.
REGISTERS = {
    "leicester": (
        "childrens_centres.csv",
        {
            "code": "URN",
            "name": "EstablishmentName",
            "status": "EstablishmentStatus (name)",
            "street": "Street",
            "locality": "Locality",
            "town": "Town",
            "postcode": "Postcode",
        },
        Settings("england", kind=Organisation.Kind.CHILDRENS_CENTRE, inside=True),
    ),
    "valencia": (
        "schools.csv",
        {
            "code": "codcen",
            "name": "dlibre",
            "street": "direccion",
            "town": "municipio_",
            "postcode": "codpos",
            "point": "Geo Point",
        },
        Settings("valencia"),
    ),
}


def load_organisations(city: str, *, now: datetime.datetime) -> Report:
    """After the boundaries and the postcodes are there."""
    name, columns, settings = REGISTERS[city]
    path = FOLDER / city / name
    return import_organisations(path, columns=columns, settings=settings, now=now)


def delete_organisations() -> None:
    # First none is held by one that was merged into it.
    Organisation.objects.update(merged_into=None)
    Organisation.objects.all().delete()
