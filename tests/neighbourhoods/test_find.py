"""GET /find/: for people, for machines, and without a trace."""

import logging
from urllib.parse import quote

import pytest

from publishing.models import SiteSettings
from tests.factories import box_at, make_neighbourhood, make_place
from tests.neighbourhoods.conftest import everything_stored
from tests.neighbourhoods.test_names import HARD

JSON = {"accept": "application/json"}
HTML = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
def city(db):
    make_neighbourhood("Zeta", box_at(0), code="Z-1", slug="zeta")
    make_neighbourhood("Älvsjö", box_at(1), code="A/2", slug="alvsjo")
    make_place("LE2 1AA", 52.605, -1.195)
    make_place("LE2 1AB", 52.605, -1.185)
    make_place("Far Mill", 10, 10, kind="school")


ZETA = {"code": "Z-1", "name": "Zeta", "url": "/neighbourhoods/zeta/"}
ALVSJO = {"code": "A/2", "name": "Älvsjö", "url": "/neighbourhoods/alvsjo/"}
ANSWERS = [
    ({"q": "le2 1aa"}, {"outcome": "one", "neighbourhoods": [ZETA]}),
    ({"q": "zeta"}, {"outcome": "one", "neighbourhoods": [ZETA]}),
    ({"q": "LE2"}, {"outcome": "several", "neighbourhoods": [ALVSJO, ZETA]}),
    ({"q": "far mill"}, {"outcome": "outside", "neighbourhoods": []}),
    ({"q": "nowhere"}, {"outcome": "unknown", "neighbourhoods": []}),
    ({"q": ""}, {"outcome": "unknown", "neighbourhoods": []}),
    ({"q": "x" * 10_000}, {"outcome": "unknown", "neighbourhoods": []}),
    ({}, {"outcome": "unknown", "neighbourhoods": []}),
    ({"lat": "52.605", "lng": "-1.195"}, {"outcome": "one", "neighbourhoods": [ZETA]}),
    ({"lat": "0", "lng": "0"}, {"outcome": "outside", "neighbourhoods": []}),
    ({"lat": "999", "lng": "0"}, {"outcome": "unknown", "neighbourhoods": []}),
    ({"lat": "NaN", "lng": "0"}, {"outcome": "unknown", "neighbourhoods": []}),
    ({"lat": "-inf", "lng": "0"}, {"outcome": "unknown", "neighbourhoods": []}),
    ({"lat": "1e999", "lng": "0"}, {"outcome": "unknown", "neighbourhoods": []}),
    ({"lat": "", "lng": ""}, {"outcome": "unknown", "neighbourhoods": []}),
    ({"lat": "52,6", "lng": "-1,1"}, {"outcome": "unknown", "neighbourhoods": []}),
    ({"lat": "52.605"}, {"outcome": "unknown", "neighbourhoods": []}),
    ({"lng": "-1.195"}, {"outcome": "unknown", "neighbourhoods": []}),
]


@pytest.mark.parametrize(("query", "answer"), ANSWERS)
def test_machines_get_every_outcome_alike(client, city, query, answer):
    response = client.get("/find/", query, headers=JSON)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.json() == answer
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(("query", "answer"), ANSWERS)
def test_people_are_sent_on_or_get_a_page(client, city, query, answer):
    response = client.get("/find/", query, headers=HTML)
    assert "no-store" in response["Cache-Control"]
    if answer["outcome"] == "one":
        assert response.status_code == 302
        assert response["Location"] == ZETA["url"]
    else:
        assert response.status_code == 200
        assert response["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("accept", [JSON, HTML])
def test_head_answers_as_get_without_a_body(client, city, accept):
    response = client.head("/find/", {"q": "LE2"}, headers=accept)
    assert (response.status_code, response.content) == (200, b"")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("application/json", "application/json"),
        ("application/json, text/plain, */*", "application/json"),
        ("text/html;q=0.5, application/json", "application/json"),
        ("APPLICATION/JSON", "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        ("*/*, application/json", "application/json"),
        ("*/*", "text/html; charset=utf-8"),
        ("text/html, application/json;q=0.9", "text/html; charset=utf-8"),
        ("text/html", "text/html; charset=utf-8"),
        ("application/jsonlines", "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
        (";;;,,,/;q=x", "text/html; charset=utf-8"),
    ],
)
def test_who_prefers_json_gets_it(client, city, accept, content_type):
    response = client.get("/find/", {"q": "LE2"}, headers={"accept": accept})
    assert response["Content-Type"] == content_type
    assert "Accept" in response["Vary"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_sent_to_the_finder(client, city, method):
    assert getattr(client, method)("/find/?q=LE2").status_code == 405


def test_choices_are_links_by_name(client, city):
    page = client.get("/find/", {"q": "LE2"}).content.decode()
    assert "Which of these is it?" in page
    assert page.index(ALVSJO["url"]) < page.index(ZETA["url"])
    assert "There are more." not in page


def test_of_more_than_twelve_the_page_says_so(client, db):
    for number in range(13):
        west, south, *_rest = box_at(number % 5, number // 5)
        make_neighbourhood(f"Ward {number:02}", box_at(number % 5, number // 5))
        make_place(f"LE2 1{number:02}", south + 0.005, west + 0.005)
    page = client.get("/find/", {"q": "LE2"}).content.decode()
    assert page.count("Ward ") == 12
    assert "There are more. Type a whole postcode, or more of the name." in page


def test_outside_names_whom_to_turn_to(client, city):
    site = SiteSettings.load()
    site.outside_name = "Coast Guard <County>"
    site.outside_url = "https://county.example.org/"
    site.outside_phone = "020 7946 0123"
    site.save()
    page = client.get("/find/", {"q": "far mill"}).content.decode()
    assert "This place is outside our area" in page
    assert (
        '<a href="https://county.example.org/">Coast Guard &lt;County&gt;</a>' in page
    )
    assert 'href="tel:+442079460123"' in page


def test_outside_helps_even_if_nobody_is_named(client, city):
    page = client.get("/find/", {"q": "far mill"}).content.decode()
    assert "Another police force looks after it." in page


def test_an_unknown_place_gets_help_and_keeps_what_was_typed(client, city):
    page = client.get("/find/", {"q": 'Now"here <b>'}).content.decode()
    assert "We do not know this place yet" in page
    assert 'value="Now&quot;here &lt;b&gt;"' in page
    assert 'name="q"' in page


def test_the_bare_finder_asks_and_blames_nobody(client, city):
    page = client.get("/find/").content.decode()
    assert "We do not know" not in page
    assert "<h1>Find my officer</h1>" in page


@pytest.mark.parametrize("typed", HARD)
def test_nothing_that_can_be_typed_is_an_error(client, city, typed):
    query = quote(typed, errors="surrogatepass")
    for accept in (JSON, HTML):
        response = client.get(f"/find/?q={query}", headers=accept)
        assert response.status_code == 200
    assert client.get(f"/find/?lat={query}&lng={query}").status_code == 200


@pytest.mark.parametrize("raw", ["%ED%A0%80", "%00", "%", "%ZZ", "%FF%FE", "%F0%9F"])
def test_no_broken_encoding_is_an_error(client, city, raw):
    for name in ("q", "lat", "lng", raw):
        assert client.get(f"/find/?{name}={raw}").status_code == 200


def test_what_is_typed_leaves_no_trace(client, city, caplog):
    caplog.set_level(logging.DEBUG)
    secret = "Wisteria Cottage 4711"
    SiteSettings.load()  # its one row is made when it is first needed
    before = everything_stored()
    responses = [
        client.get("/find/", {"q": secret}),
        client.get("/find/", {"q": secret}, headers=JSON),
        client.get("/find/", {"lat": "52.60547110815", "lng": "-1.19547110815"}),
        client.post("/find/?q=" + quote(secret)),
    ]
    assert [r.status_code for r in responses] == [200, 200, 302, 405]
    assert everything_stored() == before
    assert client.cookies == {}
    assert "4711" not in caplog.text
    assert "4711" not in responses[2]["Location"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/find/",
        "/find/?q=LE2",
        "/find/?q=nowhere",
        "/neighbourhoods/",
        "/neighbourhoods/zeta/",
        "/privacy/",
        "/accessibility/",
        "/robots.txt",
        "/sitemap.xml",
        "/.well-known/security.txt",
    ],
)
def test_public_pages_set_no_cookie_and_vary_with_none(client, city, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response.cookies == {}
    assert "cookie" not in response.get("Vary", "").lower()
