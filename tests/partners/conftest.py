"""The real registers, cut short, and places that some of them lie in."""

from pathlib import Path

import pytest

from partners.models import Organisation
from tests.neighbourhoods.conftest import run, write

__all__ = ["run", "write"]

DATA = Path(__file__).with_name("data")
ENGLISH = DATA / "english_schools.csv"
VALENCIAN = DATA / "valencia_schools.csv"
CENTRES = DATA / "childrens_centres.csv"
METRES = ["--crs", "EPSG:27700"]
HEADER = ["code", "name", "postcode"]


def row_of(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


@pytest.fixture
def land(write, db):
    """Imports rows of a register called schools."""

    def land_rows(*rows, header=HEADER, options=(), register="schools"):
        path = write([header, *rows])
        return run("import_organisations", path, "--register", register, *options)

    return land_rows
