"""Who reads the booking of a visit and decides about it: who works in the team that was
asked, and nobody by their role."""

import datetime

import pytest
from django.utils import timezone

from events.models import Booking
from events.permissions import answerable_by, host_for, may_answer
from tests.factories import (
    make_assignment,
    make_booking,
    make_event,
    make_neighbourhood,
    make_officer,
    make_post,
    make_session,
    make_slot,
    make_staff,
    make_team,
    make_visit,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YESTERDAY = TODAY - datetime.timedelta(days=1)
ROLES = [
    "administrator", "editor", "approver", "translator", "auditor",
    "supervisor", "officer", "stranger",
]  # fmt: skip
OWN = {"quay slot", "quay request", "quay unproven"}
READS = {"officer": OWN, "supervisor": {*OWN, "nobody's"}}


@pytest.fixture
def quay():
    return make_team("Quay team")


@pytest.fixture
def rows(quay):
    """Bookings by what they are of."""
    weir = make_team("Weir team")
    event = make_session(make_event(team=quay), entry="register", seats=9)
    return {
        "quay slot": make_visit(make_slot(team=quay)),
        "quay request": make_visit(None, team=quay),
        "quay unproven": make_visit(None, team=quay, proven_at=None),
        "weir slot": make_visit(make_slot(team=weir)),
        "weir request": make_visit(None, team=weir),
        "nobody's": make_visit(None, team=None),
        "a resident's": make_booking(event),
    }


@pytest.fixture
def cast(quay):
    """The officer walks for the Quay team and the supervisor has a post in it; so does
    somebody of every other role. The stranger signs in as an officer, and nobody has
    said which."""
    people = {role: make_staff(role) for role in ROLES if role != "stranger"}
    here = make_neighbourhood("Quay", team=quay)
    for role, user in people.items():
        somebody = make_officer(f"{role} person", account=user)
        if role == "officer":
            make_assignment(somebody, here)
        else:
            make_post(somebody, quay)
    return people | {"stranger": make_staff("officer")}


def read_by(user, rows, *, on=TODAY) -> set[str]:
    listed = set(answerable_by(user, on=on))
    return {name for name, row in rows.items() if row in listed}


@pytest.mark.parametrize("who", ROLES)
def test_who_reads_what(cast, rows, who):
    assert read_by(cast[who], rows) == READS.get(who, set())


@pytest.mark.parametrize("who", ROLES)
def test_the_predicate_and_its_twin_agree(cast, rows, who):
    listed = answerable_by(cast[who], on=TODAY)
    for name, row in rows.items():
        assert may_answer(cast[who], row, on=TODAY) == (row in listed), name


def test_each_is_listed_once(cast, quay, rows):
    """Also for somebody who walks in two places and has a post besides."""
    officer = cast["officer"].officer
    make_assignment(officer, make_neighbourhood("Dock", team=quay))
    make_post(officer, quay, role="duty_desk")
    assert answerable_by(cast["officer"], on=TODAY).count() == len(OWN)


def test_a_slot_of_another_team_goes_to_that_team(cast, rows, quay):
    """Whoever was asked first: the team that offers the date answers."""
    moved = rows["weir slot"]
    Booking.objects.filter(pk=moved.pk).update(team=quay)
    assert not may_answer(cast["officer"], moved, on=TODAY)


def test_it_ends_with_the_post_and_with_the_account(cast, rows):
    for who in ("officer", "supervisor"):
        user = cast[who]
        user.officer.posts.update(ends_on=YESTERDAY)
        user.officer.assignments.update(ends_on=YESTERDAY)
        assert read_by(user, rows) == set()
        assert read_by(user, rows, on=YESTERDAY) == READS[who]
        user.is_active = False
        assert read_by(user, rows, on=YESTERDAY) == set()


def test_a_date_where_no_team_was_asked_is_of_the_team_of_whoever_answers(cast, quay):
    now = timezone.now()
    assert host_for(cast["supervisor"], now=now) == quay
    assert host_for(cast["stranger"], now=now) is None
