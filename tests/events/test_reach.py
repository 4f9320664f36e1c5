"""Whom the teams' sessions have reached, and whom never."""

import datetime

import pytest

from events.models import Evaluation
from events.reach import Line, Opinion, never_reached, reach
from neighbourhoods.models import Team
from tests.events.conftest import NOW, at
from tests.factories import (
    make_booking,
    make_event,
    make_neighbourhood,
    make_organisation,
    make_session_type,
    make_slot,
    make_team,
    make_visit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
TODAY = datetime.date(2026, 3, 16)
MARCH, FEBRUARY = datetime.date(2026, 3, 1), datetime.date(2026, 2, 1)


def of_this_year(**fields):
    return reach(
        **{"since": datetime.date(2026, 1, 1), "until": TODAY, "now": NOW} | fields
    )


@pytest.fixture
def school(here):
    return make_organisation("Harbour School", neighbourhood=here)


@pytest.fixture
def visit(team, school):
    """`visit("2026-03-10 10:00", 24)`: one that took place there, with so many."""

    def make(starts, reached, *, topic="online", where=school, team=team, **fields):
        kind = make_session_type(topic=topic)
        slot = make_slot(kind, at(starts), team)
        given = {"status": "delivered", "reached": reached}
        return make_visit(slot, where, **given | fields)

    return make


def evaluate(booking, useful=4, suited=5, *, again=True):
    return Evaluation.objects.create(
        booking=booking, useful=useful, suited=suited, again=again, answered_at=NOW
    )


def test_visits_and_events_are_counted_by_what_they_were(visit, market, plan):
    visit("2026-03-10 10:00", 24)
    visit("2026-02-10 10:00", 20, topic="roads", status="evaluated")
    plan(market, "2026-03-12 10:00", reached=31)
    found = of_this_year()
    assert (found.sessions, found.people, found.visits, found.uncounted) == (
        3,
        75,
        2,
        0,
    )
    assert found.topics == [Line("online", 1, 24), Line("roads", 1, 20)]
    assert found.events == [Line("surgery", 1, 31)]
    assert found.organisations == [Line("school", 2, 44)]
    assert found.neighbourhoods == [Line("Harbourside", 3, 75)]
    january = Line(datetime.date(2026, 1, 1), 0, 0)
    assert found.months == [january, Line(FEBRUARY, 1, 20), Line(MARCH, 2, 55)]


def test_who_was_reached_most_comes_first(visit):
    visit("2026-03-10 10:00", 10, topic="hate")
    visit("2026-03-11 10:00", 10, topic="drugs")
    visit("2026-03-12 10:00", 30, topic="roads")
    assert [line.key for line in of_this_year().topics] == ["roads", "drugs", "hate"]


@pytest.mark.parametrize(
    "status",
    ["confirmed", "not_delivered", "cancelled_us", "cancelled_them", "withdrawn"],
)
def test_what_did_not_take_place_does_not_count(visit, status):
    visit("2026-03-10 10:00", 24, status=status)
    assert of_this_year().sessions == 0


def test_events_that_are_cancelled_or_to_come_or_go_on_do_not_count(market, plan):
    plan(
        market, "2026-03-10 10:00", reached=9, cancelled_at=NOW, cancel_reason="weather"
    )
    plan(market, "2026-03-16 13:00", reached=9)
    plan(market, "2026-03-16 11:00", reached=9)  # until one o'clock
    assert of_this_year().sessions == 0
    plan(market, "2026-03-16 10:00", reached=9)  # has just ended
    assert of_this_year().people == 9


def test_residents_who_booked_are_counted_as_who_came_and_not_twice(market, plan):
    evening = plan(market, "2026-03-10 18:00", entry="register", seats=9, reached=5)
    make_booking(evening, 6)
    found = of_this_year()
    assert (found.sessions, found.people, found.visits) == (1, 5, 0)


def test_what_nobody_has_counted_is_said_and_not_guessed(market, plan, visit):
    plan(market, "2026-03-10 10:00")
    visit("2026-03-11 10:00", None)
    found = of_this_year()
    assert (found.sessions, found.people, found.uncounted) == (2, 0, 2)


@pytest.mark.parametrize(
    ("starts", "counts"),
    [
        ("2026-03-28 23:59", False),
        ("2026-03-29 00:00", True),  # the day of the short night
        ("2026-10-25 23:59", True),  # that of the long one
        ("2026-10-26 00:00", False),
    ],
)
def test_the_days_of_a_period_are_those_of_the_clock_here(visit, starts, counts):
    visit(starts, 24)
    found = of_this_year(
        since=datetime.date(2026, 3, 29),
        until=datetime.date(2026, 10, 25),
        now=at("2026-12-01 12:00"),
    )
    assert found.sessions == counts


def test_a_session_late_in_the_evening_belongs_to_its_month_here(visit):
    visit("2026-04-01 00:30", 24)  # in UTC it is still March
    found = of_this_year(until=datetime.date(2026, 4, 30), now=at("2026-04-20 12:00"))
    assert found.months[-1] == Line(datetime.date(2026, 4, 1), 1, 24)


def test_a_long_period_shows_the_months_in_which_there_was_something(visit):
    visit("2026-03-10 10:00", 24)
    found = of_this_year(since=datetime.date(2006, 1, 1))
    assert found.months == [Line(MARCH, 1, 24)]


def test_a_class_and_a_practical_are_one_visit_in_two_sessions(visit):
    booking = visit("2026-03-10 10:00", 24)
    slot = booking.session
    make_slot(slot.session_type, at("2026-03-12 10:00"), slot.team, part_of=slot)
    found = of_this_year()
    assert (found.visits, found.sessions, found.people) == (1, 2, 24)


def test_an_event_told_in_two_neighbourhoods_counts_in_each_and_once_in_all(
    market, plan, here, team
):
    other = make_neighbourhood("Hill", team=team)
    plan(market, "2026-03-10 10:00", reached=8, neighbourhoods=[here, other])
    found = of_this_year()
    assert found.neighbourhoods == [Line("Harbourside", 1, 8), Line("Hill", 1, 8)]
    assert (found.sessions, found.people) == (1, 8)


def test_an_organisation_outside_every_neighbourhood_is_not_lost(visit):
    visit("2026-03-10 10:00", 24, where=make_organisation("Far School"))
    assert of_this_year().neighbourhoods == [Line("", 1, 24)]


def test_of_a_team_only_its_own_counts(visit, market, plan):
    other = make_team("Hill team")
    visit("2026-03-10 10:00", 24)
    plan(market, "2026-03-10 18:00", reached=5)
    booking = visit("2026-03-11 10:00", 12, team=other)
    evaluate(booking)
    plan(make_event("Walk", other), "2026-03-12 18:00", reached=7)
    found = of_this_year(teams=Team.objects.filter(pk=other.pk))
    assert (found.sessions, found.people, found.visits) == (2, 19, 1)
    assert of_this_year(teams=Team.objects.none()).sessions == 0
    assert of_this_year().people == 48


def test_what_leaders_say_is_told_from_three_answers_on(visit):
    made = [visit(f"2026-03-0{day} 10:00", 20, status="evaluated") for day in (3, 4, 5)]
    evaluate(made[0], 5, 4)
    evaluate(made[1], 3, 4, again=False)
    assert of_this_year().opinion is None
    evaluate(made[2], 4, 4)
    assert of_this_year().opinion == Opinion(answers=3, useful=4.0, suited=4.0, again=2)


def test_answers_of_another_team_do_not_help_to_three(visit):
    other = make_team("Hill team")
    for day, team in ((3, other), (4, other), (5, None)):
        given = {"team": team} if team else {}
        evaluate(visit(f"2026-03-0{day} 10:00", 20, status="evaluated", **given))
    assert of_this_year(teams=Team.objects.filter(pk=other.pk)).opinion is None


@pytest.mark.parametrize("number", [1, 12])
def test_four_queries_whatever_there_is(
    visit, market, plan, number, django_assert_num_queries
):
    for day in range(number):
        evaluate(visit(f"2026-03-{day + 1:02} 10:00", 20, status="evaluated"))
        plan(market, f"2026-03-{day + 1:02} 18:00", reached=5)
    with django_assert_num_queries(4):
        assert of_this_year().people == 25 * number


# --- Never reached


def test_who_never_had_a_visit_is_listed_by_neighbourhood(visit, here, team):
    hill = make_neighbourhood("Ashfield", team=team)
    second = make_organisation("Quay School", neighbourhood=here)
    first = make_organisation("Ash School", neighbourhood=hill)
    visit("2019-03-10 10:00", 24)  # long ago is not never
    assert list(never_reached(on=TODAY)) == [first, second]


@pytest.mark.parametrize(
    "status", ["requested", "confirmed", "not_delivered", "declined"]
)
def test_to_have_asked_is_not_to_have_been_reached(visit, school, status):
    visit("2026-03-10 10:00", None, status=status)
    assert list(never_reached(on=TODAY)) == [school]


def test_who_is_closed_merged_or_unconfirmed_is_not_missed(here, school):
    make_organisation("Closed", closed_on=TODAY)
    make_organisation("Merged", merged_into=school)
    make_organisation("Unconfirmed", is_listed=False)
    assert list(never_reached(on=TODAY)) == [school]


def test_a_visit_to_what_was_merged_into_it_counts(visit, school):
    former = make_organisation("Old Harbour School", merged_into=school)
    visit("2026-03-10 10:00", 24, where=former)
    assert list(never_reached(on=TODAY)) == []


def test_a_visit_elsewhere_does_not_count_for_who_was_never_merged(visit, school):
    """No organisation is merged into "none"."""
    visit("2026-03-10 10:00", 24, where=make_organisation("Quay School"))
    assert list(never_reached(on=TODAY)) == [school]


def test_of_a_team_only_its_neighbourhoods_are_asked_for(school):
    make_organisation("Far School")
    other = make_team("Hill team")
    mine = Team.objects.filter(pk=school.neighbourhood.team_id)
    assert list(never_reached(on=TODAY, teams=mine)) == [school]
    assert not never_reached(on=TODAY, teams=Team.objects.filter(pk=other.pk)).exists()


@pytest.mark.parametrize("number", [1, 12])
def test_one_query_whatever_there_is(here, number, django_assert_num_queries):
    for count in range(number):
        make_organisation(f"School {count}", neighbourhood=here)
    with django_assert_num_queries(1):
        rows = never_reached(on=TODAY)
        assert [row.neighbourhood.team.name for row in rows] == [
            "Harbour team"
        ] * number
