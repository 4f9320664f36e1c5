"""Calendar files, as three libraries read them."""

import datetime
import re

import ics
import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from events import sessions
from events.models import EventText, Session
from tests.events.conftest import NOW, at
from tests.factories import make_neighbourhood, make_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]


def body(client, path: str = "/calendar.ics") -> bytes:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return response.content


def entries(client, path: str = "/calendar.ics") -> list:
    return Calendar.from_ical(body(client, path)).walk("VEVENT")


def only(client, path: str = "/calendar.ics"):
    (entry,) = entries(client, path)
    return entry


def test_an_entry_says_what_when_and_where(client, market, plan):
    session = plan(market, "2026-03-17 18:00", address="1 Quay", lat=52.6, lng=-1.1)
    entry = only(client)
    address = f"http://testserver/events/market/#{session.ref}"
    assert entry["SUMMARY"] == "Officers at the market"
    assert entry["DESCRIPTION"] == f"Ask us anything.\n{address}"
    assert entry["LOCATION"] == "Community hall, 1 Quay"
    assert entry["GEO"].to_ical() == "52.6;-1.1"
    assert entry["URL"] == address
    assert entry["STATUS"] == "CONFIRMED"
    assert entry.decoded("DTSTART") == at("2026-03-17 18:00")
    assert entry.decoded("DTEND") == at("2026-03-17 20:00")
    assert entry.decoded("LAST-MODIFIED") == session.changed_at.replace(microsecond=0)


def test_each_line_ends_and_is_folded_as_the_format_wants(client, market, plan):
    plan(market, "2026-03-17 18:00", place="ä" * 120)
    lines = body(client).split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75


def test_what_would_break_a_line_is_text(client, market, plan):
    plan(market, "2026-03-17 18:00", place="Hall;\r\nX-EVIL:1, \\n “quote”")
    entry = only(client)
    assert "X-EVIL" not in entry
    assert entry["LOCATION"].replace("\r", "") == "Hall;\nX-EVIL:1, \\n “quote”"


def test_an_entry_is_the_same_in_every_calendar_and_language(client, market, plan):
    session = plan(market, "2026-03-17 18:00")
    make_words(EventText, market, "es", title="En el mercado", summary="Venid.")
    paths = [
        "/calendar.ics",
        "/calendar/harbourside.ics",
        f"/events/market/{session.ref}/calendar.ics",
        "/es/calendar.ics",
    ]
    found = [only(client, path) for path in paths]
    assert {str(entry["UID"]) for entry in found} == {f"{session.ref}@localhost:8000"}
    assert [str(entry["SUMMARY"]) for entry in found] == [
        *["Officers at the market"] * 3,
        "En el mercado",
    ]


def change(session: Session, **fields) -> None:
    for name, value in fields.items():
        setattr(session, name, value)
    sessions.keep(
        session,
        neighbourhoods=session.neighbourhoods.all(),
        officers=[],
        now=NOW + datetime.timedelta(hours=1),
    )


def test_a_change_that_matters_raises_the_sequence(client, market, plan):
    session = plan(market, "2026-03-17 18:00")
    assert only(client)["SEQUENCE"] == 0
    change(session, place="Town hall")
    entry = only(client)
    assert entry["SEQUENCE"] == 1
    assert entry.decoded("LAST-MODIFIED") == NOW + datetime.timedelta(hours=1)
    change(session, languages=["gu"])
    assert only(client)["SEQUENCE"] == 1


def test_a_cancelled_session_stays_as_cancelled(client, market, plan, staff):
    session = plan(market, "2026-03-17 18:00")
    uid = only(client)["UID"]
    sessions.cancel(session, reason="venue", by=staff, now=NOW)
    entry = only(client)
    assert (entry["UID"], entry["STATUS"], entry["SEQUENCE"]) == (uid, "CANCELLED", 1)
    assert entry["SUMMARY"] == "Cancelled: Officers at the market"


def test_a_year_of_the_past_stays(client, market, plan):
    plan(market, "2025-03-16 12:00")
    plan(market, "2025-03-15 12:00")
    assert [e.decoded("DTSTART") for e in entries(client)] == [at("2025-03-16 12:00")]


def test_a_neighbourhoods_calendar_has_its_own_alone(client, market, plan, team):
    hill = make_neighbourhood("Hill", slug="hill", team=team)
    plan(market, "2026-03-17 18:00")
    mine = plan(market, "2026-03-18 18:00", neighbourhoods=[hill])
    assert str(only(client, "/calendar/hill.ics")["UID"]).startswith(mine.ref)
    name = Calendar.from_ical(body(client, "/calendar/hill.ics"))["X-WR-CALNAME"]
    assert name.endswith(": Hill")


def test_what_is_not_published_is_in_no_calendar(client, draft, plan):
    session = plan(draft, "2026-03-17 18:00")
    assert entries(client) == []
    path = f"/events/draft/{session.ref}/calendar.ics"
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/nowhere.ics",
        "/events/market/zzzzzzz/calendar.ics",
        "/events/other/{ref}/calendar.ics",
    ],
)
def test_what_does_not_exist_is_not_found(client, market, plan, path):
    ref = plan(market, "2026-03-17 18:00").ref
    assert client.get(path.format(ref=ref)).status_code == 404


# --- Read alike

AROUND_BOTH_CHANGES = [
    "2026-03-28 18:00",
    "2026-03-29 00:30",
    "2026-03-29 03:30",
    "2026-03-30 18:00",
    "2026-10-24 18:00",
    "2026-10-25 00:30",
    "2026-10-25 03:30",
    "2026-10-26 18:00",
]


def test_three_libraries_read_the_same_moments(client, market, plan):
    expected = [plan(market, start).starts_at for start in AROUND_BOTH_CHANGES]
    text = body(client).decode()
    by_icalendar = [
        entry.decoded("DTSTART") for entry in Calendar.from_ical(text).walk("VEVENT")
    ]
    by_vobject = [
        entry.dtstart.value for entry in vobject.readOne(text).contents["vevent"]
    ]
    # That library knows no property of a calendar's own.
    by_ics = [entry.begin.datetime for entry in sorted(ics.Calendar(text).events)]
    assert by_icalendar == expected
    assert by_vobject == expected
    assert by_ics == expected


def test_the_zone_is_told_for_the_years_in_the_file_alone(client, market, plan):
    plan(market, "2026-03-17 18:00")
    text = body(client).decode()
    assert text.count("BEGIN:VTIMEZONE") == 1
    years = {int(year) for year in re.findall(r"(?:DTSTART|RDATE):(\d{4})", text)}
    assert years <= {2024, 2025, 2026, 2027}


def test_a_calendar_costs_the_same_for_one_and_many(client, market, plan):
    def queries() -> int:
        client.get("/calendar.ics")
        with CaptureQueriesContext(connection) as captured:
            client.get("/calendar.ics")
        return len(captured)

    plan(market, "2026-03-17 18:00")
    few = queries()
    for number in range(40):
        plan(market, f"2026-04-{number % 28 + 1:02} 18:00")
    assert queries() == few <= 8
