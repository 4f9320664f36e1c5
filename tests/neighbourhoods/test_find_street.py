"""A street with a house number leads to one neighbourhood, or asks; never a guess."""

import json
import logging
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from neighbourhoods.locator import find_text
from neighbourhoods.models import StreetRange
from publishing.models import SiteSettings
from tests.factories import box_at, make_neighbourhood, make_place, make_street
from tests.neighbourhoods.conftest import everything_stored
from tests.neighbourhoods.test_names import HARD

JSON = {"accept": "application/json"}


@pytest.fixture
def city(db):
    """Long Road runs through three; Quay Street lies in one."""
    castle = make_neighbourhood("Castle", box_at(0), code="C", slug="castle")
    harbour = make_neighbourhood("Harbour", box_at(1), code="H", slug="harbour")
    meadow = make_neighbourhood("Meadow", box_at(2), code="M", slug="meadow")
    make_street("Long Road", castle, 1, 79, "odd")
    make_street("Long Road", harbour, 2, 80, "even")
    make_street("Long Road", meadow, 101)
    make_street("Quay Street", harbour, 1, 40)
    make_street("Quay Street", harbour, 41, 60)
    make_street("Calle de Colón", meadow, 1, 9)
    make_street("Calle de Colón", castle, 10)
    return castle, harbour, meadow


def told(text: str, number: str = "") -> tuple[str, list[str]]:
    answer = find_text(text, number=number)
    return answer.outcome.value, [area.name for area in answer.areas]


def explained(text: str) -> list[tuple]:
    return [
        (stretch.street, stretch.area.name, stretch.numbers)
        for stretch in find_text(text).stretches
    ]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Long Road 1", "Castle"),
        ("79 long rd", "Castle"),
        ("79b Long Rd.", "Castle"),
        ("LONG ROAD, 2", "Harbour"),
        ("80 Lóng Road, Leicester", "Harbour"),
        ("Flat 3, 80 Long Road", "Harbour"),
        ("Long Road 101", "Meadow"),
        ("Long Road 102-104", "Meadow"),
        ("Long Road 9999", "Meadow"),
        ("C/ Colon, 9", "Meadow"),
        ("Carrer de Colón nº 10", "Castle"),
        ("colon 12", "Castle"),
        ("Calle Colón ١٢", "Castle"),
        ("Quay Street", "Harbour"),
        ("quay st 60", "Harbour"),
        ("quay", "Harbour"),
        ("Quay Street s/n", "Harbour"),
    ],
)
def test_a_street_with_its_number_leads_to_one(city, typed, name):
    assert told(typed) == ("one", [name])


@pytest.mark.parametrize("typed", ["Long Road", "long rd", "Long Road s/n", "long"])
def test_a_street_through_several_asks_for_the_number(city, typed):
    assert told(typed) == ("number", ["Castle", "Harbour", "Meadow"])
    assert explained(typed) == [
        ("Long Road", "Castle", ["1–79, odd numbers"]),
        ("Long Road", "Harbour", ["2–80, even numbers"]),
        ("Long Road", "Meadow", ["from 101 on"]),
    ]
    assert find_text(typed).number is None


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Long Road 90", ["Castle", "Harbour", "Meadow"]),
        ("61 Quay Street", ["Harbour"]),
    ],
)
def test_a_number_in_no_range_is_told_and_chosen_even_from_one(city, typed, names):
    assert told(typed) == ("number", names)
    assert find_text(typed).number in (61, 90)


def test_the_number_that_was_asked_for_holds(city):
    assert told("Long Road", "2") == ("one", ["Harbour"])
    assert told("Long Road 90", "79B") == ("one", ["Castle"])
    assert told("90 Long Road", "nº 101") == ("one", ["Meadow"])
    assert told("long", "2") == ("one", ["Harbour"])
    assert told("Long Road", "house") == told("Long Road")
    assert told("LE2 1AA", "2") == ("unknown", [])


def test_ranges_that_overlap_by_accident_are_both_offered(city):
    make_street("Long Road", city[2], 3, 5, "odd")
    assert told("Long Road 3") == ("several", ["Castle", "Meadow"])


def test_a_street_and_a_place_of_one_name_are_both_shown(city):
    make_place("Quay Street", 52.605, -1.175, kind="station")
    assert told("Quay Street") == ("several", ["Harbour", "Meadow"])
    assert explained("Quay Street") == [("Quay Street", "Harbour", ["1–40", "41–60"])]
    answer = find_text("Quay Street")
    assert [area.name for area in answer.without_street] == ["Meadow"]


def test_a_street_that_asks_and_a_place_of_one_name_are_both_shown(city):
    other = make_neighbourhood("Other", box_at(3))
    west, south, *_rest = box_at(3)
    make_place("Long Road", south + 0.005, west + 0.005, kind="station")
    assert told("Long Road") == ("number", ["Castle", "Harbour", "Meadow", "Other"])
    assert [a.pk for a in find_text("Long Road").without_street] == [other.pk]


def test_a_street_and_a_place_in_one_neighbourhood_are_one_answer(city):
    make_place("Quay Street", 52.605, -1.185, kind="station")
    assert told("Quay Street") == ("one", ["Harbour"])


def test_a_place_outside_does_not_hide_the_street(city):
    make_place("Quay Street", 10, 10, kind="station")
    assert told("Quay Street") == ("one", ["Harbour"])


def test_streets_of_one_name_are_told_apart_by_their_locality(city):
    make_street("High Street", city[0], locality="Wigston")
    make_street("High Street", city[1], locality="Oadby")
    assert told("High Street 5") == ("several", ["Castle", "Harbour"])
    assert explained("High Street") == [
        ("High Street (Oadby)", "Harbour", ["all numbers"]),
        ("High Street (Wigston)", "Castle", ["all numbers"]),
    ]
    for typed in (
        "5 High St, Wigston",
        "High Street 5, Wigston",
        "high street wigston",
    ):
        assert told(typed) == ("one", ["Castle"])


def test_a_street_with_a_figure_in_its_name_is_itself(city):
    make_street("Avenida 9 de Octubre", city[0], 1, 19)
    make_street("Avenida 9 de Octubre", city[1], 20)
    assert told("Avda 9 de Octubre 21") == ("one", ["Harbour"])
    assert told("Avda 9 de Octubre, 7") == ("one", ["Castle"])
    assert find_text("Avda 9 de Octubre").outcome == "number"


def test_of_streets_that_resemble_those_that_have_the_number_answer(city):
    make_street("Long Lane", city[2], 1, 5)
    assert told("long 4") == ("several", ["Harbour", "Meadow"])
    assert told("long 70") == ("one", ["Harbour"])


def test_more_streets_than_fit_are_cut_and_said(city):
    for number in range(14):
        make_street(f"Mill {'abcdefghijklmn'[number] * 3} Road", city[number % 3])
    answer = find_text("mill")
    assert (len(answer.stretches), answer.more) == (12, True)


def queries(text: str) -> int:
    find_text(text)  # the atlas of the edition in force
    with CaptureQueriesContext(connection) as made:
        find_text(text)
    return len(made)


def test_a_postcode_costs_one_query_and_half_of_one_no_query_for_streets(city):
    make_place("LE2 1AA", 52.605, -1.195)
    make_place("1012 AB", 52.605, -1.195)  # could be read as a street, 1012
    assert queries("LE2 1AA") == queries("1012 AB") == 1
    assert queries("LE2") == 3  # whole, edition, half
    assert queries("Long Road 2") == 3  # places, edition, streets


def test_how_many_ranges_there_are_makes_no_difference(city):
    before = queries("Long Road")
    for number in range(200, 260, 2):
        make_street("Long Road", city[0], number, number + 1, "even")
    assert queries("Long Road") == before


# --- The page


def test_people_are_sent_on_by_street_and_number(client, city):
    response = client.get("/find/", {"q": "12 Long Road"})
    assert (response.status_code, response["Location"]) == (
        302,
        "/neighbourhoods/harbour/",
    )
    response = client.get("/find/", {"q": "Long Road", "number": "12B"})
    assert (response.status_code, response["Location"]) == (
        302,
        "/neighbourhoods/harbour/",
    )


def test_the_page_asks_for_the_number_and_keeps_what_was_typed(client, city):
    page = client.get("/find/", {"q": "Long Road"}).content.decode()
    assert "<h1>Which house number?</h1>" in page
    assert '<input type="hidden" name="q" value="Long Road">' in page
    assert 'name="number" type="text" value=""' in page
    assert page.index('href="/neighbourhoods/castle/"') < page.index(
        'href="/neighbourhoods/meadow/"'
    )
    assert "<bdi>1–79, odd numbers</bdi>" in page


def test_the_page_says_that_a_number_is_not_known(client, city):
    page = client.get("/find/", {"q": "Long Road", "number": "90"}).content.decode()
    assert "<h1>We do not know this house number</h1>" in page
    assert "Number 90 of this street is not in our lists." in page
    assert 'name="number" type="text" value="90"' in page


def test_what_is_no_number_is_asked_again_and_kept(client, city):
    query = {"q": "Long Road", "number": '"><script>'}
    page = client.get("/find/", query).content.decode()
    assert "<h1>Which house number?</h1>" in page
    assert 'value="&quot;&gt;&lt;script&gt;"' in page


def test_names_of_streets_cannot_bring_markup(client, city):
    make_street("<b>Bold</b> Road", city[0], 1, 9)
    make_street("<b>Bold</b> Road", city[1], 10)
    page = client.get("/find/", {"q": "bold road"}).content.decode()
    assert "<b>Bold" not in page
    assert page.count("&lt;b&gt;Bold&lt;/b&gt; Road") == 2


def test_machines_get_the_ranges(client, city):
    answer = client.get("/find/", {"q": "Long Road 90"}, headers=JSON).json()
    assert answer["outcome"] == "number"
    assert answer["unknown_number"] == 90
    assert [row["code"] for row in answer["neighbourhoods"]] == ["C", "H", "M"]
    assert answer["streets"] == [
        {
            "street": "Long Road",
            "neighbourhood": code,
            "ranges": [{"from": first, "to": last, "parity": parity}],
        }
        for code, first, last, parity in [
            ("C", 1, 79, "odd"), ("H", 2, 80, "even"), ("M", 101, None, "all"),
        ]
    ]  # fmt: skip
    answer = client.get("/find/", {"q": "Long Road 2"}, headers=JSON).json()
    assert set(answer) == {"outcome", "neighbourhoods"}
    assert "unknown_number" not in json.dumps(
        client.get("/find/", {"q": "Long Road"}, headers=JSON).json()
    )


@pytest.mark.parametrize("typed", HARD)
def test_nothing_that_can_be_typed_as_a_number_is_an_error(client, city, typed):
    number = quote(typed, errors="surrogatepass")
    response = client.get(f"/find/?q=Long+Road&number={number}")
    assert response.status_code in (200, 302)
    response = client.get(f"/find/?q={number}&number={number}")
    assert response.status_code == 200


def test_an_address_that_is_typed_leaves_no_trace(client, city, caplog):
    caplog.set_level(logging.DEBUG)
    SiteSettings.load()
    before = everything_stored()
    for query in (
        {"q": "4711 Long Road"},
        {"q": "Long Road", "number": "4711"},
        {"q": "4711 Nowhere Road"},
    ):
        assert client.get("/find/", query).status_code in (200, 302)
    assert client.get("/find/suggest/", {"q": "4711 Long"}).status_code == 200
    assert everything_stored() == before
    assert client.cookies == {}
    assert "4711" not in caplog.text


def test_a_range_whose_neighbourhood_the_atlas_lacks_is_left_out(city):
    find_text("Long Road")  # the atlas is read
    gone = StreetRange.objects.get(street="Long Road", first=101).neighbourhood
    gone.delete()  # without a new edition
    assert told("Long Road 2") == ("one", ["Harbour"])
