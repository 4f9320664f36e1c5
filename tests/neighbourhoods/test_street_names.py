"""A typed street is the published one, however people write it and its number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neighbourhoods.street_names import (
    bare,
    has_no_number,
    house_number,
    initial,
    key,
    searchable,
    spellings,
)
from tests.neighbourhoods.test_names import HARD


@pytest.mark.parametrize(
    ("typed", "published"),
    [
        ("Evington Rd", "Evington Road"),
        ("evington rd.", "EVINGTON ROAD"),
        ("High St", "High Street"),
        ("high st.", "High Street"),
        ("St Saviour's Rd", "Saint Saviours Road"),
        ("St. Saviours Road", "Saint Saviour’s Road"),
        ("Upper St Johns Road", "Upper Saint John's Road"),
        ("Park Ave", "Park Avenue"),
        ("Park Av.", "Park Avenue"),
        ("Rose Gdns", "Rose Gardens"),
        ("Mill Ln", "Mill Lane"),
        ("Oak Cl", "Oak Close"),
        ("C/ Colón", "Calle Colón"),
        ("C/Colon", "Calle de Colón"),
        ("CL. COLÓN", "Calle Colón"),
        ("Carrer de Colom", "C. Colom"),
        ("Carrer Colom", "Calle Colom"),
        ("Av. del Puerto", "Avenida Puerto"),
        ("Avda. Puerto", "Avinguda del Puerto"),
        ("Avgda. Puerto", "AVENIDA DEL PUERTO"),
        ("Pza de la Reina", "Plaça de la Reina"),
        ("Plaza la Reina", "Pl. Reina"),
        ("Ps. del Mar", "Passeig Mar"),
        ("ش. الميناء", "شارع الميناء"),
        ("Calle ２５ de Abril", "Calle 25 de Abril"),
        ("شارع ٢٥", "شارع 25"),
    ],
)
def test_usual_abbreviations_make_no_difference(typed, published):
    assert key(typed) == key(published)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint Street", "Street Street"),
        ("Park Road", "Park Street"),
        ("Calle Colón", "Plaza Colón"),
        ("Calle Colón", "Carrer Colom"),
        ("Road", "Rd Road"),
    ],
)
def test_different_streets_stay_different(one, other):
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("012", 12),
        ("12B", 12),
        ("12 b", 12),
        ("12 bis", 12),
        ("12bis", 12),
        ("12-14", 12),
        ("12–14", 12),
        ("12/3", 12),
        ("nº 12", 12),
        ("nº12", 12),
        ("n.º 12", 12),
        ("№ 12", 12),
        ("núm. 12", 12),
        ("No. 12", 12),
        ("١٢", 12),
        ("رقم ١٢", 12),
        ("１２", 12),
        ("9999", 9999),
        ("10000", None),
        ("0", None),
        ("", None),
        ("s/n", None),
        ("twelve", None),
        ("1st", None),
        ("-", None),
        ("-5", None),
        ("1e9", None),
    ],
)
def test_a_house_number_is_its_figures(text, number):
    assert house_number(text) == number


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("", True), ("s/n", True), ("S/N", True), ("S.N.", True), (" s / n ", True),
        ("-", True), ("12", False), ("sn12", False), ("x", False),
    ],
)  # fmt: skip
def test_no_number_is_said_in_several_ways(text, none):
    assert has_no_number(text) is none


@pytest.mark.parametrize(
    ("typed", "street", "number"),
    [
        ("12 Evington Road", "Evington Road", 12),
        ("12B Evington Rd", "Evington Road", 12),
        ("12 B Evington Rd", "Evington Road", 12),
        ("12, Evington Road", "Evington Road", 12),
        ("12-14 Evington Road", "Evington Road", 12),
        ("Flat 2, 12 Evington Road", "Evington Road", 12),
        ("Evington Road 12", "Evington Road", 12),
        ("Evington Road, 12", "Evington Road", 12),
        ("Calle Colón, 12", "Calle Colón", 12),
        ("C/ Colón nº 12", "Calle Colón", 12),
        ("C/ Colón, nº12", "Calle Colón", 12),
        ("C/ Colón núm. 12", "Calle Colón", 12),
        ("Calle Colón 12 bis", "Calle Colón", 12),
        ("Carrer de Colom 12 2n 3a", "Carrer de Colom", 12),
        ("Carrer de Colom, 12-3", "Carrer de Colom", 12),
        ("Carrer de Colom, 12, 2n 3a", "Carrer de Colom", 12),
        ("Carrer de Colom, 12, 46004 València", "Carrer de Colom", 12),
        ("شارع الميناء ١٢", "شارع الميناء", 12),
        ("١٢ شارع الميناء", "شارع الميناء", 12),
        ("شارع الميناء رقم ١٢", "شارع الميناء", 12),
        ("Avenida 9 de Octubre 12", "Avenida 9 de Octubre", 12),
        ("Avenida 9 de Octubre", "Avenida 9 de Octubre", None),
        ("Calle Colón s/n", "Calle Colón", None),
        ("Calle Colón, S/N", "Calle Colón", None),
        ("Evington Road", "Evington Road", None),
        ("Evington Road, Leicester", "Evington Road", None),
    ],
)
def test_the_number_stands_before_or_after(typed, street, number):
    readings = [(reading.key, reading.number) for reading in spellings(typed)]
    assert (key(street), number) in readings


@pytest.mark.parametrize("text", ["LE2", "LE2 1TQ", "46001", "sw1a 1aa", "e1", "", "!"])
def test_a_postcode_is_no_street(text):
    assert spellings(text) == []


def test_the_rest_tells_streets_of_one_name_apart():
    reading = spellings("12B High Street, Wigston")[0]
    assert reading == ("highstreet", ("high", "street"), 12, "wigston", "12b", True)
    assert spellings("High Street 12, Wigston")[0].number_first is False


def test_a_number_with_a_locality_alone_is_no_five_figures():
    assert all(r.number != 46004 for r in spellings("Calle Colón, 46004 València"))


def test_lists_go_by_the_name_and_not_by_the_kind():
    assert bare("Calle de la Paz") == "paz"
    assert initial("Calle de la Paz") == "P"
    assert initial("Avinguda d'Àvila") == "D"
    assert initial("Évry Road") == "E"
    assert initial("Calle") == "C"
    assert initial("!") == "–"


def test_words_are_searchable_as_written_and_as_meant():
    assert searchable("Evington Rd") == " evington rd road"
    assert searchable("High Street", "Wigston") == " high street wigston"
    assert searchable("?") == ""


@pytest.mark.parametrize("text", HARD)
def test_nothing_that_can_be_typed_breaks_it(text):
    assert len(spellings(text)) <= 12
    assert len(key(text)) <= 200
    assert len(searchable(text, text)) <= 420
    house_number(text)
    has_no_number(text)


@given(st.text(max_size=60))
def test_a_reading_has_a_street_and_a_possible_number(text):
    for reading in spellings(text):
        assert reading.key
        assert reading.number is None or 1 <= reading.number <= 9_999
