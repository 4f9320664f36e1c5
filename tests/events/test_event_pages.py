"""The page of an event: what, when, where, who, and how to get in."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import EventText
from tests.events.conftest import at
from tests.factories import make_assignment, make_officer, make_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]


def page(client, path: str = "/events/market/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def words(client, path: str = "/events/market/") -> str:
    main = page(client, path).partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_it_says_what_when_where_and_whom_to_ask(client, market, plan):
    plan(
        market,
        "2026-03-17 18:00",
        place="Fish hall",
        address="1 Quay Street",
        languages=["en", "gu"],
        hearing_loop=True,
        childcare=True,
    )
    text = words(client)
    for told in (
        "Drop-in surgery Officers at the market Ask us anything.",
        "Bring your bicycle.",
        "Tuesday 17 March, 6 pm – 8 pm",
        "Where Fish hall 1 Quay Street",
        "Access Hearing loop, childcare",
        "Held in English, Gujarati",
        "For Harbourside",
        "Questions? Harbour team Call 020 7946 0123",
    ):
        assert told in text


def test_dates_that_differ_in_nothing_else_are_told_together(client, market, plan):
    plan(market, "2026-03-17 18:00", place="Fish hall")
    plan(market, "2026-03-24 18:00", place="Fish hall")
    plan(market, "2026-03-31 18:00", place="Fish hall", step_free=False)
    text = words(client)
    assert text.count("Where Fish hall") == 2
    assert text.count("There are steps at the entrance.") == 1


def test_each_date_can_be_linked_to_and_kept(client, market, plan):
    session = plan(market, "2026-03-17 18:00")
    assert session.get_absolute_url() == f"/events/market/#{session.ref}"
    html = page(client)
    assert f'<li id="{session.ref}">' in html
    assert f'href="/events/market/{session.ref}/calendar.ics"' in html


def test_a_cancelled_date_says_so_and_cannot_be_kept(client, market, plan):
    session = plan(
        market,
        "2026-03-17 18:00",
        cancelled_at=at("2026-03-15 09:00"),
        cancel_reason="venue",
    )
    assert "Cancelled because the place cannot be used" in words(client)
    assert f"{session.ref}/calendar.ics" not in page(client)


def test_without_a_date_it_says_so_and_the_past_stays(client, market, plan):
    plan(market, "2026-03-01 18:00", place="Fish hall")
    text = words(client)
    assert "No date is planned at the moment." in text
    assert "Past dates 1 March 2026 Fish hall" in text


@pytest.mark.parametrize("path", ["/events/draft/", "/events/none/", "/es/events/no/"])
def test_what_is_not_published_is_not_found(client, draft, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(client, market, method):
    assert getattr(client, method)("/events/market/").status_code == 405


# --- Who comes


def test_officers_are_named_as_they_are_published(client, market, plan, here):
    by_name = make_officer(name="Ada Quill", publish="name")
    by_role = make_officer(name="Ben Hidden", publish="role")
    left = make_officer(name="Cal Gone", publish="name")
    make_assignment(by_name, here)
    make_assignment(by_role, here)
    make_assignment(left, here, ends_on=at("2026-03-10 00:00").date())
    plan(market, "2026-03-17 18:00", officers=[by_name, by_role, left])
    html = page(client)
    link = f'<a href="{by_name.get_absolute_url()}">Ada Quill</a>'
    assert f"<dd>{link}</dd>" in html
    assert "Hidden" not in html
    assert "Gone" not in html


# --- Languages


def test_untranslated_words_come_with_a_notice_and_their_language(client, market):
    html = page(client, "/ar/events/market/")
    assert '<div lang="en" dir="ltr">' in html
    assert '<html lang="ar" dir="rtl">' in html
    assert html.count("quiet") >= 1
    make_words(EventText, market, "ar", title="في السوق", summary="أهلا.")
    html = page(client, "/ar/events/market/")
    assert "في السوق" in html
    assert (
        'lang="en" dir="ltr">' not in html.partition("<h1>")[0].rpartition("<main")[2]
    )


# --- For machines


def data(client) -> list[dict]:
    found = re.findall(r"ld\+json\">(.*?)</script>", page(client))
    return [json.loads(text) for text in found]


def test_search_engines_read_each_date(client, market, plan):
    plan(market, "2026-03-17 18:00", address="1 Quay Street", lat=52.6, lng=-1.1)
    assert data(client) == [
        {
            "@context": "https://schema.org",
            "@type": "Event",
            "name": "Officers at the market",
            "description": "Ask us anything.",
            "startDate": "2026-03-17T18:00:00+00:00",
            "endDate": "2026-03-17T20:00:00+00:00",
            "eventStatus": "https://schema.org/EventScheduled",
            "location": {
                "@type": "Place",
                "name": "Community hall",
                "address": "1 Quay Street",
                "geo": {
                    "@type": "GeoCoordinates",
                    "latitude": 52.6,
                    "longitude": -1.1,
                },
            },
            "isAccessibleForFree": True,
            "organizer": {"@type": "Organization", "name": "Harbour team"},
        }
    ]


def test_search_engines_read_that_one_is_cancelled(client, market, plan):
    plan(
        market,
        "2026-03-17 18:00",
        cancelled_at=at("2026-03-15 09:00"),
        cancel_reason="venue",
    )
    assert data(client)[0]["eventStatus"] == "https://schema.org/EventCancelled"


def test_nothing_in_a_title_ends_the_script(client, market, plan):
    plan(market, "2026-03-17 18:00", place="</script><script>alert(1)</script>")
    assert data(client)[0]["location"]["name"].startswith("</script>")
    assert "<script>alert" not in page(client)


# --- Cost


def test_the_page_costs_the_same_for_one_date_and_fifty(client, market, plan, here):
    officer = make_officer(name="Ada Quill", publish="name")
    make_assignment(officer, here)

    def queries() -> int:
        client.get("/events/market/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/events/market/")
        return len(captured)

    plan(market, "2026-03-17 18:00", officers=[officer])
    plan(market, "2026-03-01 18:00", officers=[officer])
    few = queries()
    for number in range(49):
        plan(market, f"2026-04-{number % 28 + 1:02} 18:00", officers=[officer])
    assert queries() == few <= 12
