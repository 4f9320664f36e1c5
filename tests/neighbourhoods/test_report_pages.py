"""The reports in the CMS: who reads them, of which teams, and what a spreadsheet
holds."""

import csv
import datetime
import html
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.users.models import UserProfile

from accounts.roles import ROLES
from neighbourhoods.models import NeighbourhoodText, OfficerProfile
from neighbourhoods.permissions import may_read_reports
from neighbourhoods.viewsets.report_pages import REPORTS
from tests.factories import (
    box_at,
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_post,
    make_staff,
    make_team,
    make_training,
    make_words,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 3, 31)
ABOUT_FACTS = [report.slug for report in REPORTS if report.slug != "translations"]
READERS = ["administrator", "approver", "auditor", "editor", "supervisor"]
OTHERS = ["officer", "translator"]


@pytest.fixture(autouse=True)
def _today(time_machine, settings):
    time_machine.move_to("2026-03-31 12:00:00+00:00")
    settings.MFA_REQUIRED = False


def soon(days: int = 10) -> datetime.date:
    return TODAY + datetime.timedelta(days=days)


def fill(name: str, column: int):
    """A team of which every report has something to tell."""
    team = make_team(f"{name} team")
    here = make_neighbourhood(f"{name} quarter", box_at(column), team=team)
    shown = make_officer(f"{name} Vale")
    hidden = make_officer(code=f"{name}-P1")
    make_assignment(shown, here, "officer", TODAY - datetime.timedelta(days=400))
    make_assignment(hidden, here, "cover", ends_on=soon())
    make_training(shown, f"{name} course", expires_on=soon())
    vacant = make_neighbourhood(f"{name} fields", box_at(column, 1), team=team)
    make_assignment(make_officer(), vacant, ends_on=soon(-20))
    return team


def address(slug: str) -> str:
    return reverse(f"neighbourhoods_reports:{slug}")


def sign_in(client, role: str):
    user = make_staff(role)
    client.force_login(user)
    return user


def page(client, slug: str, **chosen) -> str:
    answer = client.get(address(slug), chosen)
    assert answer.status_code == 200
    return answer.content.decode()


def rows(client, slug: str, **chosen) -> list[list[str]]:
    answer = client.get(address(slug), chosen | {"export": "csv"})
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode()
    return list(csv.reader(io.StringIO(text)))[1:]


# --- Who reads them


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
def test_who_reads_the_reports_and_finds_them_in_the_menu(client, role):
    assert sorted([*READERS, *OTHERS]) == sorted(ROLES)
    user = make_staff("officer") if role == "nobody" else make_staff(role)
    if role == "nobody":
        user.groups.clear()
    client.force_login(user)
    may = role in READERS
    assert may_read_reports(user) == may
    menu = client.get(reverse("wagtailadmin_home")).content.decode()
    for slug in ABOUT_FACTS:
        for name in (slug, f"{slug}_results"):
            answer = client.get(address(name))
            assert (answer.status_code == 200) == may, (role, name)
        assert (address(slug) in menu) == may, (role, slug)


def test_a_disabled_account_reads_nothing():
    user = make_staff("editor")
    user.is_active = False
    assert not may_read_reports(user)


@pytest.mark.parametrize("slug", ABOUT_FACTS)
def test_a_supervisor_reads_of_their_team_and_of_no_other(client, slug):
    ours, _theirs = fill("Harbour", 0), fill("Hill", 3)
    user = sign_in(client, "supervisor")
    make_post(make_officer("Sergeant Lind", account=user), ours)
    text = page(client, slug)
    assert "Harbour" in text
    assert "Hill" not in text
    exported = str(rows(client, slug))
    assert "Harbour" in exported
    assert "Hill" not in exported


@pytest.mark.parametrize("slug", ABOUT_FACTS)
def test_a_supervisor_cannot_choose_another_team(client, slug):
    ours, theirs = fill("Harbour", 0), fill("Hill", 3)
    user = sign_in(client, "supervisor")
    make_post(make_officer("Sergeant Lind", account=user), ours)
    assert "Hill" not in page(client, slug, team=theirs.pk)
    assert "Hill" not in str(rows(client, slug, team=theirs.pk))


@pytest.mark.parametrize("slug", ABOUT_FACTS)
def test_a_supervisor_whose_post_is_over_reads_nothing_of_the_team(client, slug):
    ours = fill("Harbour", 0)
    user = sign_in(client, "supervisor")
    make_post(make_officer("Lind", account=user), ours, ends_on=soon(-1))
    assert rows(client, slug) == []


@pytest.mark.parametrize("slug", ABOUT_FACTS)
def test_all_teams_or_one_are_told_to_an_editor(client, slug):
    ours, _theirs = fill("Harbour", 0), fill("Hill", 3)
    sign_in(client, "editor")
    everything, one = str(rows(client, slug)), str(rows(client, slug, team=ours.pk))
    assert "Harbour" in everything
    assert "Hill" in everything
    assert "Harbour" in one
    assert "Hill" not in one


@pytest.mark.parametrize("slug", ["profiles", "ending", "trainings", "named-officers"])
def test_who_cannot_change_a_row_is_led_to_the_public_page(client, slug):
    fill("Harbour", 0)
    for role, edits in (("editor", True), ("auditor", False)):
        sign_in(client, role)
        text = page(client, slug).partition('id="listing-results"')[2]
        assert ("/edit/" in text) == edits
        assert any(part in text for part in ("/officers/", "/neighbourhoods/")) != edits


# --- What they say


def test_each_report_tells_what_to_do_and_when_there_is_nothing(client):
    sign_in(client, "administrator")
    for report in REPORTS:
        text = html.unescape(page(client, report.slug))
        assert str(report.meaning) in text
        assert str(report.nothing) in text


def test_what_each_report_holds(client):
    fill("Harbour", 0)
    sign_in(client, "editor")
    assert rows(client, "named-officers") == [
        ["Harbour fields", "Harbour team", "Nobody leads", "2026-03-12"]
    ]
    assert rows(client, "ending") == [
        ["Harbour-P1", "Harbour-P1", "Harbour quarter", "Cover", "2026-04-10",
         "Nobody yet"]
    ]  # fmt: skip
    assert [row[0::2] for row in rows(client, "trainings")] == [
        ["Harbour Vale", "Harbour course", "Counts for 10 more days"]
    ]
    assert [row[0] for row in rows(client, "profiles")] == [
        row[0] for row in sorted(rows(client, "profiles"), key=lambda row: row[1])
    ]
    assert [[row[0], *row[2:]] for row in rows(client, "consents")] == [
        ["Harbour Vale", "Harbour quarter", "By name"]
    ]
    assert rows(client, "time-in-post") == [["Harbour team", "1", "13", "13"]]


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (-1, "Lapsed"),
        (0, "Counts today for the last time"),
        (1, "Counts for 1 more day"),
    ],
)
def test_how_long_a_training_counts_is_told(client, days, state):
    officer = make_officer("Ines Vale")
    make_assignment(officer, make_neighbourhood())
    make_training(officer, expires_on=soon(days))
    sign_in(client, "editor")
    assert [row[4] for row in rows(client, "trainings")] == [state]


def test_time_in_post_is_told_by_team_and_together(client):
    fill("Harbour", 0)
    fill("Hill", 3)
    sign_in(client, "auditor")
    assert rows(client, "time-in-post") == [
        ["Harbour team", "1", "13", "13"],
        ["Hill team", "1", "13", "13"],
        ["All together", "2", "13", "13"],
    ]


def test_words_are_missing_until_they_are_published(client):
    team = make_team("Harbour team")
    here = make_neighbourhood("Abbey", team=team)
    make_neighbourhood("Merged", box_at(1), merged_into=here)
    officer = make_officer("Ines Vale")
    make_assignment(officer, here)
    make_assignment(make_officer(code="Role only"), here, "officer")
    make_words(NeighbourhoodText, here, welcome="<p>Good day</p>")
    make_words(OfficerProfile, officer, "es", live=False, about="<p>Hola</p>")
    sign_in(client, "editor")
    assert rows(client, "missing-words") == [
        ["Abbey", "Neighbourhood", "Spanish, Valencian, Arabic"],
        ["Ines Vale", "Officer", "English, Spanish, Valencian, Arabic"],
    ]
    of_officers = rows(client, "missing-words", kind="officers")
    assert [row[0] for row in of_officers] == ["Ines Vale"]
    in_english = rows(client, "missing-words", language="en")
    assert [row[0] for row in in_english] == ["Ines Vale"]


def test_who_may_write_the_missing_words_is_led_to_them(client):
    team = make_team("Harbour team")
    here = make_neighbourhood("Abbey", team=team)
    about = reverse(
        NeighbourhoodText.snippet_viewset.get_url_name("about"), args=[here.pk]
    )
    for role, led in (("editor", True), ("approver", True), ("auditor", False)):
        sign_in(client, role)
        assert (about in page(client, "missing-words")) == led, role
    user = sign_in(client, "supervisor")
    make_post(make_officer(account=user), team)
    assert about in page(client, "missing-words")
    assert client.get(about).status_code == 200


# --- Charts and spreadsheets


def test_a_chart_says_in_words_what_it_draws(client):
    fill("Harbour", 0)
    sign_in(client, "editor")
    text = page(client, "named-officers")
    assert '<th scope="row">Harbour team</th>' in text
    assert '<rect class="bars__bar" width="50" height="8"/>' in text
    assert "<td>1 of 2</td>" in text
    text = page(client, "time-in-post")
    assert '<th scope="row">One to two years</th>' in text
    assert '<rect class="bars__bar" width="100" height="8"/>' in text
    assert "style=" not in text.partition('class="bars"')[2].partition("</table>")[0]


def test_no_cell_of_a_spreadsheet_is_a_formula(client):
    here = make_neighbourhood("=cmd()", team=make_team("+1+1"))
    officer = make_officer("@SUM(A1)", code="-2")
    make_assignment(officer, here)
    make_training(officer, "=HYPERLINK(1)", expires_on=TODAY)
    sign_in(client, "editor")
    assert rows(client, "trainings")[0][:3] == ["'@SUM(A1)", "'-2", "'=HYPERLINK(1)"]
    assert rows(client, "profiles")[0][:3] == ["'@SUM(A1)", "'-2", "'=cmd()"]
    assert rows(client, "time-in-post")[0][0] == "'+1+1"
    answer = client.get(address("trainings"), {"export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[1][:3] == ["'@SUM(A1)", "'-2", "'=HYPERLINK(1)"]
    assert cells[0][:3] == ["Officer", "Code", "Course"]


def test_a_spreadsheet_holds_what_the_page_cuts(client):
    here = make_neighbourhood()
    for _ in range(60):
        make_assignment(make_officer(), here, "officer")
    sign_in(client, "editor")
    assert len(rows(client, "profiles")) == 60
    assert page(client, "profiles").count("/admin/officer/edit/") == 50


@pytest.mark.parametrize("slug", ABOUT_FACTS)
def test_many_rows_cost_as_many_queries_as_one(client, slug):
    fill("Harbour", 0)
    sign_in(client, "editor")
    page(client, slug)
    costs = []
    for more in ([], ["Hill", "Mill", "Quay"]):
        for number, name in enumerate(more, start=1):
            fill(name, 3 * number)
        with CaptureQueriesContext(connection) as queries:
            page(client, slug)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_spreadsheet_is_in_the_language_of_its_reader(client):
    fill("Castle", 0)
    reader = make_staff("editor")
    UserProfile.objects.create(user=reader, preferred_language="es")
    client.force_login(reader)
    address = reverse("neighbourhoods_reports:named-officers")
    answer = client.get(address, {"export": "csv"})
    assert answer.getvalue().decode().splitlines()[0] == (
        "Barrio,Equipo,Motivo,Vacante desde"
    )
