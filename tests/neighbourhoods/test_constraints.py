"""The database itself refuses what no form or import lets through; and on any day a
dated row is in exactly one of past, current and upcoming."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from neighbourhoods.models import (
    Assignment,
    Border,
    ContactPoint,
    Neighbourhood,
    Officer,
    Place,
    PlaceList,
    Team,
    TeamPost,
)
from tests.factories import (
    box_at,
    make_assignment,
    make_border,
    make_contact_point,
    make_neighbourhood,
    make_officer,
    make_place,
    make_post,
    make_team,
)

DAY = datetime.date(2026, 3, 31)
BEFORE = DAY - datetime.timedelta(days=1)


def area(**fields) -> Neighbourhood:
    base = {"code": "X", "name": "X", "slug": "x", "boundary": b""}
    return Neighbourhood(
        **base | {"west": 0, "south": 0, "east": 1, "north": 1} | fields
    )


def place(**fields) -> Place:
    return Place(**{"name": "X", "compact": "x", "lat": 0, "lng": 0} | fields)


def make_facts() -> dict:
    here = make_neighbourhood("Here", box_at(0), code="H", slug="here")
    there = make_neighbourhood("There", box_at(1))
    team, officer = (
        make_team(code="T"),
        make_officer("Ines Vale", code="P", slug="ines"),
    )
    make_border(here, there)
    make_contact_point(team, "Quay")
    make_assignment(officer, here, starts_on=DAY)
    make_post(officer, team, starts_on=DAY)
    edition = make_place("X", kind="school").edition
    return {
        "here": here,
        "there": there,
        "team": team,
        "officer": officer,
        "edition": edition,
        "now": timezone.now(),
    }


BROKEN = {
    "team code": lambda f: Team(code="T", name="Other"),
    "neighbourhood code": lambda f: area(code="H"),
    "neighbourhood slug": lambda f: area(slug="here"),
    "too far west": lambda f: area(west=-180.1),
    "too far east": lambda f: area(east=180.1),
    "too far south": lambda f: area(south=-90.1),
    "too far north": lambda f: area(north=90.1),
    "west of east": lambda f: area(west=1, east=0),
    "south of north": lambda f: area(south=1, north=0),
    "border twice": lambda f: Border(
        here=f["here"], other=f["there"]
    ),
    "border of one": lambda f: Border(
        here=f["here"], other=f["here"]
    ),
    "contact point twice": lambda f: ContactPoint(team=f["team"], name="Quay"),
    "half a point": lambda f: ContactPoint(team=f["team"], name="A", lat=1),
    "other half a point": lambda f: ContactPoint(team=f["team"], name="A", lng=1),
    "point off earth": lambda f: ContactPoint(team=f["team"], name="A", lat=91, lng=0),
    "officer code": lambda f: Officer(code="P"),
    "officer slug": lambda f: Officer(code="Q", slug="ines"),
    "no name to publish": lambda f: Officer(code="Q", publish="name"),
    "no alias to publish": lambda f: Officer(code="Q", publish="alias", name="Odo"),
    "assignment ends first": lambda f: Assignment(
        officer=f["officer"], neighbourhood=f["there"], starts_on=DAY, ends_on=BEFORE
    ),
    "assignment twice": lambda f: Assignment(
        officer=f["officer"], neighbourhood=f["here"], starts_on=DAY, role="cover"
    ),
    "post ends first": lambda f: TeamPost(
        officer=f["officer"], team=f["team"], role="duty_desk",
        starts_on=DAY, ends_on=BEFORE,
    ),
    "post twice": lambda f: TeamPost(
        officer=f["officer"], team=f["team"], role="supervisor", starts_on=DAY
    ),
    "two active lists": lambda f: PlaceList(
        kind="school", active=True, created_at=f["now"]
    ),
    "place twice": lambda f: place(edition=f["edition"]),
    "place off earth": lambda f: place(edition=f["edition"], compact="y", lat=-91),
    "place off the side": lambda f: place(edition=f["edition"], compact="y", lng=181),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(db, name):
    row = BROKEN[name](make_facts())
    count = type(row).objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.bulk_create([row])
    assert type(row).objects.count() == count


def test_what_is_just_right_passes(db):
    facts = make_facts()
    area(west=-180, east=180, south=-90, north=90).save()
    area(code="Y", slug="y", west=1, east=1, south=1, north=1).save()
    make_contact_point(facts["team"], "A", lat=-90, lng=180)
    make_contact_point(make_team(), "Quay")
    make_assignment(facts["officer"], facts["there"], starts_on=DAY, ends_on=DAY)
    make_post(facts["officer"], facts["team"], "duty_desk", starts_on=DAY, ends_on=DAY)
    PlaceList.objects.create(kind="school", created_at=timezone.now())
    place(edition=facts["edition"], lat=0.1).save()


def test_somebody_with_a_history_cannot_be_deleted(db):
    facts = make_facts()
    for row in (facts["officer"], facts["here"], facts["team"]):
        with pytest.raises(ProtectedError):
            row.delete()


def test_a_team_without_posts_leaves_its_neighbourhoods_behind(db):
    team = make_team()
    row = make_neighbourhood(team=team)
    team.delete()
    row.refresh_from_db()
    assert row.team is None


@pytest.mark.parametrize(
    ("starts", "ends", "clash"),
    [
        (-10, -1, False),
        (-10, 0, True),
        (-10, None, True),
        (2, 3, True),
        (5, 9, True),
        (6, 9, False),
        (6, None, False),
    ],
)
def test_nobody_has_two_assignments_to_one_neighbourhood_at_once(
    db, starts, ends, clash
):
    def day(number):
        return None if number is None else DAY + datetime.timedelta(days=number)

    officer, here = make_officer(), make_neighbourhood()
    make_assignment(officer, here, starts_on=DAY, ends_on=day(5))
    other = Assignment(
        officer=officer, neighbourhood=here, starts_on=day(starts), ends_on=day(ends)
    )
    if clash:
        with pytest.raises(ValidationError):
            other.full_clean()
    else:
        other.full_clean()


days = st.integers(-3, 3).map(lambda n: DAY + datetime.timedelta(days=n))


@settings(max_examples=60, deadline=None)
@given(start=days, length=st.none() | st.integers(0, 4), today=days)
def test_every_day_each_row_is_past_current_or_upcoming(
    django_db_blocker, django_db_setup, start, length, today
):
    ends = None if length is None else start + datetime.timedelta(days=length)
    with django_db_blocker.unblock(), transaction.atomic():
        here, officer = make_neighbourhood(), make_officer()
        row = make_assignment(officer, here, starts_on=start, ends_on=ends)
        post = make_post(officer, make_team(), starts_on=start, ends_on=ends)
        expected = (
            "upcoming"
            if start > today
            else "past"
            if ends is not None and ends < today
            else "current"
        )
        for rows in (Assignment.objects, TeamPost.objects):
            found = [
                when
                for when in ("past", "current", "upcoming")
                if getattr(rows, when)(today).exists()
            ]
            assert found == [expected]
        assert row.is_current(today) is post.is_current(today)
        assert row.is_current(today) is (expected == "current")
        in_post = Officer.objects.in_post(today).exists()
        assert in_post is (expected == "current")
        transaction.set_rollback(True)
