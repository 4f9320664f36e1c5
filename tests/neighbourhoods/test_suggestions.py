"""Suggestions while somebody types, and the list of streets without a script."""

import datetime
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from neighbourhoods import street_pages
from neighbourhoods.suggestions import suggest
from tests.factories import (
    box_at,
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_place,
    make_street,
)
from tests.neighbourhoods.test_names import HARD

TODAY = datetime.date(2026, 3, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-31 12:00:00+00:00")


@pytest.fixture
def castle():
    """Where Maya Stone walks."""
    area = make_neighbourhood("Castle", box_at(0), slug="castle")
    make_assignment(make_officer("Maya Stone"), area)
    return area


@pytest.fixture
def vacant():
    return make_neighbourhood("Vacant", box_at(1), slug="vacant")


def labels(text: str) -> list[str]:
    return [found.label for found in suggest(text, on=TODAY)]


def test_only_streets_with_an_officer_are_suggested(castle, vacant):
    make_street("Mill Road", castle)
    make_street("Mill Lane", vacant)
    assert labels("mill") == ["Mill Road"]


@pytest.mark.parametrize("role", ["lead", "officer", "cover"])
def test_whoever_walks_there_today_counts_whatever_the_role(vacant, role):
    make_street("Mill Lane", vacant)
    make_assignment(make_officer(alias="Officer Sam"), vacant, role)
    assert labels("mill") == ["Mill Lane"]


def test_nobody_in_post_today_and_nobody_by_name_do_not_count(vacant):
    make_street("Mill Lane", vacant)
    make_assignment(make_officer(), vacant)
    past, coming = make_officer("Past"), make_officer("Coming")
    make_assignment(past, vacant, ends_on=TODAY - datetime.timedelta(days=1))
    make_assignment(coming, vacant, starts_on=TODAY + datetime.timedelta(days=1))
    assert labels("mill") == []


def test_a_street_of_which_some_part_has_an_officer_is_suggested(castle, vacant):
    make_street("Mill Road", castle, 1, 9)
    make_street("Mill Road", vacant, 10)
    (found,) = suggest("mill", on=TODAY)
    assert (found.label, found.where, found.several) == ("Mill Road", "", True)


def test_named_places_are_suggested_by_where_they_lie_and_postcodes_never(
    castle, vacant
):
    make_place("Mill School", 52.605, -1.195, kind="school")
    make_place("Mill Station", 52.605, -1.185, kind="station")
    make_place("Mill Far Away", 10, 10, kind="station")
    make_place("MIL 1AA", 52.605, -1.195)
    (found,) = suggest("mil", on=TODAY)
    assert (found.label, found.where) == ("Mill School", "Castle")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mi", []), ("m i", []), ("12", []), ("123", []), ("12 m", []), ("", []),
        ("mil", ["Mill Road"]), ("MÍL", ["Mill Road"]), ("mill rd", ["Mill Road"]),
        ("road mil", ["Mill Road"]), ("12 mill", ["Mill Road"]), ("ill", []),
        ("mill" + " " * 300, []), ("%%%", []), ("___", []), ("mi%l", []),
    ],
)  # fmt: skip
def test_three_letters_at_the_beginning_of_words_are_needed(castle, typed, found):
    make_street("Mill Road", castle)
    assert labels(typed) == found


def test_half_a_word_is_not_taken_for_an_abbreviation(castle):
    make_street("London Stoneygate", castle)
    make_street("London Street", castle)
    assert labels("london st") == ["London Street", "London Stoneygate"]


def test_at_most_eight_come_and_what_begins_so_comes_first(castle):
    make_street("Old Mill Road", castle)
    for letter in "abcdefghij":
        make_street(f"Mill {letter * 3} Road", castle)
    found = labels("mill")
    assert len(found) == 8
    assert found[0] == "Mill aaa Road"
    assert "Old Mill Road" not in found


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12b mill", "12b Mill Road, Wigston"),
        ("mill 12", "Mill Road 12, Wigston"),
        ("mill", "Mill Road, Wigston"),
    ],
)
def test_the_number_that_was_typed_stays(castle, typed, value):
    make_street("Mill Road", castle, locality="Wigston")
    (found,) = suggest(typed, on=TODAY)
    assert (found.label, found.typed) == ("Mill Road (Wigston)", value)


def test_one_and_many_cost_the_same_queries(castle):
    def cost() -> int:
        suggest("mill", on=TODAY)
        with CaptureQueriesContext(connection) as made:
            suggest("mill", on=TODAY)
        return len(made)

    make_street("Mill Road", castle)
    make_place("Mill School", 52.605, -1.195, kind="school")
    one = cost()
    for letter in "abcde":
        make_street(f"Mill {letter * 3} Road", castle, 1, 9)
        make_place(f"Mill {letter} School", 52.605, -1.195, kind="school")
    assert cost() == one == 4  # streets, places, edition, officers


# --- The address


def test_the_answer_is_json_that_nobody_keeps(client, castle, vacant):
    make_street("Mill Road", castle)
    make_street("Mill Lane", castle, 1, 9)
    make_street("Mill Lane", vacant, 10)
    response = client.get("/find/suggest/", {"q": "mill"})
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store, private"
    assert response.json() == {
        "suggestions": [
            {
                "label": "Mill Lane",
                "typed": "Mill Lane",
                "where": "several neighbourhoods",
            },
            {"label": "Mill Road", "typed": "Mill Road", "where": "Castle"},
        ],
        "told": "2 suggestions. Choose with the arrow keys.",
    }
    assert client.get("/find/suggest/").json() == {
        "suggestions": [], "told": "No suggestions.",
    }  # fmt: skip


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_sent_to_the_suggestions(client, method):
    assert getattr(client, method)("/find/suggest/?q=mill").status_code == 405
    assert getattr(client, method)("/streets/").status_code == 405


def test_markup_in_a_name_comes_as_text(client, castle):
    make_street("<img src=x onerror=alert(1)> Road", castle)
    response = client.get("/find/suggest/", {"q": "img"})
    assert response["X-Content-Type-Options"] == "nosniff"
    (found,) = response.json()["suggestions"]
    assert found["label"] == "<img src=x onerror=alert(1)> Road"
    page = client.get("/streets/").content.decode()
    assert "<img" not in page.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("text", HARD)
def test_nothing_that_can_be_typed_is_an_error(client, castle, text):
    make_street("Mill Road", castle)
    typed = quote(text, errors="surrogatepass")
    assert client.get(f"/find/suggest/?q={typed}").status_code == 200
    assert client.get(f"/streets/?letter={typed}").status_code == 200


# --- The list without a script


def test_the_list_leads_to_the_neighbourhood_or_asks_for_the_number(
    client, castle, vacant
):
    make_street("Calle de la Paz", castle)
    make_street("Mill & Road", castle, 1, 9)
    make_street("Mill & Road", vacant, 10)
    make_street("Nobody Lane", vacant)
    page = client.get("/streets/").content.decode()
    assert '<a href="/neighbourhoods/castle/">Calle de la Paz</a>' in page
    assert '<a href="/find/?q=Mill+%26+Road">Mill &amp; Road</a>' in page
    assert page.index('id="letter-1">M<') < page.index('id="letter-2">P<')
    assert "Nobody" not in page
    asked = client.get("/find/?q=Mill+%26+Road").content.decode()
    assert "Which house number?" in asked


def test_a_locality_goes_along(client, castle, vacant):
    make_street("High Street", castle, 1, 9, locality="Wigston")
    make_street("High Street", vacant, 10, locality="Wigston")
    make_street("High Street", vacant, locality="Oadby")
    page = client.get("/streets/").content.decode()
    assert '<a href="/find/?q=High+Street%2C+Wigston">High Street (Wigston)</a>' in page
    asked = client.get("/find/?q=High+Street%2C+Wigston").content.decode()
    assert "Which house number?" in asked
    assert "Oadby" not in asked


def test_many_streets_come_letter_by_letter(client, castle, monkeypatch):
    monkeypatch.setattr(street_pages, "MOST_ON_ONE_PAGE", 1)
    make_street("Mill Road", castle)
    make_street("Árbol Road", castle)
    page = client.get("/streets/").content.decode()
    assert '<a href="/streets/?letter=A">A</a>' in page
    assert "Mill Road" not in page
    page = client.get("/streets/?letter=M").content.decode()
    assert '<a href="/streets/?letter=M" aria-current="page">M</a>' in page
    assert "Mill Road" in page
    assert "Árbol" not in page


def test_a_letter_without_streets_and_a_town_without_streets_say_so(client, castle):
    assert "There are none here yet." in client.get("/streets/").content.decode()
    make_street("Mill Road", castle)
    page = client.get("/streets/?letter=Q").content.decode()
    assert "No street begins with that. Choose a letter." in page


def test_the_list_costs_the_same_for_many(client, castle):
    def cost() -> int:
        with CaptureQueriesContext(connection) as made:
            client.get("/streets/")
        return len(made)

    make_street("Mill Road", castle)
    cost()
    one = cost()
    for letter in "abcde":
        make_street(f"Mill {letter * 3} Road", castle)
    assert cost() == one


def test_the_finder_leads_to_the_list(client):
    assert 'href="/streets/"' in client.get("/find/").content.decode()


@pytest.mark.parametrize("path", ["/", "/find/"])
def test_the_box_brings_its_script(client, path):
    page = client.get(path).content.decode()
    assert 'data-from="/find/suggest/"' in page
    assert "js/street-suggestions" in page
