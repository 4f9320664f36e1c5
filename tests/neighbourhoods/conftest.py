"""The real files of two cities, and how tests run an import command."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django_tasks_db.models import DBTaskResult

from accounts.roles import ADMINISTRATOR
from tests.accounts.conftest import make_user

DEMO = Path(settings.BASE_DIR) / "outreach_site" / "demo"
WARDS = DEMO / "leicester" / "wards.geojson"
POSTCODES = DEMO / "leicester" / "postcodes.csv"
CENTRES = DEMO / "leicester" / "childrens_centres.csv"
BARRIOS = DEMO / "valencia" / "barris-barrios.geojson"
CODES = DEMO / "valencia" / "codigos-postales-ciudad-y-limitrofes.geojson"
SCHOOLS = DEMO / "valencia" / "schools.csv"


class Ran(NamedTuple):
    code: int
    text: str  # the report, or the sentence that says why there is none

    @property
    def totals(self) -> dict[str, int]:
        first = self.text.splitlines()[0]
        pairs = (part.rsplit(": ", 1) for part in first.split(", added")[0].split(", "))
        found = {}
        label = ""
        for pair in pairs:
            if len(pair) == 2:
                found[label + pair[0]], label = int(pair[1]), ""
            else:
                label = f"{pair[0]}, "
        return found


def run(command: str, *args) -> Ran:
    """An import command as somebody at a terminal meets it."""
    out = StringIO()
    try:
        call_command(command, *map(str, args), stdout=out, stderr=StringIO())
    except CommandError as error:
        return Ran(error.returncode, str(error))
    except SystemExit as leaving:
        return Ran(leaving.code, out.getvalue())
    return Ran(0, out.getvalue())


def import_wards(*more) -> Ran:
    return run(
        "import_neighbourhoods", WARDS, "--code", "WD13CD", "--name", "WD13NM", *more
    )


def import_barrios(path=BARRIOS, *more) -> Ran:
    code = "coddistbar,nombre"
    return run("import_neighbourhoods", path, "--code", code, "--name", "nombre", *more)


def everything_stored() -> dict[str, list[str]]:
    """Every row of every table, to compare or to search."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        dump = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            dump[table] = sorted(
                repr([bytes(c) if isinstance(c, memoryview) else c for c in row])
                for row in cursor.fetchall()
            )
    return dump


def features(*rows: dict, **members) -> dict:
    """A FeatureCollection of (properties, geometry) pairs."""
    return {
        "type": "FeatureCollection",
        **members,
        "features": [
            {"type": "Feature", "properties": properties, "geometry": geometry}
            for properties, geometry in rows
        ],
    }


@pytest.fixture
def write(tmp_path):
    """Writes a file to import: text, bytes, rows of a CSV, or GeoJSON."""

    def write_file(content, name: str = "file.data") -> Path:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_bytes(content.encode())
        elif isinstance(content, dict):
            path.write_text(json.dumps(content))
        else:
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(content)
        return path

    return write_file


class Back:
    """The models as they were before a migration of this app."""

    def __init__(self, before: tuple[str, str]):
        executor = MigrationExecutor(connection)
        self.leaves = executor.loader.graph.leaf_nodes()
        self.get_model = executor.migrate([before]).apps.get_model

    def forward(self) -> None:
        MigrationExecutor(connection).migrate(self.leaves)


@pytest.fixture
def migrated_back(transactional_db):
    back = Back(("neighbourhoods", "0001_initial"))
    yield back
    back.forward()


# --- Imports in the browser


@pytest.fixture
def vault_folder(settings, tmp_path) -> Path:
    """Where files wait, for this test alone."""
    settings.VAR_DIR = tmp_path / "var"
    return tmp_path / "var" / "imports"


@pytest.fixture
def importer(db):
    return make_user("ada@example.org", ADMINISTRATOR)


@pytest.fixture
def at_imports(client, importer, settings, vault_folder):
    """An administrator in front of the imports."""
    settings.MFA_REQUIRED = False
    client.force_login(importer)
    return client


def work_off() -> int:
    """What the worker does with all that is queued; how many tasks that was."""
    queued = list(DBTaskResult.objects.ready())
    for result in queued:
        result.task.call(*result.args_kwargs["args"])
        result.set_successful(None)
    return len(queued)


def upload(name: str, content) -> SimpleUploadedFile:
    """Bytes, text, rows of a CSV or GeoJSON as a browser sends it."""
    if isinstance(content, list):
        text = StringIO()
        csv.writer(text).writerows(content)
        content = text.getvalue()
    if isinstance(content, dict):
        content = json.dumps(content)
    if isinstance(content, str):
        content = content.encode()
    return SimpleUploadedFile(name, content)
