"""Which officers can be put on a session, and what is said about the others."""

import datetime

import pytest

from events.availability import refusals
from events.models import Session
from tests.events.conftest import NOW, at
from tests.factories import (
    make_absence,
    make_assignment,
    make_event,
    make_officer,
    make_post,
    make_session,
    make_session_type,
    make_slot,
    make_training,
)

pytestmark = pytest.mark.django_db
STARTS, ENDS = "2026-03-24 10:00", "2026-03-24 11:00"
DAY = datetime.date(2026, 3, 24)
BEFORE, AFTER = (DAY + datetime.timedelta(days=step) for step in (-1, 1))
COURSE = "Safe online, for schools"


@pytest.fixture
def online():
    return make_session_type()


@pytest.fixture
def ines(team):
    officer = make_officer("Ines Vale")
    make_post(officer, team)
    return officer


def told(*officers, session_type, starts=STARTS, ends=ENDS, but=None) -> list[str]:
    """What is said about each of them; nothing about who can come."""
    found = refusals(
        officers,
        session_type=session_type,
        starts_at=at(starts),
        ends_at=at(ends),
        but=but,
        now=NOW,
    )
    return [found.get(officer.pk, "") for officer in officers]


def test_somebody_in_post_who_is_there_and_free_can_come(ines, online):
    assert told(ines, session_type=online) == [""]


def test_nobody_is_asked_about_nobody(online, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert told(session_type=online) == []


# --- In post, and there


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"ends_on": BEFORE}, "Not in post that day."),
        ({"ends_on": DAY}, ""),
        ({"starts_on": DAY}, ""),
        ({"starts_on": AFTER}, "Not in post that day."),
    ],
)
def test_a_post_counts_on_its_days(team, online, days, sentence):
    officer = make_officer("Sam Ash")
    make_post(officer, team, **days)
    assert told(officer, session_type=online) == [sentence]


def test_who_walks_somewhere_is_in_post(here, online):
    officer = make_officer("Sam Ash")
    make_assignment(officer, here)
    assert told(officer, session_type=online) == [""]


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ((BEFORE, BEFORE), ""),
        ((BEFORE, DAY), "Away that day."),
        ((DAY, None), "Away that day."),
        ((AFTER, AFTER), ""),
    ],
)
def test_an_absence_counts_on_its_days(ines, online, days, sentence):
    make_absence(ines, *days)
    assert told(ines, session_type=online) == [sentence]


def test_an_absence_counts_on_every_day_that_the_session_touches(ines, online):
    make_absence(ines, AFTER, AFTER)
    late = {"session_type": online, "starts": "2026-03-24 23:00"}
    assert told(ines, **late, ends="2026-03-25 00:00") == [""]
    assert told(ines, **late, ends="2026-03-25 00:30") == ["Away that day."]


def test_the_day_is_that_of_the_clock_on_the_wall(ines, online):
    """Half past midnight in summer, when it is the day before in Greenwich."""
    day = datetime.date(2026, 6, 9)
    make_absence(ines, day, day)
    found = told(
        ines, session_type=online, starts="2026-06-09 00:15", ends="2026-06-09 00:45"
    )
    assert found == ["Away that day."]


# --- Trained


@pytest.fixture
def needs_course():
    return make_session_type(course=COURSE)


@pytest.mark.parametrize(
    ("training", "sentence"),
    [
        ({}, ""),
        ({"course": "  safe  ONLINE, for schools "}, ""),
        ({"course": "Listening"}, "Has not had the training."),
        ({"held_on": DAY}, ""),
        ({"held_on": AFTER}, "Has not had the training."),
        ({"expires_on": AFTER}, ""),
        ({"expires_on": DAY}, ""),
        ({"expires_on": BEFORE}, "The training lapsed on 23 March 2026."),
    ],
)
def test_a_course_counts_while_it_is_valid(ines, needs_course, training, sentence):
    make_training(ines, **{"course": COURSE} | training)
    assert told(ines, session_type=needs_course) == [sentence]


def test_letters_are_folded_alike_in_every_alphabet(ines):
    make_training(ines, "SEGURIDAD EN LÍNEA")
    needed = make_session_type(course="Seguridad en línea")
    assert told(ines, session_type=needed) == [""]


def test_who_has_refreshed_a_course_is_trained(ines, needs_course):
    make_training(ines, COURSE, expires_on=BEFORE)
    make_training(ines, COURSE, held_on=BEFORE)
    assert told(ines, session_type=needs_course) == [""]


def test_of_two_that_have_lapsed_the_later_is_told(ines, needs_course):
    make_training(ines, COURSE, expires_on=datetime.date(2024, 1, 1))
    make_training(ines, COURSE, held_on=DAY.replace(year=2025), expires_on=BEFORE)
    found = told(ines, session_type=needs_course)
    assert found == ["The training lapsed on 23 March 2026."]


def test_anothers_training_does_not_count(ines, team, needs_course):
    other = make_officer("Sam Ash")
    make_post(other, team)
    make_training(other, COURSE)
    assert told(ines, other, session_type=needs_course) == [
        "Has not had the training.",
        "",
    ]


# --- Free, with the way there and back


@pytest.mark.parametrize(
    ("starts", "ends", "free"),
    [
        ("08:00", "09:30", True),
        ("08:00", "09:31", False),
        ("10:15", "10:30", False),
        ("09:00", "12:00", False),
        ("11:29", "12:00", False),
        ("11:30", "12:00", True),
    ],
)
def test_half_an_hour_is_needed_between_two_sessions(ines, online, starts, ends, free):
    make_session(
        make_event(),
        at(f"2026-03-24 {starts}"),
        ends_at=at(f"2026-03-24 {ends}"),
        officers=[ines],
    )
    (sentence,) = told(ines, session_type=online)
    assert (sentence == "") is free
    assert free or sentence.startswith("At another session from ")


def test_it_is_said_from_when_to_when(ines, online):
    make_session(make_event(), at(STARTS), ends_at=at(ENDS), officers=[ines])
    (sentence,) = told(ines, session_type=online)
    assert sentence == "At another session from 10 am to 11 am."


def test_a_date_that_is_offered_is_a_promise(ines, online):
    slot = make_slot(online, at(STARTS), officers=[ines])
    assert told(ines, session_type=online) != [""]
    assert told(ines, session_type=online, but=slot) == [""]


def test_a_date_that_has_closed_untaken_promises_nobody(ines, online):
    slot = make_slot(online, at(STARTS), officers=[ines], closes_at=NOW)
    assert told(ines, session_type=online) == [""]
    Session.objects.filter(pk=slot.pk).update(taken=25)
    assert told(ines, session_type=online) != [""]


def test_what_is_cancelled_keeps_nobody(ines, online):
    make_slot(
        online, at(STARTS), officers=[ines], cancelled_at=NOW, cancel_reason="venue"
    )
    assert told(ines, session_type=online) == [""]


def test_the_parts_of_a_session_do_not_stand_in_its_way(ines, online):
    slot = make_slot(online, at(STARTS), officers=[ines])
    make_slot(online, at("2026-03-24 11:00"), officers=[ines], part_of=slot)
    assert told(ines, session_type=online, but=slot) == [""]


def test_anothers_session_does_not_count(ines, team, online):
    other = make_officer("Sam Ash")
    make_post(other, team)
    make_session(make_event(), at(STARTS), officers=[other])
    assert told(ines, session_type=online) == [""]


def test_what_cannot_be_mended_is_said_first(ines, needs_course):
    make_session(make_event(), at(STARTS), officers=[ines])
    assert told(ines, session_type=needs_course) == ["Has not had the training."]
    make_absence(ines, DAY, DAY)
    assert told(ines, session_type=needs_course) == ["Away that day."]
    ines.posts.update(ends_on=BEFORE)
    assert told(ines, session_type=needs_course) == ["Not in post that day."]


@pytest.mark.parametrize("count", [1, 12])
def test_it_costs_as_many_queries_for_many_as_for_one(
    team, needs_course, count, django_assert_num_queries
):
    officers = [make_officer(f"Officer {number}") for number in range(count)]
    for officer in officers:
        make_post(officer, team)
        make_training(officer, COURSE)
    make_session(make_event(), at(STARTS), officers=officers)
    with django_assert_num_queries(4):
        found = told(*officers, session_type=needs_course)
    assert all(sentence.startswith("At another") for sentence in found)
