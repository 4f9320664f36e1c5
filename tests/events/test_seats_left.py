"""The event and the list tell whether there are seats, in words."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.events.conftest import NOW, at
from tests.factories import make_booking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]


def main(client, path: str = "/events/market/") -> str:
    html = client.get(path).content.decode()
    return html.partition("<main")[2].partition("</main>")[0]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def register(market, plan):
    def make(starts="2026-03-17 18:00", **fields):
        return plan(market, starts, **{"entry": "register", "seats": 8} | fields)

    return make


def book_link(session) -> str:
    return f'href="/events/market/{session.ref}/book/"'


@pytest.mark.parametrize(
    ("places", "event", "listed"),
    [
        (1, "Book seats 7 seats left", "7 seats left"),
        (7, "Book seats 1 seat left", "1 seat left"),
        (8, "Join the waiting list Full, with a waiting list", "Full, with a waiting"),
    ],
)
def test_what_is_left_is_told_with_what_can_be_done(
    client, register, places, event, listed
):
    session = register()
    make_booking(session, places)
    html = main(client)
    assert event in words(html)
    assert book_link(session) in html
    assert f'aria-describedby="{session.ref}-when"' in html
    assert f'id="{session.ref}-when"' in html
    assert listed in words(main(client, "/events/"))


def test_what_has_closed_has_no_link(client, register):
    session = register(closes_at=NOW)
    html = main(client)
    assert "Booking has closed" in words(html)
    assert book_link(session) not in html
    assert "Booking has closed" in words(main(client, "/events/"))


def test_what_is_cancelled_tells_nothing_of_seats(client, register):
    session = register(cancelled_at=NOW, cancel_reason="venue")
    html = main(client) + main(client, "/events/")
    assert book_link(session) not in html
    assert "seats left" not in words(html)


def test_what_needs_no_seat_says_just_come(client, market, plan):
    plan(market, "2026-03-17 18:00")
    html = main(client)
    assert "Just come. Nobody needs to register." in words(html)
    assert "/book/" not in html
    assert "seat" not in words(main(client, "/events/"))


def test_dates_that_are_come_to_otherwise_are_told_apart(
    client, market, plan, register
):
    plan(market, "2026-03-17 18:00")
    register("2026-03-24 18:00")
    text = words(main(client))
    assert text.count("Where Community hall") == 2
    assert text.count("Just come.") == 1


def test_a_part_leads_to_what_it_is_booked_with(client, register):
    lead = register()
    part = register("2026-03-18 18:00", seats=3, part_of=lead)
    html = main(client)
    assert "Booked together with: Tuesday 17 March, 6 pm" in words(html)
    assert f'href="#{lead.ref}"' in html
    assert book_link(part) not in html
    assert "3 seats left" in words(html)
    assert "8 seats left" not in words(html)


def test_a_part_is_told_when_what_it_belongs_to_is_over(client, register):
    lead = register("2026-03-16 08:00", ends_at=at("2026-03-16 09:00"))
    register("2026-03-18 18:00", seats=3, part_of=lead)
    assert "Booked together with: Monday 16 March, 8 am" in words(main(client))


def test_what_is_over_tells_nothing_of_seats(client, register):
    register("2026-03-01 18:00")
    assert "seat" not in words(main(client, "/events/past/"))
    assert "seat" not in words(main(client))


@pytest.mark.parametrize("path", ["/events/market/", "/events/"])
def test_seats_cost_the_same_for_one_date_and_many(client, register, path):
    def queries() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    lead = register()
    register("2026-03-18 18:00", seats=3, part_of=lead)
    few = queries()
    for number in range(20):
        lead = register(f"2026-04-{number + 1:02} 18:00")
        register(f"2026-05-{number + 1:02} 18:00", seats=3, part_of=lead)
    assert queries() == few <= 13
