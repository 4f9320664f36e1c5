"""Ending an assignment, handing it over, and who was there and is not any more."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from neighbourhoods import assignments
from neighbourhoods.models import Assignment
from tests.factories import (
    LONG_AGO,
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_post,
    make_team,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
TODAY = datetime.date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-31 12:00:00+00:00")


@pytest.fixture
def ada():
    return get_user_model().objects.create_superuser("ada@example.org", name="Ada")


@pytest.fixture
def here(db):
    return make_neighbourhood("Harbourside", slug="harbour")


@pytest.fixture
def lead(here):
    return make_assignment(make_officer("Ines Vale"), here)


@pytest.fixture
def cora(db):
    return make_officer("Cora Lind")


def spans() -> list[tuple]:
    rows = Assignment.objects.order_by("starts_on")
    return [(str(r.officer), r.role, r.starts_on, r.ends_on) for r in rows]


# --- Ending


def test_an_assignment_ends_with_its_last_day(lead, ada):
    assert assignments.end(lead, on=TODAY, by=ada).ends_on == TODAY
    lead.refresh_from_db()
    assert lead.is_current(TODAY)
    assert not lead.is_current(TODAY + DAY)
    entry = ModelLogEntry.objects.get()
    assert (entry.action, entry.user) == ("neighbourhoods.end_assignment", ada)


def test_a_planned_end_may_come_sooner_and_never_later(lead, ada):
    assignments.end(lead, on=TODAY + 9 * DAY, by=ada)
    assignments.end(lead, on=TODAY + 5 * DAY, by=ada)
    with pytest.raises(
        assignments.AssignmentError, match="It already ends on 5 April 2026"
    ):
        assignments.end(lead, on=TODAY + 6 * DAY, by=ada)


def test_it_cannot_end_before_it_began(lead, ada):
    with pytest.raises(assignments.AssignmentError, match="begins on 1 March 2021"):
        assignments.end(lead, on=LONG_AGO - DAY, by=ada)
    assert assignments.end(lead, on=LONG_AGO, by=ada).ends_on == LONG_AGO


# --- Handing over


def test_the_next_begins_on_the_day_after_the_last(lead, cora, ada):
    begun = assignments.succeed(lead, successor=cora, from_=TODAY, by=ada)
    assert begun == Assignment.objects.get(officer=cora)
    assert spans() == [
        ("Ines Vale", "lead", LONG_AGO, TODAY - DAY),
        ("Cora Lind", "lead", TODAY, None),
    ]


def test_the_role_may_change_with_the_person(lead, cora, ada):
    begun = assignments.succeed(
        lead, successor=cora, from_=TODAY + DAY, role="officer", by=ada
    )
    assert begun.role == "officer"


@pytest.mark.parametrize(
    ("from_", "ends_on", "sentence"),
    [
        (LONG_AGO, None, "It only begins on 1 March 2021."),
        (LONG_AGO - DAY, None, "It only begins on 1 March 2021."),
        (TODAY + 2 * DAY, TODAY, "The assignment ends on 31 March 2026."),
    ],
)
def test_a_day_that_leaves_nothing_or_a_gap_is_refused(
    lead, cora, ada, from_, ends_on, sentence
):
    Assignment.objects.update(ends_on=ends_on)
    before = spans()
    with pytest.raises(assignments.AssignmentError, match=sentence) as refusal:
        assignments.succeed(lead, successor=cora, from_=from_, by=ada)
    assert refusal.value.field == "from_"
    assert spans() == before


def test_nobody_hands_over_to_themselves(lead, ada):
    with pytest.raises(assignments.AssignmentError, match="somebody other") as refusal:
        assignments.succeed(lead, successor=lead.officer, from_=TODAY, by=ada)
    assert refusal.value.field == "successor"


def test_who_walks_there_then_cannot_take_over_and_nothing_ends(lead, cora, here, ada):
    make_assignment(cora, here, "officer", TODAY + 9 * DAY)
    before = spans()
    with pytest.raises(assignments.AssignmentError, match="already has an assignment"):
        assignments.succeed(lead, successor=cora, from_=TODAY, by=ada)
    assert spans() == before


# Each example is undone at the end of the test; the days of one tell it apart.
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(first=st.integers(0, 40), length=st.none() | st.integers(0, 40),
       after=st.integers(-5, 60))  # fmt: skip
def test_on_every_day_there_is_exactly_one_or_nothing_has_happened(
    db, first, length, after
):
    here = make_neighbourhood("Somewhere")
    starts = TODAY + first * DAY
    ends = None if length is None else starts + length * DAY
    old = make_assignment(make_officer("A"), here, starts_on=starts, ends_on=ends)
    from_ = TODAY + after * DAY
    try:
        assignments.succeed(old, successor=make_officer("B"), from_=from_, by=None)
    except assignments.AssignmentError:
        assert list(here.assignments.values_list("starts_on", "ends_on")) == [
            (starts, ends)
        ]
        return
    for number in range(150):
        day = TODAY + number * DAY
        there = here.assignments.current(day).count()
        assert there == (1 if day >= starts else 0)


# --- The pages of those who have left


def gone_page(client, officer):
    return client.get(officer.get_absolute_url())


def test_a_former_officers_page_is_gone_and_leads_on_without_a_name(client, lead):
    lead.ends_on = TODAY - DAY
    lead.save()
    answer = gone_page(client, lead.officer)
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "This officer no longer walks here" in page
    assert 'href="/neighbourhoods/"' in page
    assert 'action="/find/"' in page
    assert "Ines" not in page
    assert "Vale" not in page.replace("Valencià", "")
    assert "noindex" in page


def test_a_former_supervisor_is_gone_too(client, cora):
    make_post(cora, make_team(), ends_on=TODAY - DAY)
    assert gone_page(client, cora).status_code == 410


@pytest.mark.parametrize("status", ["never", "planned", "returning", "today"])
def test_who_never_came_or_is_to_come_is_not_gone(client, here, cora, status):
    if status == "planned":
        make_assignment(cora, here, starts_on=TODAY + DAY)
    if status == "returning":
        make_assignment(cora, here, ends_on=TODAY - DAY)
        make_assignment(cora, here, starts_on=TODAY + 9 * DAY)
    if status == "today":
        make_assignment(cora, here, ends_on=TODAY)
    expected = 200 if status == "today" else 404
    assert gone_page(client, cora).status_code == expected


def test_the_sitemap_never_names_who_has_left(client, lead):
    address = lead.officer.get_absolute_url()
    assert address in client.get("/sitemap.xml").content.decode()
    Assignment.objects.update(ends_on=TODAY - DAY)
    assert address not in client.get("/sitemap.xml").content.decode()
