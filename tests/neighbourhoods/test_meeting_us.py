"""What the page of a neighbourhood, and what search engines, read of the hours."""

import datetime
import json
import re

import pytest

from tests.factories import (
    make_contact_point,
    make_exception,
    make_hours,
    make_neighbourhood,
    make_team,
)

pytestmark = pytest.mark.django_db
TUESDAY = datetime.date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-31 11:00:00+00:00")  # noon in London


@pytest.fixture
def team():
    return make_team(phone="020 7946 0123")


@pytest.fixture
def here(team):
    return make_neighbourhood(slug="harbour", team=team)


@pytest.fixture
def point(team, here):
    return make_contact_point(team)


def page(client) -> str:
    response = client.get("/neighbourhoods/harbour/")
    assert response.status_code == 200
    return response.content.decode()


def meeting(client) -> str:
    """The words of “Meet us”, without markup."""
    part = page(client).partition('id="meet"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part.partition(">")[2]).split())


def station(client) -> dict:
    found = re.search(r"ld\+json\">(.*?)</script>", page(client))
    return json.loads(found[1])


# --- This moment


@pytest.mark.parametrize(
    ("days", "opens", "closes", "fields", "sentence"),
    [
        ("0-4", "09:00", "17:00", {}, "Open now until 5 pm"),
        ("0-4", "09:00", "02:30", {}, "Open now until Wednesday, 2:30 am"),
        ("0-6", "00:00", "00:00", {}, "Open day and night"),
        ("2", "09:30", "17:00", {}, "Closed now. Opens Wednesday 1 April, 9:30 am"),
        ("1", "09:00", "17:00", {"by_appointment": True}, "Now by appointment until 5"),
        (
            "2", "09:00", "17:00", {"by_appointment": True},
            "Opens Wednesday 1 April, 9 am, by appointment",
        ),
        (
            "0-6", "00:00", "00:00", {"by_appointment": True},
            "By appointment, day and night",
        ),
    ],
)  # fmt: skip
def test_the_page_says_whether_it_is_open(
    client, point, days, opens, closes, fields, sentence
):
    make_hours(point, days, opens, closes, **fields)
    assert sentence in meeting(client)


def test_a_place_that_opens_on_no_day_says_so(client, point):
    make_exception(point, TUESDAY)
    assert "Closed in the next 14 days" in meeting(client)


def test_a_place_without_hours_says_nothing_of_them(client, point):
    assert meeting(client) == "Meet us Quay Street station Police station"
    assert "<table" not in page(client)


# --- The week and what differs


def test_the_week_is_one_table_with_times_for_machines(client, point):
    make_hours(point, "0-3", "09:00", "12:30")
    make_hours(point, "4", "00:00", "00:00")
    make_hours(point, "5", "08:00", "08:00")
    text = meeting(client)
    assert "Monday to Thursday 9 am – 12:30 pm" in text
    assert "Friday 24 hours" in text
    assert "Saturday 24 hours from 8 am" in text
    assert "Sunday closed" in text
    assert '<time datetime="12:30">12:30 pm</time>' in page(client)


def test_days_that_differ_are_told_plainly(client, point):
    make_hours(point, "0-4", "09:00", "17:00")
    make_exception(point, datetime.date(2026, 4, 3), reason="holiday")
    make_exception(point, datetime.date(2026, 4, 6), "10:00", "12:00")
    make_exception(point, datetime.date(2026, 4, 14))
    part = meeting(client).partition("Different on these days:")[2]
    part = part.partition("The next 14 days")[0].strip()
    assert part == (
        "Friday 3 April : closed (public holiday) Monday 6 April : 10 am – noon"
    )
    assert '<time datetime="2026-04-03">' in page(client)


def test_fourteen_days_are_behind_one_word(client, point):
    make_hours(point, "0-6", "09:00", "17:00")
    ahead = (
        page(client)
        .partition("<main")[2]
        .partition("<details")[2]
        .partition("</details>")[0]
    )
    assert ahead.count("<li>") == 14
    assert "Tuesday 31 March" in ahead
    assert "Monday 13 April" in ahead


def test_an_appointment_names_whom_to_call(client, team, point):
    make_hours(point, "0", "09:00", "17:00", by_appointment=True)
    assert "9 am – 5 pm by appointment" in meeting(client)
    assert "By appointment. Call: 020 7946 0123" in meeting(client)
    point.phone = "020 7946 0999"
    point.save()
    assert "By appointment. Call: 020 7946 0999" in meeting(client)


def test_without_appointments_nobody_is_told_to_call(client, point):
    make_hours(point, "0", "09:00", "17:00")
    assert "By appointment" not in meeting(client)


# --- For search engines


def spec(**fields) -> dict:
    return {"@type": "OpeningHoursSpecification", **fields}


def test_search_engines_read_the_week_in_their_words(client, point):
    make_hours(point, "0-1", "09:00", "17:00")
    make_hours(point, "4", "18:00", "02:00")
    make_hours(point, "5", "00:00", "00:00")
    make_hours(point, "6", "09:00", "17:00", by_appointment=True)
    data = station(client)
    assert data["openingHoursSpecification"] == [
        spec(dayOfWeek="Monday", opens="09:00", closes="17:00"),
        spec(dayOfWeek="Tuesday", opens="09:00", closes="17:00"),
        spec(dayOfWeek="Friday", opens="18:00", closes="02:00"),
        spec(dayOfWeek="Saturday", opens="00:00", closes="23:59"),
    ]
    assert "specialOpeningHoursSpecification" not in data


def test_search_engines_read_exceptions_with_their_day(client, point):
    make_exception(point, datetime.date(2026, 4, 3))
    make_exception(point, datetime.date(2026, 4, 4), "10:00", "12:00")
    make_exception(
        point, datetime.date(2026, 4, 5), "10:00", "12:00", by_appointment=True
    )
    data = station(client)
    third, fourth, fifth = (
        {"validFrom": f"2026-04-0{day}", "validThrough": f"2026-04-0{day}"}
        for day in (3, 4, 5)
    )
    assert data["specialOpeningHoursSpecification"] == [
        spec(**third, opens="00:00", closes="00:00"),
        spec(**fourth, opens="10:00", closes="12:00"),
        spec(**fifth, opens="00:00", closes="00:00"),
    ]
    assert "openingHoursSpecification" not in data
