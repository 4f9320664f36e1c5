"""What the forms of officers and neighbourhoods show beside the facts."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from neighbourhoods.models import NeighbourhoodText, Officer, OfficerProfile
from neighbourhoods.viewsets.panels import MOST_TOLD
from publishing.words import begin
from tests.factories import (
    box_at,
    make_absence,
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_staff,
    make_training,
    make_words,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _today(time_machine, settings):
    time_machine.move_to("2026-03-31 12:00:00+00:00")
    settings.MFA_REQUIRED = False


@pytest.fixture
def editor(client):
    client.force_login(make_staff("editor"))
    return client


@pytest.fixture
def here():
    return make_neighbourhood("Abbey", slug="abbey")


@pytest.fixture
def officer(here):
    officer = make_officer("Ines Vale", code="P1")
    make_assignment(officer, here)
    return officer


def form(client, row) -> str:
    answer = client.get(reverse(f"{row._meta.model_name}:edit", args=[row.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def words_of(text: str) -> list[str]:
    table = text.partition('class="beside"')[2].partition("</table>")[0]
    cells = table.partition("<tbody>")[2].split("<td>")[1:]
    return [cell.partition("</td>")[0] for cell in cells]


@pytest.mark.parametrize(
    ("model", "fixture"),
    [(NeighbourhoodText, "here"), (OfficerProfile, "officer")],
)
def test_the_words_in_each_language_are_told_and_led_to(
    editor, request, model, fixture
):
    fact = request.getfixturevalue(fixture)
    field = "welcome" if model is NeighbourhoodText else "about"
    english = make_words(model, fact, **{field: "<p>Good day</p>"})
    arabic = begin(model, fact, language="ar", by=None)
    text = form(editor, fact)
    assert words_of(text) == ["Published", "Not begun", "Not begun", "Draft"]
    viewset = model.snippet_viewset
    addresses = [
        reverse(viewset.get_url_name("edit"), args=[english.pk]),
        reverse(viewset.get_url_name("edit"), args=[arabic.pk]),
        reverse(viewset.get_url_name("about"), args=[fact.pk]),
    ]
    for address in addresses:
        assert f'href="{address}"' in text
        assert editor.get(address).status_code == 200


def test_the_forms_still_save(editor, here, officer):
    data = {"name": "Abbey", "slug": "abbey", "team": ""}
    edit = reverse("neighbourhood:edit", args=[here.pk])
    assert editor.post(edit, data).status_code == 302
    data = {"code": "P1", "rank": "Sergeant", "name": "Ines Vale", "languages": ""}
    edit = reverse("officer:edit", args=[officer.pk])
    assert editor.post(edit, data).status_code == 302
    officer.refresh_from_db()
    assert officer.rank == "Sergeant"


def test_a_new_officer_has_nothing_beside_the_fields(editor):
    text = editor.get(reverse("officer:add")).content.decode()
    assert 'class="beside"' not in text
    assert "Assignments, absences and trainings" not in text
    data = {"code": "P9", "rank": "", "name": "", "languages": ""}
    assert editor.post(reverse("officer:add"), data).status_code == 302
    assert Officer.objects.filter(code="P9").exists()


def test_what_was_typed_wrongly_comes_back_with_the_panels(editor, officer):
    edit = reverse("officer:edit", args=[officer.pk])
    answer = editor.post(edit, {"code": "", "rank": "Sergeant"})
    assert answer.status_code == 200
    assert 'value="Sergeant"' in answer.content.decode()
    assert len(words_of(answer.content.decode())) == 4


def test_an_officers_dates_are_told_and_led_to(editor, officer):
    ended = make_assignment(
        officer,
        make_neighbourhood("Bay", box_at(1)),
        "cover",
        ends_on=datetime.date(2021, 5, 31),
    )
    absence = make_absence(officer, TODAY, TODAY)
    training = make_training(officer, "Listening", held_on=datetime.date(2026, 1, 2))
    text = " ".join(form(editor, officer).split())
    assert ">Abbey – Lead officer</a> <small>From 1 March 2021</small>" in text
    assert ">Bay – Cover</a> <small>1 March 2021 to 31 May 2021</small>" in text
    assert text.count('class="beside__past"') == 1
    assert ">Away</a> <small>31 March 2026 to 31 March 2026</small>" in text
    assert ">Listening</a> <small>From 2 January 2026</small>" in text
    for name, row in (("assignment", ended), ("absence", absence)):
        address = reverse(f"{name}:edit", args=[row.pk])
        assert f'href="{address}"' in text
        assert editor.get(address).status_code == 200
    assert reverse("training:edit", args=[training.pk]) in text


def test_the_latest_are_told_first_and_not_all_of_them(editor, officer):
    for number in range(MOST_TOLD + 2):
        make_training(officer, f"Course {number:02}", held_on=datetime.date(2026, 1, number + 1))  # fmt: skip
    text = form(editor, officer)
    assert "Course 00" not in text
    assert "Course 01" not in text
    assert text.index("Course 09") < text.index("Course 02")


def test_another_officers_dates_are_not_told(editor, officer):
    make_training(make_officer(), "Somebody else's course")
    assert "Somebody else" not in form(editor, officer)


def test_many_dates_cost_as_many_queries_as_one(editor, officer, here):
    make_absence(officer, datetime.date(2026, 1, 1), datetime.date(2026, 1, 1))
    make_training(officer, "Course")
    form(editor, officer)
    costs = []
    for count in (0, 5):
        for number in range(count):
            day = datetime.date(2026, 2, number + 1)
            place = make_neighbourhood(f"Place {number}", box_at(number + 1))
            make_assignment(officer, place, "officer", day, day)
            make_absence(officer, day, day)
            make_training(officer, f"Course {number}", held_on=day)
        with CaptureQueriesContext(connection) as queries:
            form(editor, officer)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_form_leads_to_the_page_on_the_site(editor, officer, here):
    for row in (officer, here):
        text = form(editor, row)
        assert "See on the site" in text
        assert f'href="{row.get_absolute_url()}"' in text


def test_a_form_of_what_has_no_page_leads_nowhere(editor, officer):
    assert "See on the site" not in form(editor, make_training(officer))
