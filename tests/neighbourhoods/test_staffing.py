"""Who walks where, since when, until when, and who covers."""

import datetime

import pytest

from neighbourhoods.models import Neighbourhood
from neighbourhoods.staffing import career, posts, staffing
from tests.factories import (
    box_at,
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_post,
    make_team,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 3, 31)
YESTERDAY = datetime.date(2026, 3, 30)
TOMORROW = datetime.date(2026, 4, 1)


def date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture
def here() -> Neighbourhood:
    return make_neighbourhood("Harbourside", box_at(0))


@pytest.fixture
def there() -> Neighbourhood:
    return make_neighbourhood("Hill", box_at(1))


def told(here, on=TODAY) -> list[tuple]:
    who = staffing(here, on=on)
    people = [*who.walkers, *who.covers]
    return [(p.officer.name, str(p.role), p.since, p.until) for p in people]


def test_nobody_ever_is_a_vacancy_without_a_date(here):
    who = staffing(here, on=TODAY)
    assert (who.walkers, who.covers, who.vacant, who.vacant_since) == (
        [],
        [],
        True,
        None,
    )


def test_the_lead_comes_first_then_officers_by_seniority_then_cover(here):
    make_assignment(make_officer("Cora"), here, "cover", date("2019-01-01"))
    make_assignment(make_officer("Young"), here, "officer", date("2023-01-01"))
    make_assignment(make_officer("Old"), here, "officer", date("2020-01-01"))
    make_assignment(make_officer("Lea"), here, "lead", date("2024-01-01"))
    assert [row[0] for row in told(here)] == ["Lea", "Old", "Young", "Cora"]
    who = staffing(here, on=TODAY)
    assert (who.vacant, who.vacant_since) == (False, None)


def test_since_goes_back_over_assignments_without_a_day_between(here):
    officer = make_officer("Ines")
    make_assignment(officer, here, "cover", date("2018-01-01"), date("2018-12-30"))
    make_assignment(officer, here, "cover", date("2019-01-01"), date("2020-02-29"))
    make_assignment(officer, here, "officer", date("2020-03-01"), date("2021-06-30"))
    make_assignment(officer, here, "lead", date("2021-07-01"))
    assert told(here) == [("Ines", "lead", date("2019-01-01"), None)]


def test_since_does_not_go_back_over_somebody_elses_time_or_elsewhere(here, there):
    officer = make_officer("Ines")
    make_assignment(
        make_officer("Odo"), here, "lead", date("2010-01-01"), date("2021-06-30")
    )
    make_assignment(officer, there, "lead", date("2015-01-01"), date("2021-06-30"))
    make_assignment(officer, here, "lead", date("2021-07-01"))
    assert told(here) == [("Ines", "lead", date("2021-07-01"), None)]


def test_an_assignment_holds_from_its_first_to_its_last_day(here):
    make_assignment(make_officer("Ines"), here, "lead", TODAY, TODAY)
    assert [len(told(here, on=day)) for day in (YESTERDAY, TODAY, TOMORROW)] == [
        0,
        1,
        0,
    ]


def test_a_date_without_end_written_as_the_last_one_is_no_error(here):
    officer = make_officer("Ines")
    make_assignment(officer, here, "lead", date("2021-01-01"), datetime.date.max)
    make_assignment(officer, here, "officer", date("2022-01-01"))
    assert {row[2] for row in told(here)} == {date("2021-01-01")}


def test_a_vacancy_begins_the_day_after_the_last_leads_last_day(here):
    make_assignment(
        make_officer("A"), here, "lead", date("2019-01-01"), date("2020-01-31")
    )
    make_assignment(make_officer("B"), here, "lead", date("2020-02-01"), YESTERDAY)
    make_assignment(make_officer("C"), here, "officer", date("2020-02-01"))
    make_assignment(make_officer("D"), here, "lead", TOMORROW)
    who = staffing(here, on=TODAY)
    assert (who.vacant, who.vacant_since) == (True, TODAY)
    assert [walker.officer.name for walker in who.walkers] == ["C"]
    assert staffing(here, on=YESTERDAY).vacant is False
    assert staffing(here, on=TOMORROW).vacant is False


def test_staffing_is_one_query_however_many_there_are(here, django_assert_num_queries):
    for number in range(30):
        make_assignment(make_officer(f"Officer {number}"), here, "officer")
    with django_assert_num_queries(1):
        assert len(told(here)) == 30


def test_a_career_joins_what_follows_and_hides_what_is_planned(here, there):
    officer = make_officer("Ines")
    make_assignment(officer, there, "cover", date("2012-01-01"), date("2012-06-30"))
    make_assignment(officer, there, "officer", date("2015-01-01"), date("2016-12-31"))
    make_assignment(officer, there, "lead", date("2017-01-01"), date("2018-12-31"))
    make_assignment(officer, here, "officer", date("2019-01-01"), date("2020-12-31"))
    make_assignment(officer, here, "lead", date("2021-01-01"))
    make_assignment(officer, there, "lead", TOMORROW)

    def rows(stays):
        return [
            (s.neighbourhood.name, str(s.role_label), s.since, s.until) for s in stays
        ]

    stays = career(officer, on=TODAY)
    assert rows(stays.now) == [
        ("Harbourside", "Lead officer", date("2019-01-01"), None)
    ]
    assert rows(stays.before) == [
        ("Hill", "Lead officer", date("2015-01-01"), date("2018-12-31")),
        ("Hill", "Cover", date("2012-01-01"), date("2012-06-30")),
    ]


def test_a_career_is_one_query_however_long(django_assert_num_queries):
    officer = make_officer("Ines")
    for number in range(30):
        row = make_neighbourhood(f"N{number}", box_at(number))
        make_assignment(officer, row, "officer")
    with django_assert_num_queries(1):
        stays = career(officer, on=TODAY)
        assert [stay.neighbourhood.team for stay in stays.now] == [None] * 30


def test_posts_of_a_day_are_by_role():
    team = make_team()
    old, new, desk = (make_officer(name) for name in ("Old", "New", "Desk"))
    make_post(old, team, "supervisor", starts_on=date("2020-01-01"), ends_on=YESTERDAY)
    make_post(new, team, "supervisor", starts_on=TODAY)
    make_post(desk, team, "duty_desk", starts_on=TODAY, ends_on=TODAY)
    make_post(desk, make_team("Other"), "supervisor")
    assert posts(team.pk, on=TODAY) == {"supervisor": [new], "duty_desk": [desk]}
    assert posts(team.pk, on=YESTERDAY) == {"supervisor": [old], "duty_desk": []}
    assert posts(None, on=TODAY) == {"supervisor": [], "duty_desk": []}
