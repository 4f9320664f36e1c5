"""What is on near somebody, in order, narrowed as they wish."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.listing import A_PAGE, with_words
from events.models import EventText
from tests.events.conftest import at
from tests.factories import (
    make_assignment,
    make_event,
    make_neighbourhood,
    make_officer,
    make_words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]


def shown(client, query: str = "", prefix: str = "") -> str:
    response = client.get(f"{prefix}/events/{query}")
    assert response.status_code == 200
    return response.content.decode()


def titles(client, query: str = "") -> list[tuple[str, str]]:
    """Day and title of what is listed."""
    found = re.findall(
        r'class="day__date"><time datetime="([^"]+)"|'
        r'class="session__title"><a href="[^"]+"[^>]*>([^<]+)</a>',
        shown(client, query),
    )
    day, rows = "", []
    for date, title in found:
        day = date or day
        if title:
            rows.append((day, title))
    return rows


def words(client, query: str = "") -> str:
    main = shown(client, query).partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_what_comes_first_stands_first_by_its_day(client, market, plan):
    plan(market, "2026-03-18 10:00")
    plan(market, "2026-03-17 18:00")
    plan(market, "2026-03-17 09:00")
    assert titles(client) == [
        ("2026-03-17", "Officers at the market"),
        ("2026-03-17", "Officers at the market"),
        ("2026-03-18", "Officers at the market"),
    ]
    text = words(client)
    assert text.index("9 am – 11 am") < text.index("6 pm – 8 pm")


def test_a_session_is_told_until_it_ends(client, market, plan):
    plan(market, "2026-03-16 10:01")  # until a minute from now
    plan(market, "2026-03-16 10:00")  # until now
    assert len(titles(client)) == 1
    assert "10:01 am" in words(client)


def test_a_session_belongs_to_the_day_on_the_clock_there(client, market, plan):
    plan(market, "2026-07-01 00:30")  # still June in Greenwich
    assert titles(client) == [("2026-07-01", "Officers at the market")]


def test_what_nobody_has_published_is_not_told(client, market, draft, plan):
    plan(draft, "2026-03-17 18:00")
    assert titles(client) == []
    market.texts.update(live=False)
    plan(market, "2026-03-17 18:00")
    assert titles(client) == []


def test_words_in_another_language_alone_publish_nothing(client, team, plan):
    event = make_event("Sólo en español", team)
    make_words(EventText, event, "es", title="Reunión", summary="Venid.")
    plan(event, "2026-03-17 18:00")
    assert titles(client) == []


def test_a_cancelled_session_says_so_and_why(client, market, plan):
    plan(
        market,
        "2026-03-17 18:00",
        cancelled_at=at("2026-03-15 09:00"),
        cancel_reason="weather",
    )
    assert "Cancelled because of the weather" in words(client)


def test_nothing_planned_leads_to_the_officers(client):
    page = shown(client)
    assert "Nothing is planned at the moment." in page
    assert '<a href="/find/">' in page.partition("<main")[2]


def test_what_is_taken_off_between_two_questions_is_left_out(market, draft, plan):
    told, gone = plan(market, "2026-03-17 18:00"), plan(draft, "2026-03-17 18:00")
    shown = with_words([told, gone], language="en")
    assert [row.session for row in shown] == [told]


# --- Narrowing


@pytest.fixture
def several(market, team, plan, here):
    """One session each that differs in one thing from the others."""
    briefing = make_event("Briefing", team, kind="street_briefing")
    make_words(EventText, briefing, title="Briefing", summary="Short.")
    elsewhere = make_neighbourhood("Hillside", slug="hillside", team=team)
    plan(market, "2026-03-17 09:00", place="Plain")
    plan(briefing, "2026-03-17 10:00", place="Brief")
    plan(market, "2026-03-17 11:00", place="Elsewhere", neighbourhoods=[elsewhere])
    plan(market, "2026-03-17 12:00", place="Gujarati", languages=["en", "gu"])
    plan(market, "2026-03-17 13:00", place="Loop", hearing_loop=True)
    plan(market, "2026-03-17 14:00", place="Both", hearing_loop=True, step_free=True)
    plan(market, "2026-04-01 09:00", place="April")


def places(client, query: str) -> list[str]:
    everywhere = ["Plain", "Brief", "Elsewhere", "Gujarati", "Loop", "Both", "April"]
    page = shown(client, query)
    return [name for name in everywhere if f"<bdi>{name}</bdi>" in page]


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?where=hillside", ["Elsewhere"]),
        ("?kind=street_briefing", ["Brief"]),
        ("?language=gu", ["Gujarati"]),
        ("?language=en", ["Gujarati"]),
        ("?access=hearing_loop", ["Loop", "Both"]),
        ("?access=hearing_loop&access=step_free", ["Both"]),
        ("?day=2026-03-18", ["April"]),
        ("?day=2026-04-01&where=harbourside", ["April"]),
        ("?day=2026-04-02", []),
        ("?where=hillside&kind=street_briefing", []),
    ],
)
def test_the_list_is_narrowed(client, query, expected):
    assert places(client, query) == expected


def test_a_language_is_not_found_in_the_name_of_another(client, market, plan):
    plan(market, "2026-03-17 09:00", place="Valencian", languages=["ca-valencia"])
    plan(market, "2026-03-17 09:00", place="Catalan", languages=["ca"])
    page = shown(client, "?language=ca")
    assert "<bdi>Catalan</bdi>" in page
    assert "<bdi>Valencian</bdi>" not in page


@pytest.mark.usefixtures("several")
def test_only_languages_that_something_is_held_in_are_offered(client):
    field = shown(client).partition('name="language"')[2].partition("</select>")[0]
    assert re.findall(r'<option value="(\w*)"', field) == ["", "en", "gu"]


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?where=nowhere", "Select a valid choice."),
        ("?kind=party", "Select a valid choice."),
        ("?language=tlh", "Select a valid choice."),
        ("?access=wings", "Select a valid choice."),
        ("?day=tomorrow", "Enter a valid date."),
        ("?day=9999-12-31T00:00", "Enter a valid date."),
    ],
)
def test_what_cannot_be_understood_is_said_and_passed_over(client, query, sentence):
    page = shown(client, query)
    assert sentence in page
    assert re.search(r"<details[^>]* open>", page)
    assert len(places(client, query)) == 7


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_all_are_days(client, day):
    assert len(places(client, f"?day={day}")) == (7 if day < "2000" else 0)


@pytest.mark.usefixtures("several")
def test_nothing_that_fits_leads_back_to_all(client):
    text = words(client, "?where=hillside&kind=youth_evening")
    assert "Nothing fits what you chose." in text


def test_the_calendar_of_the_chosen_neighbourhood_is_offered(client, several):
    assert 'href="/calendar/hillside.ics"' in shown(client, "?where=hillside")
    assert 'href="/calendar/hillside.ics"' not in shown(client)


# --- Pages


def test_more_than_a_page_goes_on_on_the_next(client, market, plan):
    for number in range(A_PAGE + 1):
        plan(market, f"2026-04-{number % 28 + 1:02} {8 + number // 28:02}:00")
    assert len(titles(client)) == A_PAGE
    assert len(titles(client, "?page=2")) == 1
    first = shown(client, "?kind=surgery")
    assert 'rel="next" href="?kind=surgery&amp;page=2"' in first
    assert 'rel="prev"' not in first
    second = shown(client, "?page=2&kind=surgery")
    assert 'rel="prev" href="?kind=surgery&amp;page=1"' in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "٢", ""])
def test_a_page_that_is_no_number_is_the_first(client, market, plan, number):
    plan(market, "2026-03-17 09:00")
    assert len(titles(client, f"?page={number}")) == 1


def test_a_page_beyond_the_last_is_empty(client, market, plan):
    plan(market, "2026-03-17 09:00")
    assert titles(client, "?page=99999999999999999999") == []


# --- What is over


def test_what_is_over_stays_readable_the_last_first(client, market, plan):
    plan(market, "2026-03-01 09:00", place="First of March")
    plan(market, "2025-12-01 09:00", place="December")
    plan(market, "2026-03-17 09:00", place="To come")
    page = client.get("/events/past/").content.decode()
    assert page.index("First of March") < page.index("December")
    assert "To come" not in page
    assert "1 December 2025" in page


# --- Languages


def test_titles_are_in_the_readers_language(client, market, plan):
    make_words(EventText, market, "es", title="Agentes en el mercado", summary="Venid.")
    plan(market, "2026-03-17 18:00")
    assert "Agentes en el mercado" in shown(client, prefix="/es")
    assert "Officers at the market" not in shown(client, prefix="/es")


def test_an_untranslated_title_has_its_own_language_and_direction(client, market, plan):
    session = plan(market, "2026-03-17 18:00")
    link = f'<a href="/ar/events/market/#{session.ref}" lang="en" dir="ltr">'
    assert f"{link}Officers at the market</a>" in shown(client, prefix="/ar")


# --- Cost


def queries(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def test_the_list_costs_the_same_for_3_and_300_sessions(client, market, plan, team):
    officer = make_officer(publish="name", name="Ada Quill")
    here = make_neighbourhood("Third", team=team)
    make_assignment(officer, here)

    def fill(count):
        for number in range(count):
            plan(
                market,
                f"2026-05-{number % 28 + 1:02} 09:00",
                neighbourhoods=[here],
                officers=[officer],
                languages=["en"],
            )

    fill(3)
    few = queries(client, "/events/"), queries(client, "/events/past/")
    fill(297)
    assert (queries(client, "/events/"), queries(client, "/events/past/")) == few
    assert few[0] <= 12
