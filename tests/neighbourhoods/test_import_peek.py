"""The first look at a file: it tells what is there, or says a sentence."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neighbourhoods.imports import peek as peeking
from neighbourhoods.imports.peek import peek
from neighbourhoods.imports.report import ImportFailed
from tests.neighbourhoods.conftest import BARRIOS, SCHOOLS, WARDS, features

POINT = {"type": "Point", "coordinates": [0, 0]}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_columns_and_first_rows_of_a_csv(write, delimiter, encoding):
    lines = ["officer,straße", "P1,Ñ", "P2,b", "P3,c", "P4,d"]
    text = "\n".join(lines).replace(",", delimiter)
    seen = peek(write(text.encode(encoding)))
    assert seen.as_json() == {
        "format": "csv",
        "columns": ["officer", "straße"],
        "rows": [["P1", "Ñ"], ["P2", "b"], ["P3", "c"]],
    }


def test_a_row_that_cannot_be_read_is_passed_over(write):
    seen = peek(write(b"a,b\nonly one\n1,2\n"))
    assert seen.rows == [["1", "2"]]


def test_a_name_that_stands_twice_or_is_empty_is_offered_once(write):
    seen = peek(write("a,,a,b\n1,2,3,4\n"))
    assert (seen.columns, seen.rows) == (["a", "b"], [["3", "4"]])


def test_a_long_cell_is_shortened(write):
    [[cell]] = peek(write(f"a\n{'x' * 500}\n")).rows
    assert cell == "x" * 79 + "…"


def test_properties_of_geojson_are_those_of_all_its_features(write):
    rows = [({"a": 1, "b": None}, POINT), ({}, POINT), ({"c": [1]}, None)]
    seen = peek(write(features(*rows)))
    assert seen.as_json() == {
        "format": "geojson",
        "columns": ["a", "b", "c"],
        "rows": [["1", "", ""], ["", "", "[1]"]],
    }


@pytest.mark.parametrize("path", [WARDS, BARRIOS, SCHOOLS])
def test_a_beginning_tells_as_much_as_the_whole_file(path, monkeypatch):
    whole = peek(path)
    monkeypatch.setattr(peeking, "AHEAD", path.stat().st_size - 1)
    assert peek(path) == whole


def test_of_a_large_file_only_the_beginning_is_read(write, monkeypatch):
    monkeypatch.setattr(peeking, "AHEAD", 400)
    path = write(features(*[({"a": n}, POINT) for n in range(1_000)]))
    assert peek(path).rows == [["0"], ["1"], ["2"]]
    with path.open("ab") as file:
        file.write(b"this is broken")  # which the trial will say
    assert peek(path).columns == ["a"]


def test_a_large_file_that_is_something_else_is_refused(write, monkeypatch):
    monkeypatch.setattr(peeking, "AHEAD", 20)
    for data in ({"rows": [1, 2, 3]}, {"features": "none"}):
        with pytest.raises(ImportFailed, match="no list of features"):
            peek(write(json.dumps(data)))
    with pytest.raises(ImportFailed, match="no columns with names"):
        peek(write('{"features": [1, 2, 3]}'))


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.one_of(st.binary(max_size=300), st.text('{}[]":,;\n\tab1é\0', max_size=300)))
def test_whatever_the_bytes_it_answers_or_says_why_not(tmp_path, content):
    path = tmp_path / "any"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    try:
        seen = peek(path)
    except ImportFailed:
        return
    assert seen.columns
    json.dumps(seen.as_json()).encode()  # no half of a pair, which no table takes
    assert all(len(row) == len(seen.columns) for row in seen.rows)
