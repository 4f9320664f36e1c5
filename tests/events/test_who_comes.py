"""Who comes is a list for the door, for those alone who meet them there; afterwards the
team notes how many came."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from events import sessions
from events.attendance import who_comes
from events.models import Booking, Session, Status
from events.permissions import may_meet, may_meet_at
from events.sessions import SessionError
from neighbourhoods.models import Assignment
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
NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
TODAY = NOW.date()
ONE_DAY = datetime.timedelta(days=1)
ROLES = [
    "administrator", "editor", "approver", "translator", "auditor",
    "supervisor", "officer", "stranger",
]  # fmt: skip
MEETS = {"supervisor", "officer"}


@pytest.fixture(autouse=True)
def _now(time_machine, settings):
    time_machine.move_to(NOW, tick=False)
    settings.MFA_REQUIRED = False


@pytest.fixture
def team():
    return make_team("Quay team")


@pytest.fixture
def session(team):
    return make_session(
        make_event(team=team), NOW + ONE_DAY, entry="register", seats=40
    )


@pytest.fixture
def cast(team):
    """The officer walks for the team, the supervisor has a post in it; the stranger
    signs in as an officer, and nobody has said which."""
    people = {role: make_staff(role) for role in ROLES if role != "stranger"}
    people["stranger"] = make_staff("officer")
    here = make_neighbourhood("Quay", team=team)
    make_assignment(make_officer("Ines Vale", account=people["officer"]), here)
    make_post(make_officer("Sam Ash", account=people["supervisor"]), team)
    return people


def page_of(session) -> str:
    return reverse("session:who_comes", args=[session.pk])


def told(session) -> list[tuple]:
    groups, ended = who_comes(session)
    names = [
        (str(group.heading), group.people, [row.name for row in group.bookings])
        for group in groups
    ]
    return [*names, ended]


# --- The list


def test_people_are_listed_by_how_sure_they_are(session):
    make_booking(session, 2, name="Robin")
    make_booking(session, 3, name="Ada")
    make_booking(session, 1, name="Sky", status=Status.REQUESTED, proven_at=None)
    make_booking(session, 4, name="Kim", status=Status.OFFERED)
    make_booking(session, 6, name="Lou", status=Status.WAITING, waiting_since=NOW)
    make_booking(session, 5, name="Bo", status=Status.WITHDRAWN)
    make_booking(session, 5, name="Jo", status=Status.CANCELLED_BY_THEM)
    make_booking(
        make_session(session.event, NOW, entry="register", seats=4), name="Elsewhere"
    )
    assert told(session) == [
        ("Coming", 5, ["Ada", "Robin"]),
        ("Have been offered a seat", 4, ["Kim"]),
        ("Have not confirmed their e-mail address", 1, ["Sky"]),
        ("On the waiting list", 6, ["Lou"]),
        2,
    ]


def test_every_state_is_listed_or_has_ended(session):
    for status in Status:
        make_booking(session, status=status, waiting_since=NOW)
    groups, ended = who_comes(session)
    listed = {row.status for group in groups for row in group.bookings}
    gone = {
        "declined", "withdrawn", "cancelled_them", "cancelled_us", "not_delivered",
    }  # fmt: skip
    assert listed == set(Status.values) - gone
    assert ended == len(gone)


def test_nobody_is_told_as_nobody(session):
    assert told(session) == [0]


def test_who_comes_to_a_part_has_booked_the_whole(session):
    make_booking(session, 2, name="Robin")
    part = make_session(
        session.event, NOW + 2 * ONE_DAY, entry="register", seats=9, part_of=session
    )
    assert told(part) == told(session)


def test_thirty_bookings_cost_as_many_queries_as_one(client, cast, session):
    client.force_login(cast["officer"])
    costs = []
    for count in (1, 29):
        for _number in range(count):
            make_booking(session)
        client.get(page_of(session))
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(session))
        costs.append(len(queries))
    assert costs[0] == costs[1]


# --- The page


def test_the_page_has_what_is_needed_at_the_door_and_no_address(client, cast, session):
    booking = make_booking(
        session,
        2,
        name="Robin <b>",
        notes="A seat near\nthe door",
        phone="0116 496 000",
    )
    make_booking(session, status=Status.WITHDRAWN, name="Bo")
    client.force_login(cast["officer"])
    text = client.get(page_of(session)).content.decode()
    assert "<bdi>Robin &lt;b&gt;</bdi>" in text
    assert "<bdi>A seat near<br>the door</bdi>" in text
    assert "Coming (2 people)" in text
    assert "1 booking has ended." in text
    for hidden in (booking.email, booking.phone, booking.ref, "<bdi>Bo</bdi>"):
        assert hidden not in text


def test_a_name_that_is_deleted_is_told_as_that(client, cast, session):
    make_booking(session, name="", email="", forgotten_at=NOW)
    client.force_login(cast["officer"])
    assert "Name deleted" in client.get(page_of(session)).content.decode()


def test_an_empty_list_says_so(client, cast, session):
    client.force_login(cast["supervisor"])
    assert "Nobody has registered yet." in client.get(page_of(session)).content.decode()


def test_a_look_changes_nothing_and_is_not_logged(client, cast, session):
    client.force_login(cast["officer"])
    assert client.post(page_of(session)).status_code == 405
    client.get(page_of(session))
    assert not ModelLogEntry.objects.exists()


# --- Who may look


def is_refused(answer) -> bool:
    return (answer.status_code, answer.headers.get("Location")) == (302, "/admin/")


@pytest.mark.parametrize("who", ROLES)
def test_only_who_meets_them_sees_who_comes(client, cast, session, who):
    make_booking(session, name="Robin")
    client.force_login(cast[who])
    answer = client.get(page_of(session))
    assert may_meet(cast[who], session, on=TODAY) == (who in MEETS)
    if who in MEETS:
        assert "Robin" in answer.content.decode()
    else:
        assert is_refused(answer)


@pytest.mark.parametrize("who", ["officer", "supervisor", "administrator", "editor"])
def test_the_list_leads_there_only_who_may_look(client, cast, session, who):
    client.force_login(cast[who])
    listed = client.get(reverse("session:index")).content.decode()
    assert (page_of(session) in listed) == (who in MEETS)
    form = client.get(reverse("session:edit", args=[session.pk])).content.decode()
    assert (page_of(session) in form) == (who in MEETS)


def test_the_predicate_and_its_twin_agree(cast, session):
    make_session(make_event())
    make_slot(team=session.event.team)
    for who, user in cast.items():
        for row in Session.objects.all():
            listed = row in may_meet_at(user, on=TODAY)
            assert may_meet(user, row, on=TODAY) == listed, who
            assert listed == (row == session and who in MEETS), who


def test_nobody_sees_who_comes_to_another_teams_session(client, cast):
    other = make_session(make_event(), entry="register", seats=9)
    for who in MEETS:
        client.force_login(cast[who])
        assert is_refused(client.get(page_of(other)))


def test_it_ends_with_the_post_and_with_the_account(cast, session):
    user = cast["officer"]
    assert may_meet(user, session, on=TODAY)
    Assignment.objects.update(ends_on=TODAY - ONE_DAY)
    assert not may_meet(user, session, on=TODAY)
    cast["supervisor"].is_active = False
    assert not may_meet(cast["supervisor"], session, on=TODAY)


def test_visits_and_what_nobody_registers_for_have_no_such_page(client, cast, team):
    slot = make_slot(team=team)
    make_visit(slot)
    client.force_login(cast["officer"])
    assert client.get(page_of(slot)).status_code == 404
    come = make_session(make_event(team=team))
    assert page_of(come) not in client.get(reverse("session:index")).content.decode()


# --- How many came


def reached(session, number, *, now=NOW) -> int | None:
    by = make_staff("officer")
    sessions.record_reached(session, reached=number, by=by, now=now)
    return Session.objects.get(pk=session.pk).reached


def refusal(session, number, *, now=NOW) -> tuple[str, str | None]:
    with pytest.raises(SessionError) as caught:
        reached(session, number, now=now)
    return str(caught.value), caught.value.field


def test_how_many_came_is_noted_from_its_beginning(session):
    said = "This session has not begun yet."
    just_before = session.starts_at - datetime.timedelta(seconds=1)
    assert refusal(session, 7, now=just_before) == (said, None)
    assert reached(session, 7, now=session.starts_at) == 7
    assert reached(session, 0, now=session.starts_at + 9 * ONE_DAY) == 0
    actions = ModelLogEntry.objects.values_list("action", flat=True)
    assert list(actions) == ["events.record_reached"] * 2


def test_more_may_come_than_had_registered(session):
    assert reached(session, 41, now=session.ends_at) == 41


@pytest.mark.parametrize("number", [-1, 100_000])
def test_a_number_that_cannot_be_is_refused(session, number):
    said = ("Give a number from 0 to 99999.", "reached")
    assert refusal(session, number, now=session.ends_at) == said


def test_nobody_came_to_what_was_cancelled(session):
    sessions.cancel(session, reason="venue", by=None, now=NOW)
    said = ("This session was cancelled.", None)
    assert refusal(session, 7, now=session.ends_at) == said


def test_of_a_visit_its_booking_says(team):
    slot = make_slot(team=team)
    said = ("Note this with the booking of the visit.", None)
    assert refusal(slot, 7, now=slot.ends_at) == said


def test_it_is_noted_in_the_cms(client, cast, session, time_machine):
    address = reverse("session:record_reached", args=[session.pk])
    client.force_login(cast["officer"])
    index = reverse("session:index")
    assert address not in client.get(index).content.decode()
    time_machine.move_to(session.ends_at, tick=False)
    client.force_login(cast["officer"])
    assert address in client.get(index).content.decode()
    for typed in ("", "-1", "1.5", "many"):
        answer = client.post(address, {"reached": typed})
        assert list(answer.context["form"].errors) == ["reached"], typed
    assert client.post(address, {"reached": "12"}).status_code == 302
    session.refresh_from_db()
    assert session.reached == 12
    assert client.get(address).context["form"]["reached"].value() == 12


@pytest.mark.parametrize("who", ["approver", "auditor", "translator", "stranger"])
def test_whoever_may_only_read_notes_nothing(client, cast, session, time_machine, who):
    time_machine.move_to(session.ends_at, tick=False)
    client.force_login(cast[who])
    address = reverse("session:record_reached", args=[session.pk])
    assert is_refused(client.get(address))
    assert is_refused(client.post(address, {"reached": "12"}))
    assert Booking.objects.count() == 0
    assert Session.objects.get().reached is None
