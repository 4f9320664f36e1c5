"""What a cell of a register means, for any cell."""

import datetime
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.imports import cells
from partners.imports.cells import CellError

READERS = [
    cells.day, cells.years, cells.postcode, cells.telephone, cells.website,
    cells.number,
]  # fmt: skip
NOTHINGS = sorted(cells.NOTHING)


@pytest.mark.parametrize("read", READERS)
@given(
    word=st.sampled_from(NOTHINGS), blanks=st.text(" \t", max_size=3), data=st.data()
)
def test_every_word_for_nothing_is_nothing_in_every_column(read, word, blanks, data):
    cased = data.draw(st.sampled_from([str.lower, str.upper, str.title]))(word)
    assert read(blanks + cased + blanks) in ("", None)
    assert cells.text(blanks + cased + blanks) == ""


@given(st.dates(datetime.date(1000, 1, 1)))
def test_a_day_is_read_from_either_end(day):
    assert cells.day(day.strftime("%d-%m-%Y")) == day
    assert cells.day(f"{day.day}/{day.month}/{day.year}") == day
    assert cells.day(f"{day:%d.%m.%Y} 00:00") == day
    assert cells.day(day.isoformat()) == day
    assert cells.day(f"{day.isoformat()}T00:00:00") == day


@pytest.mark.parametrize(
    "cell", ["soon", "31-02-2026", "2026-13-01", "03-31-2026", "31-08-26", "1-1", "12"]
)
def test_what_is_no_day_is_told_apart_from_nothing(cell):
    with pytest.raises(CellError):
        cells.day(cell)


@pytest.mark.parametrize("read", READERS)
@given(cell=st.text(max_size=40))
def test_any_text_is_a_value_or_a_refusal_that_repeats_nothing(read, cell):
    told = ""
    try:
        read(cell)
    except CellError as error:
        told = str(error)
    assert told == ""


@given(st.integers(0, 120))
def test_an_age_is_a_whole_number_of_years(age):
    assert cells.years(str(age)) == age


@pytest.mark.parametrize("cell", ["121", "-1", "3.5", "three", "٣", "1e2"])
def test_other_ages_are_none(cell):
    with pytest.raises(CellError):
        cells.years(cell)


@given(st.text(string.ascii_letters + " .'-", max_size=16))
def test_a_postcode_without_a_figure_is_none(cell):
    try:
        assert cells.postcode(cell) == ""
    except CellError:
        assert cells.text(cell) != ""


@pytest.mark.parametrize("cell", ["LE2 1TQ", "46001", "GIR 0AA", "1010 AB", "D02 X285"])
def test_postcodes_of_many_countries_are_kept_as_written(cell):
    assert cells.postcode(f" {cell} ") == cell


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("www.harbour.example", "https://www.harbour.example"),
        ("http://harbour.example/a b", None),
        ("https://harbour.example/", "https://harbour.example/"),
        ("javascript:alert(1)", None),
        ("ftp://harbour.example", None),
        ("Alex", None),
        ("office@harbour", None),
        ("https://harbour.example/" + "a" * 200, None),
    ],
)
def test_a_website_is_an_address_of_the_web(cell, address):
    if address:
        assert cells.website(cell) == address
    else:
        with pytest.raises(CellError):
            cells.website(cell)


@pytest.mark.parametrize("cell", ["Alex Example", "0116", "+44 (0)116 496 0000"])
def test_a_telephone_number_can_be_dialled(cell):
    if cell[0] == "A":
        with pytest.raises(CellError):
            cells.telephone(cell)
    else:
        assert cells.telephone(cell) == cell


@pytest.mark.parametrize("cell", ["inf", "nan", "1e999", "5,3"])
def test_a_coordinate_is_a_finite_number(cell):
    with pytest.raises(CellError):
        cells.number(cell)
