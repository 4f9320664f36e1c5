"""How long officers have been in post, in full months."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neighbourhoods.models import Team
from neighbourhoods.tenure import (
    Stay,
    Tenure,
    by_team,
    distribution,
    full_months,
    stays,
    tenure,
)
from tests.factories import (
    box_at,
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_team,
)

TODAY = datetime.date(2026, 3, 31)
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2050, 1, 1))


def months_ago(count: int) -> datetime.date:
    """On the first, so that every month has the day."""
    years, month = divmod(TODAY.month - 1 - count, 12)
    return datetime.date(TODAY.year + years, month + 1, 1)


@pytest.mark.parametrize(
    ("since", "on", "months"),
    [
        ("2026-03-31", "2026-03-31", 0),
        ("2026-03-01", "2026-03-31", 0),
        ("2026-02-28", "2026-03-27", 0),
        ("2026-02-28", "2026-03-28", 1),
        ("2025-03-31", "2026-03-30", 11),
        ("2025-03-31", "2026-03-31", 12),
        ("2026-01-31", "2026-02-28", 0),
        ("2024-02-29", "2025-03-01", 12),
    ],
)
def test_a_month_counts_when_it_is_full(since, on, months):
    day = datetime.date.fromisoformat
    assert full_months(day(since), day(on)) == months


@given(DAYS, DAYS)
def test_months_never_shrink_with_the_days(one, other):
    since, on = sorted((one, other))
    months = full_months(since, on)
    assert months >= 0
    assert months <= full_months(since, on + datetime.timedelta(days=1)) <= months + 1
    assert months * 28 <= (on - since).days < (months + 1) * 31 + 1


@given(st.lists(st.integers(0, 600), max_size=40))
def test_every_stay_is_in_one_band(months):
    counts = distribution([Stay(None, count) for count in months])
    assert len(counts) == 5
    assert sum(counts) == len(months)


def test_a_band_begins_with_its_first_month():
    edges = [0, 11, 12, 23, 24, 35, 36, 59, 60, 400]
    assert distribution([Stay(None, months) for months in edges]) == [2] * 5
    assert distribution([]) == [0] * 5


def test_average_and_median_are_full_months():
    assert tenure([1, 2, 30]) == Tenure(None, 3, 11, 2)
    assert tenure([1, 2]) == Tenure(None, 2, 1, 1)


@pytest.mark.django_db
def test_leads_and_officers_of_today_count_from_the_first_unbroken_day():
    team = make_team()
    here = make_neighbourhood("Abbey", box_at(0), team=team)
    lead, officer, gone, cover, next_one = (make_officer() for _ in range(5))
    day_before = months_ago(10) - datetime.timedelta(days=1)
    make_assignment(lead, here, "cover", months_ago(30), day_before)
    make_assignment(lead, here, "lead", months_ago(10))
    make_assignment(officer, here, "officer", months_ago(5))
    make_assignment(gone, here, "officer", months_ago(50), months_ago(1))
    make_assignment(cover, here, "cover", months_ago(60))
    make_assignment(next_one, here, "lead", TODAY + datetime.timedelta(days=1))
    assert sorted(stay.months for stay in stays(on=TODAY)) == [5, 30]
    assert by_team(stays(on=TODAY)) == [Tenure(team, 2, 17, 17)]


@pytest.mark.django_db
def test_a_break_of_a_day_begins_anew():
    here = make_neighbourhood()
    officer = make_officer()
    before = months_ago(10) - datetime.timedelta(days=2)
    make_assignment(officer, here, "lead", months_ago(30), before)
    make_assignment(officer, here, "lead", months_ago(10))
    assert stays(on=TODAY) == [Stay(None, 10)]


@pytest.mark.django_db
def test_what_was_merged_does_not_count_and_two_neighbourhoods_count_twice():
    team = make_team()
    here = make_neighbourhood("Abbey", box_at(0), team=team)
    there = make_neighbourhood("Bay", box_at(1), team=team)
    gone = make_neighbourhood("Gone", box_at(2), team=team, merged_into=here)
    officer = make_officer()
    for place, months in ((here, 6), (there, 12), (gone, 40)):
        make_assignment(officer, place, "officer", months_ago(months))
    assert sorted(stay.months for stay in stays(on=TODAY)) == [6, 12]


@pytest.mark.django_db
def test_teams_are_told_apart_though_they_have_one_name(django_assert_num_queries):
    teams = [make_team("Harbour team"), make_team("Harbour team"), None]
    for number, team in enumerate(teams):
        place = make_neighbourhood(f"N{number}", box_at(number), team=team)
        make_assignment(make_officer(), place, "lead", months_ago(number))
        make_assignment(make_officer(), place, "officer", months_ago(number))
    with django_assert_num_queries(1):
        found = by_team(stays(on=TODAY))
    assert found == [
        Tenure(team, 2, number, number) for number, team in enumerate(teams)
    ]
    one = Team.objects.filter(pk=teams[1].pk)
    assert by_team(stays(on=TODAY, teams=one)) == [Tenure(teams[1], 2, 1, 1)]
