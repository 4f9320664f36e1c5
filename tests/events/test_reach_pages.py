"""The reports about reach in the CMS: who reads them, of which teams, and what a
spreadsheet holds."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import ROLES
from tests.events.conftest import at
from tests.factories import (
    make_event,
    make_neighbourhood,
    make_officer,
    make_organisation,
    make_post,
    make_session,
    make_session_type,
    make_slot,
    make_staff,
    make_team,
    make_visit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
SLUGS = ["reach", "never-reached"]
READERS = ["administrator", "approver", "auditor", "editor", "supervisor"]


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.MFA_REQUIRED = False


def fill(name: str, *, people: int = 20, day: str = "2026-03-10"):
    """A team with a visit, an event, and an organisation that it never reached."""
    team = make_team(f"{name} team")
    here = make_neighbourhood(f"{name} quarter", team=team)
    school = make_organisation(f"{name} School", neighbourhood=here)
    make_organisation(f"{name} Club", neighbourhood=here, kind="youth_club")
    slot = make_slot(make_session_type(), at(f"{day} 10:00"), team)
    make_visit(slot, school, status="delivered", reached=people)
    event = make_event(f"{name} stall", team)
    starts = at(f"{day} 18:00")
    make_session(event, starts, reached=people, neighbourhoods=[here])
    return team


def address(slug: str) -> str:
    return reverse(f"events_reports:{slug}")


def sign_in(client, role: str):
    user = make_staff(role)
    client.force_login(user)
    return user


def page(client, slug: str = "reach", **chosen) -> str:
    answer = client.get(address(slug), chosen)
    assert answer.status_code == 200
    return answer.content.decode()


def rows(client, slug: str = "reach", **chosen) -> list[list[str]]:
    answer = client.get(address(slug), chosen | {"export": "csv"})
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode()
    return list(csv.reader(io.StringIO(text)))[1:]


@pytest.mark.parametrize("role", ROLES)
def test_who_reads_the_reports_and_finds_them_in_the_menu(client, role):
    sign_in(client, role)
    may = role in READERS
    menu = client.get(reverse("wagtailadmin_home")).content.decode()
    for slug in SLUGS:
        for name in (slug, f"{slug}_results"):
            answer = client.get(address(name))
            assert (answer.status_code == 200) == may, name
        assert (address(slug) in menu) == may


@pytest.mark.parametrize("slug", SLUGS)
def test_a_supervisor_reads_of_their_team_and_of_no_other(client, slug):
    ours = fill("Harbour", people=20)
    fill("Hill", people=47)
    user = sign_in(client, "supervisor")
    make_post(make_officer("Sergeant Lind", account=user), ours)
    text = page(client, slug)
    assert "Harbour quarter" in text
    for foreign in ("Hill quarter", "Hill Club", "Hill team", "47"):
        assert foreign not in text
    told = str(rows(client, slug))
    assert "Harbour quarter" in told
    assert "Hill" not in told


def test_a_supervisor_without_a_team_is_told_of_nobody(client):
    fill("Harbour")
    sign_in(client, "supervisor")
    assert rows(client) == []
    assert rows(client, "never-reached") == []


def test_a_supervisor_cannot_choose_another_team(client):
    ours, theirs = fill("Harbour"), fill("Hill", people=47)
    user = sign_in(client, "supervisor")
    make_post(make_officer("Sergeant Lind", account=user), ours)
    assert "Hill quarter" not in page(client, team=theirs.pk)


def test_the_spreadsheet_has_what_the_page_has(client):
    fill("Harbour", people=24)
    sign_in(client, "auditor")
    assert rows(client, since="2026-02-01", until="2026-03-16") == [
        ["Month", "February 2026", "0", "0"],
        ["Month", "March 2026", "2", "48"],
        ["Topic of a visit", "Safe online", "1", "24"],
        ["Kind of event", "Meeting", "1", "24"],
        ["Neighbourhood", "Harbour quarter", "2", "48"],
        ["Kind of organisation", "school", "1", "24"],
    ]


def test_no_cell_is_a_formula(client):
    fill("=HYPERLINK(1)")
    sign_in(client, "editor")
    for slug in SLUGS:
        cells = [cell for row in rows(client, slug) for cell in row]
        assert any(cell.startswith("'=HYPERLINK") for cell in cells)
        assert not any(cell.startswith("=") for cell in cells)


def test_the_period_is_the_last_twelve_months_this_year_or_ones_own(client):
    for day, people in (("2026-02-10", 1), ("2025-06-10", 10), ("2024-06-10", 100)):
        fill(day, people=people, day=day)
    sign_in(client, "editor")

    def people(**chosen):
        return sum(int(row[3]) for row in rows(client, **chosen) if row[0] == "Month")

    assert people() == people(period="months") == 22
    assert people(period="year") == 2
    assert people(since="2024-01-01") == 222
    assert people(since="2024-01-01", until="2025-01-01") == 200
    # The other way round is meant the same.
    assert people(since="2025-01-01", until="2024-01-01") == 200
    # What is no date is not asked for.
    assert people(since="yesterday") == 22


@pytest.mark.parametrize(
    ("today", "first"),
    [
        ("2026-12-31", "January 2026"),
        ("2027-01-31", "February 2026"),
        ("2028-02-29", "March 2027"),
    ],
)
def test_the_last_twelve_months_are_twelve(client, time_machine, today, first):
    time_machine.move_to(f"{today} 12:00:00+00:00", tick=False)
    fill("Harbour", day=today[:8] + "03")
    sign_in(client, "editor")
    months = [row[1] for row in rows(client) if row[0] == "Month"]
    assert (len(months), months[0]) == (12, first)


def test_a_chart_says_in_words_what_it_shows(client):
    fill("Harbour", people=24)
    sign_in(client, "editor")
    text = page(client)
    assert 'role="img"' in text
    assert "<title>People by month, from April 2025 to March 2026</title>" in text
    assert "Most were reached in March 2026: 48." in text
    assert "People by neighbourhood" in text
    assert "style=" not in text.split('class="columns"')[1].split("</figure>")[0]


def test_a_year_without_anything_draws_nothing(client):
    sign_in(client, "editor")
    text = page(client)
    assert "Nothing has taken place in this time." in text
    assert 'class="columns"' not in text
    assert "three answers" in text


def test_who_was_never_reached_leads_to_the_form_for_who_may_change_it(client):
    fill("Harbour")
    sign_in(client, "editor")
    (row,) = rows(client, "never-reached")
    assert row[0].startswith("Harbour Club")
    assert row[1:] == ["youth club", "Harbour quarter", "Harbour team"]
    assert "/admin/" in page(client, "never-reached")


def test_no_name_or_address_of_who_booked_is_told(client):
    fill("Harbour")
    sign_in(client, "administrator")
    for slug in SLUGS:
        text = page(client, slug) + str(rows(client, slug))
        assert "Robin" not in text
        assert "Sam Example" not in text


@pytest.mark.parametrize("slug", SLUGS)
def test_many_cost_no_more_queries_than_one(client, slug):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            page(client, slug)
        return len(found)

    fill("Harbour")
    sign_in(client, "editor")
    queries()
    one = queries()
    for number in range(5):
        fill(f"Hill {number}")
    assert queries() == one
