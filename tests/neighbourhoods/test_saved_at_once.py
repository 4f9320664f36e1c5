"""Two people save what only one of them can have: one is told, nobody meets an error."""

import datetime
import threading

import pytest
from django.db import connection
from django.db.models.signals import pre_save
from django.urls import reverse

from neighbourhoods import assignments, hours, streets
from neighbourhoods.models import Assignment, SpecialHours, StreetRange, Team
from tests.factories import (
    LONG_AGO,
    box_at,
    clock,
    make_contact_point,
    make_neighbourhood,
    make_officer,
    make_staff,
    make_street,
    make_team,
)

DAY = datetime.timedelta(days=1)
TODAY = datetime.date(2026, 3, 31)
AT_ONCE = "Somebody else has changed this at the same moment."

at_once = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def admin(client, settings):
    settings.MFA_REQUIRED = False
    client.force_login(make_staff("administrator"))
    return client


@pytest.fixture
def meanwhile():
    """Does something just before a row of a model is written, and only once."""
    receivers = []

    def arrange(model, act):
        def receive(sender, **kwargs):
            pre_save.disconnect(receive, sender=model)
            act()

        receivers.append((receive, model))
        pre_save.connect(receive, sender=model, weak=False)

    yield arrange
    for receive, model in receivers:
        pre_save.disconnect(receive, sender=model)


# --- In the form


@pytest.mark.django_db
def test_a_street_that_somebody_else_has_just_saved_is_told_in_the_form(
    admin, meanwhile
):
    castle = make_neighbourhood("Castle", box_at(0))
    meanwhile(StreetRange, lambda: make_street("Mill Road", castle, 1, 9))
    typed = {"street": "Mill Road", "neighbourhood": castle.pk, "first": 1}
    answer = admin.post(
        reverse("streetrange:add"), {**typed, "last": 9, "parity": "all"}
    )
    assert answer.status_code == 200
    assert AT_ONCE in answer.content.decode()
    assert 'value="Mill Road"' in answer.content.decode()


@pytest.mark.django_db
def test_a_new_fact_with_a_code_that_was_just_taken_is_told_in_the_form(
    admin, meanwhile
):
    meanwhile(Team, lambda: make_team("Castle team", code="T-1"))
    answer = admin.post(reverse("team:add"), {"code": "T-1", "name": "Harbour team"})
    assert answer.status_code == 200
    assert AT_ONCE in answer.content.decode()
    assert not Team.objects.filter(name="Harbour team").exists()


@pytest.mark.django_db
def test_a_changed_fact_with_a_code_that_was_just_taken_is_told_in_the_form(
    admin, meanwhile
):
    team = make_team("Harbour team", code="T-2")
    meanwhile(Team, lambda: make_team("Castle team", code="T-1"))
    address = reverse("team:edit", args=[team.pk])
    answer = admin.post(address, {"code": "T-1", "name": "Harbour team"})
    assert answer.status_code == 200
    assert AT_ONCE in answer.content.decode()
    team.refresh_from_db()
    assert team.code == "T-2"


@pytest.mark.django_db
def test_the_forms_go_on_saving_and_keep_their_history(admin):
    officer, here = make_officer("Maya Stone"), make_neighbourhood("Castle", box_at(0))
    facts = {"officer": officer.pk, "neighbourhood": here.pk, "role": "lead"}
    admin.post(reverse("assignment:add"), {**facts, "starts_on": "2026-01-01"})
    row = Assignment.objects.get()
    address = reverse("assignment:edit", args=[row.pk])
    admin.post(address, {**facts, "role": "cover", "starts_on": "2026-01-01"})
    row.refresh_from_db()
    assert row.role == "cover"
    history = admin.get(reverse("assignment:history", args=[row.pk]))
    assert [entry.action for entry in history.context["object_list"]] == [
        "wagtail.edit",
        "wagtail.create",
    ]


# --- In the verb


def outcomes_of(verb, rows, error_class) -> list[str]:
    start, outcomes = threading.Barrier(len(rows)), []

    def act(row):
        try:
            start.wait()
            verb(row)
            outcomes.append("kept")
        except error_class:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[row]) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@at_once
def test_of_two_ranges_that_overlap_one_is_kept():
    castle = make_neighbourhood("Castle", box_at(0))
    rows = [
        StreetRange(street="Mill Road", neighbourhood=castle, first=first, last=99)
        for first in (1, 3)
    ]
    told = outcomes_of(streets.keep, rows, streets.StreetError)
    assert told == ["kept", "refused"]
    assert StreetRange.objects.count() == 1


@at_once
def test_of_two_assignments_that_overlap_one_is_kept():
    castle, officer = (
        make_neighbourhood("Castle", box_at(0)),
        make_officer("Maya Stone"),
    )
    rows = [
        Assignment(officer=officer, neighbourhood=castle, starts_on=LONG_AGO + n * DAY)
        for n in (0, 1)
    ]
    told = outcomes_of(assignments.keep, rows, assignments.AssignmentError)
    assert told == ["kept", "refused"]
    assert Assignment.objects.count() == 1


@at_once
def test_of_two_exceptions_that_overlap_one_is_kept():
    point = make_contact_point(make_team())
    rows = [
        SpecialHours(point=point, day=TODAY, opens=clock(opens), closes=clock("17:00"))
        for opens in ("09:00", "10:00")
    ]
    told = outcomes_of(hours.keep_exception, rows, hours.HoursError)
    assert told == ["kept", "refused"]
    assert SpecialHours.objects.count() == 1
