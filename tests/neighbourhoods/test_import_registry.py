"""One entry makes an import: its form, its guesses, its example."""

import pytest

from neighbourhoods.import_forms import ColumnsForm
from neighbourhoods.imports.known import IMPORTS
from neighbourhoods.imports.registry import (
    CSV,
    GEOJSON,
    Column,
    Import,
    Option,
    register,
)
from neighbourhoods.imports.report import Report
from tests.neighbourhoods.conftest import upload
from tests.neighbourhoods.test_import_pages import land, send, try_out


@pytest.mark.parametrize(
    ("kind", "names", "guess"),
    [
        ("roster", ["Officer", "STARTS ON", "Role "], {"officer": "Officer", "starts_on": "STARTS ON", "role": "Role "}),
        ("roster", ["neighborhood", "x"], {"neighbourhood": "neighborhood"}),
        ("roster", ["unrelated"], {}),
        ("places", ["postcode", "latitude", "long"], {"name": "postcode", "lat": "latitude", "lon": "long"}),
        ("places", ["name", "postcode"], {"name": "name", "postcode": "postcode"}),
        ("places", ["name", "lat", "lon", "postcode"], {"name": "name", "lat": "lat", "lon": "lon"}),
        ("places", ["dlibre", "Geo Point"], {"point": "Geo Point"}),
        ("neighbourhoods", ["gid", "nombre"], {"code": "gid", "name": "nombre"}),
    ],
)  # fmt: skip
def test_names_are_guessed(kind, names, guess):
    entry = IMPORTS[kind]
    assert entry.guess(names, entry.formats[0]) == guess


@pytest.mark.parametrize("kind", sorted(IMPORTS))
def test_each_name_is_guessed_once(kind):
    entry = IMPORTS[kind]
    names = [column.key for column in entry.columns] * 2
    guessed = entry.guess(names, entry.formats[0])
    assert len(set(guessed.values())) == len(guessed)


@pytest.mark.parametrize("kind", sorted(IMPORTS))
def test_each_column_says_what_it_holds_and_each_needed_one_has_an_example(kind):
    entry = IMPORTS[kind]
    assert all(str(c.label) and str(c.help).endswith(".") for c in entry.columns)
    assert all(column.example for column in entry.columns if column.needed)
    assert any(column.needed for column in entry.columns)


def test_the_form_has_a_field_for_each_column_and_option():
    entry = IMPORTS["places"]
    seen = {"format": GEOJSON, "columns": ["a"], "rows": []}
    assert list(ColumnsForm(entry=entry, seen=seen).fields) == [
        "column_name",
        "option_kind",
        "option_tail",
        "option_strict",
    ]
    fields = ColumnsForm(entry=entry, seen={**seen, "format": CSV}).fields
    assert [value for value, _label in fields["column_name"].choices] == ["", "a"]
    assert len(fields) == 8


@pytest.mark.django_db
def test_another_import_needs_one_entry_and_nothing_else(at_imports):
    told = {}

    def learn(path, mapping, options, *, strict, now, dry_run, progress):
        told[dry_run] = (path.read_text(), mapping, options, strict)
        return Report(added=1, dry_run=dry_run)

    register(
        Import(
            key="weather",
            title="Weather",
            explanation="Of the week.",
            formats=(CSV,),
            columns=(Column("day", "Day", "Of the week.", "Monday", needed=True),),
            options=(Option("place", "Place", "Where.", needed=True),),
            run=learn,
        )
    )
    try:
        assert "Of the week." in at_imports.get("/admin/imports/new/").content.decode()
        run = send(at_imports, "weather", upload("w.csv", "day\nFriday\n"))
        run = try_out(at_imports, run, option_place="Quay", option_strict="on")
        run = land(at_imports, run)
    finally:
        IMPORTS.pop("weather")
    expected = ("day\nFriday\n", {"day": "day"}, {"place": "Quay"}, True)
    assert told == {True: expected, False: expected}
    assert run.report["totals"]["added"] == 1
