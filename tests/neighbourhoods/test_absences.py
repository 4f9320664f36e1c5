"""Who is away, until when, who answers meanwhile, and that nobody asks why."""

import datetime
import re
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neighbourhoods import absences
from neighbourhoods.models import Absence
from neighbourhoods.staffing import mark_absences, staffing
from tests.factories import (
    make_absence,
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_post,
    make_team,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 3, 31)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-31 12:00:00+00:00")


@pytest.fixture
def team():
    return make_team("Harbour team")


@pytest.fixture
def here(team):
    return make_neighbourhood("Harbourside", slug="harbour", team=team)


@pytest.fixture
def ines(here):
    officer = make_officer("Ines Vale")
    make_assignment(officer, here)
    return officer


@pytest.fixture
def cora(team):
    """Somebody in post, who may cover."""
    officer = make_officer("Cora Lind")
    make_post(officer, team)
    return officer


def text_of(client, address) -> str:
    response = client.get(address.get_absolute_url())
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main.partition(">")[2]).split())


# --- What the public reads


def test_both_pages_name_the_last_day_away_and_link_who_covers(
    client, here, ines, cora
):
    make_absence(ines, TODAY, datetime.date(2026, 4, 12), covering=cora)
    for page in (here, ines):
        sentence = "Away up to and including 12 April 2026. Who covers: Cora Lind"
        assert sentence in text_of(client, page)
        link = f'<a href="{cora.get_absolute_url()}">Cora Lind</a>'
        assert link in client.get(page.get_absolute_url()).content.decode()


def test_an_absence_without_an_end_says_so(client, here, ines):
    make_absence(ines, TODAY)
    for page in (here, ines):
        assert "Away until further notice." in text_of(client, page)


@pytest.mark.parametrize(
    ("starts", "ends", "shown"),
    [(0, 0, True), (-5, 0, True), (0, 5, True), (-5, -1, False), (1, 5, False)],
)
def test_it_is_shown_from_its_first_day_to_its_last(
    client, here, ines, starts, ends, shown
):
    make_absence(ines, TODAY + starts * DAY, TODAY + ends * DAY)
    for page in (here, ines):
        assert ("Away" in text_of(client, page)) == shown


def test_without_a_name_the_neighbourhoods_cover_answers(client, here, ines, cora):
    make_absence(ines, TODAY)
    make_assignment(cora, here, "cover")
    assert "Who covers: Cora Lind" in text_of(client, here)


def test_without_cover_the_duty_desk_answers_and_then_the_team(
    client, here, ines, team
):
    make_absence(ines, TODAY)
    assert "In the meantime the whole team answers." in text_of(client, here)
    make_post(make_officer(rank="Desk sergeant"), team, "duty_desk")
    assert "Who covers: Desk sergeant" in text_of(client, here)
    assert "In the meantime the whole team answers." in text_of(client, ines)


def test_somebody_who_is_away_or_has_left_covers_for_nobody(client, here, ines, cora):
    make_absence(ines, TODAY, covering=cora)
    make_absence(cora, TODAY, TODAY)
    assert "Who covers" not in text_of(client, here)
    Absence.objects.filter(officer=cora).delete()
    cora.posts.update(ends_on=TODAY - DAY)
    for page in (here, ines):
        assert "Cora Lind" not in text_of(client, page)


def test_a_cover_who_is_away_does_not_cover(here, ines, cora, team):
    make_assignment(cora, here, "cover")
    make_absence(cora, TODAY)
    make_absence(ines, TODAY)
    desk = make_officer("Desk")
    make_post(desk, team, "duty_desk")
    who = staffing(here, on=TODAY)
    mark_absences(who, duty_desk=[desk, ines], on=TODAY)
    assert [walker.stand_ins for walker in who.walkers] == [[desk]]
    assert [walker.stand_ins for walker in who.covers] == [[desk, ines]]


def test_whoever_covers_is_shown_as_they_agreed(client, here, ines, team):
    hidden = make_officer("Canary", publish="role", rank="Constable")
    make_post(hidden, team)
    make_absence(ines, TODAY, covering=hidden)
    for page in (here, ines):
        assert "Who covers: Constable" in text_of(client, page)
        assert "Canary" not in text_of(client, page)


def test_there_is_no_room_for_a_reason():
    assert {field.name for field in Absence._meta.get_fields()} == {
        "id", "officer", "starts_on", "ends_on", "covering",
    }  # fmt: skip


@pytest.mark.parametrize("many", [1, 20])
def test_absences_cost_two_queries_for_one_and_for_many(here, cora, many):
    officers = [make_officer(f"Officer {number}") for number in range(many)]
    for officer in officers:
        make_assignment(officer, here, "officer")
        make_absence(officer, TODAY, covering=cora)
    who = staffing(here, on=TODAY)
    with CaptureQueriesContext(connection) as queries:
        mark_absences(who, duty_desk=[], on=TODAY)
        names = {str(w.stand_ins[0]) for w in who.walkers}
    assert (len(queries), names) == (2, {"Cora Lind"})


# --- What may be kept


def kept(officer, starts, ends=None, **fields):
    row = Absence(officer=officer, starts_on=starts, ends_on=ends, **fields)
    return absences.keep(row)


def test_one_absence_at_a_time(ines):
    kept(ines, TODAY, TODAY + 5 * DAY)
    for starts, ends in ((0, 0), (5, 9), (-3, 0), (-3, None), (2, 3)):
        with pytest.raises(absences.AbsenceError, match="already away in that time"):
            kept(
                ines, TODAY + starts * DAY, ends if ends is None else TODAY + ends * DAY
            )
    kept(ines, TODAY + 6 * DAY)
    kept(ines, TODAY - 3 * DAY, TODAY - DAY)
    kept(make_officer("Somebody else"), TODAY)
    assert Absence.objects.filter(officer=ines).count() == 3


def test_an_absence_may_be_changed_within_its_own_time(ines):
    row = kept(ines, TODAY, TODAY + 5 * DAY)
    row.ends_on = TODAY + 2 * DAY
    assert absences.keep(row).ends_on == TODAY + 2 * DAY


def test_what_makes_no_sense_is_refused_in_words(ines):
    with pytest.raises(absences.AbsenceError, match="The last day is before the first"):
        kept(ines, TODAY, TODAY - DAY)
    with pytest.raises(absences.AbsenceError, match="Nobody can cover for themselves"):
        kept(ines, TODAY, covering=ines)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda ines: {"starts_on": TODAY + DAY, "ends_on": TODAY},
        lambda ines: {"starts_on": TODAY + DAY, "covering": ines},
        lambda ines: {"starts_on": TODAY},
    ],
)
def test_the_database_refuses_it_too(ines, wrong):
    make_absence(ines, TODAY, TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_absence(ines, **wrong(ines))


# Each example is undone by its own transaction.
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.none() | st.integers(0, 10)), max_size=6)
)
def test_on_no_day_has_anybody_two_absences(db, spans):
    with transaction.atomic():
        officer = make_officer("Ines Vale")
        for start, length in spans:
            first = TODAY + start * DAY
            try:
                kept(officer, first, None if length is None else first + length * DAY)
            except absences.AbsenceError:
                continue
        for number in range(45):
            day = TODAY + number * DAY
            assert officer.absences.current(day).count() <= 1
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_at_once_cannot_both_find_the_time_free():
    officer = make_officer("Ines Vale")
    start, outcomes = threading.Barrier(2), []

    def keep(starts):
        try:
            start.wait()
            kept(officer, starts)
            outcomes.append("kept")
        except absences.AbsenceError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=keep, args=[TODAY + number * DAY])
        for number in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", "refused"]
    assert Absence.objects.count() == 1
