"""Courses of officers: what the public reads, what is to be taken again."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from neighbourhoods.models import Training
from neighbourhoods.trainings import lapsing
from tests.factories import (
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_training,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 3, 31)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-31 12:00:00+00:00")


@pytest.fixture
def officer():
    officer = make_officer("Ines Vale", alias="Officer Vee")
    make_assignment(officer, make_neighbourhood())
    return officer


def page_of(client, officer) -> str:
    return client.get(officer.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"public": True}, True),
        ({"public": False}, False),
        ({"public": True, "expires_on": TODAY}, True),
        ({"public": True, "expires_on": TODAY - DAY}, False),
        ({"public": True, "held_on": TODAY + DAY}, False),
    ],
)
def test_the_page_shows_what_is_public_and_counts(client, officer, facts, shown):
    make_training(officer, "Talking with young people", **facts)
    assert ("Talking with young people" in page_of(client, officer)) == shown


@pytest.mark.parametrize(
    ("publish", "shown"), [("name", True), ("alias", True), ("role", False)]
)
def test_somebody_shown_by_role_has_no_courses(client, officer, publish, shown):
    officer.publish = publish
    officer.save()
    make_training(officer, "Mediation", public=True)
    assert ("Mediation" in page_of(client, officer)) == shown


def test_many_courses_cost_what_one_costs(client, officer):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page_of(client, officer)
        return len(queries)

    make_training(officer, "Course", public=True)
    cost()
    before = cost()
    for number in range(20):
        make_training(officer, f"Course {number}", public=True)
    assert cost() == before <= 12


def test_those_that_lapse_within_90_days_are_told_the_first_first(officer):
    other = make_officer("Cora Lind")
    for who, name, days in (
        (officer, "last day", 90), (other, "today", 0), (officer, "too late", 91),
        (officer, "lapsed", -1), (other, "soon", 12),
    ):  # fmt: skip
        make_training(who, name, expires_on=TODAY + days * DAY)
    make_training(officer, "for ever")
    found = [(row.course, str(row.officer)) for row in lapsing(on=TODAY)]
    assert found == [
        ("today", "Cora Lind"), ("soon", "Cora Lind"), ("last day", "Ines Vale"),
    ]  # fmt: skip
    week = datetime.timedelta(days=7)
    assert [row.course for row in lapsing(on=TODAY, within=week)] == ["today"]


def test_every_training_is_valid_or_lapsed_on_each_day(officer):
    make_training(officer, "a", expires_on=TODAY)
    make_training(officer, "b")
    for day in (TODAY, TODAY + DAY):
        valid = set(Training.objects.valid(day))
        lapsed = set(Training.objects.lapsed(day))
        assert valid & lapsed == set()
        assert len(valid | lapsed) == 2


@pytest.mark.parametrize("facts", [{"expires_on": datetime.date(2021, 2, 28)}, {}])
def test_the_database_refuses_what_makes_no_sense(officer, facts):
    make_training(officer, "Mediation")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_training(officer, "Mediation", **facts)
