"""The schools and children's centres of the demo's cities, from the files that its
places come from too, and some invented ones: in the name of a real one nothing is
booked, and no number is made up."""

import datetime

from accounts.roles import ADMINISTRATOR
from neighbourhoods.imports.report import Report
from neighbourhoods.models import Team
from outreach_site.demo.logins import login
from outreach_site.demo.people import FOLDER
from partners import organisations, verification
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


def load_bookers(
    rows: list[dict], *, city: str, now: datetime.datetime
) -> list[Organisation]:
    """Invented ones, after those of the register: some were called back, of one nobody
    knows yet whether it exists."""
    teams = list(Team.objects.order_by("code"))
    return [_booker(row, teams[row["team"]], city=city, now=now) for row in rows]


def _booker(row: dict, team: Team, *, city: str, now) -> Organisation:
    here = team.neighbourhoods.living().order_by("code")[0]
    facts = {"name": row["name"][city], "kind": row["kind"], "neighbourhood": here}
    ages = {key: row[key] for key in ("youngest", "oldest")}
    phone = row["phone"][city]
    if not row["verified"]:
        waiting = Organisation(**facts, **ages, entered_at=now)
        waiting.full_clean()
        waiting.save()
        return waiting
    listed = organisations.enter(Organisation(**facts, **ages, phone=phone), now=now)
    by = login(ADMINISTRATOR)
    verification.record_call_back(listed, number=phone, by=by, now=now)
    return listed


def delete_organisations() -> None:
    # First none is held by one that was merged into it.
    Organisation.objects.update(merged_into=None)
    Organisation.objects.all().delete()
