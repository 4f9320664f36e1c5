"""What schools can book, in the CMS: the facts by editors, the words by whoever writes."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import SessionType, SessionTypeText
from neighbourhoods.to_do import to_do
from publishing.words import begin
from tests.factories import (
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_session_type,
    make_slot,
    make_staff,
    make_team,
    make_told_session_type,
    make_words,
)

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 16, 12, tzinfo=datetime.UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _today(time_machine, settings):
    time_machine.move_to(NOW, tick=False)
    settings.MFA_REQUIRED = False


@pytest.fixture
def editor(client):
    client.force_login(make_staff("editor"))
    return client


def page(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def facts(**fields) -> dict:
    return {
        "name": "Safe online",
        "slug": "safe-online",
        "topic": "online",
        "format": "class",
        "youngest": 8,
        "oldest": 12,
        "minutes": 60,
        "most": 30,
        "languages": "en, gu",
        "course": "Online safety",
        "is_offered": "on",
    } | fields


def of_words(words, name: str) -> str:
    return reverse(SessionTypeText.snippet_viewset.get_url_name(name), args=[words.pk])


# --- Facts


def test_an_editor_adds_what_schools_can_book(editor):
    assert editor.post(reverse("sessiontype:add"), facts()).status_code == 302
    row = SessionType.objects.get()
    assert (row.slug, row.minutes, row.most) == ("safe-online", 60, 30)
    assert (row.languages, row.course) == (["en", "gu"], "Online safety")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"oldest": 7}, "The oldest age is below the youngest."),
        ({"youngest": 1}, "greater than or equal to 2"),
        ({"minutes": 5}, "greater than or equal to 10"),
        ({"most": 0}, "greater than or equal to 1"),
        ({"languages": "klingonish"}, "is not a language code"),
    ],
)
def test_facts_that_cannot_be_are_said_in_the_form(editor, wrong, told):
    assert told in page(editor.post(reverse("sessiontype:add"), facts(**wrong)))
    assert not SessionType.objects.exists()


def test_the_form_shows_the_words_beside_the_facts(editor):
    row = make_told_session_type()
    text = page(editor.get(reverse("sessiontype:edit", args=[row.pk])))
    about = reverse(
        SessionTypeText.snippet_viewset.get_url_name("about"), args=[row.pk]
    )
    assert f'href="{of_words(row.texts.get(), "edit")}"' in text
    assert f'href="{about}"' in text


def test_what_has_dates_is_kept_and_what_has_none_goes(editor):
    slot = make_slot(make_session_type())
    delete = reverse("sessiontype:delete", args=[slot.session_type.pk])
    text = page(editor.post(delete, follow=True))
    assert "cannot be deleted while this depends on it: session" in text
    slot.delete()
    editor.post(delete)
    assert not SessionType.objects.exists()


@pytest.mark.parametrize("role", ["officer", "translator"])
def test_who_keeps_no_facts_does_not_get_in(client, role):
    client.force_login(make_staff(role))
    assert client.get(reverse("sessiontype:index"))["Location"] == "/admin/"


@pytest.mark.parametrize("role", ["supervisor", "auditor", "approver"])
def test_who_reads_facts_changes_none(client, role):
    row = make_session_type("Safe online")
    client.force_login(make_staff(role))
    assert "Safe online" in page(client.get(reverse("sessiontype:index")))
    answer = client.post(reverse("sessiontype:edit", args=[row.pk]), facts(name="No"))
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.name == "Safe online"


# --- Words


def test_words_are_written_in_the_form_and_previewed_as_the_page(editor):
    row = make_session_type("Safe online", slug="safe-online")
    words = begin(SessionTypeText, row, language="en", by=None)
    words.title, words.summary, words.teaches = "Draft title", "Draft.", "<p>D</p>"
    text = page(editor.get(of_words(words, "edit")))
    for field in ("title", "summary", "teaches", "provides", "expects", "pack"):
        assert f'name="{field}"' in text
    assert words.get_preview_template(None, "") == "events/schools/session_type.html"
    context = words.get_preview_context(None, "")
    assert (context["words"], context["session_type"]) == (words, row)


def test_a_preview_shows_the_draft_and_not_what_officers_read(editor):
    row = make_told_session_type("Old title", words={"for_officers": "<p>Secret</p>"})
    words = row.texts.get()
    words.title = "New title"
    html = words.make_preview_request().content.decode()
    assert "New title" in html
    assert "Old title" not in html
    assert "Secret" not in html


def test_by_post_nobody_writes_what_all_schools_read(client):
    officer = make_staff("officer")
    here = make_neighbourhood("Abbey", team=make_team("Harbour team"))
    make_assignment(make_officer("Ines Vale", account=officer), here)
    words = make_told_session_type().texts.get()
    client.force_login(officer)
    answer = client.get(of_words(words, "edit"))
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    told = [link.sentence for group in to_do(officer, on=TODAY) for link in group.links]
    assert told == ["Ines Vale", "Abbey", "Note a walk"]


def test_a_translator_does_not_change_the_first_language(client):
    row = make_told_session_type()
    spanish = make_words(
        SessionTypeText, row, "es", title="T", summary="S", teaches="U"
    )
    client.force_login(make_staff("translator"))
    assert client.get(of_words(spanish, "edit")).status_code == 200
    assert client.get(of_words(row.texts.first(), "edit")).status_code != 200


def test_missing_words_of_what_is_offered_are_counted(editor):
    make_told_session_type()
    make_session_type("Not offered", is_offered=False)
    told = [
        link.sentence
        for group in to_do(make_staff("approver"), on=TODAY)
        for link in group.links
        if "session type" in link.sentence
    ]
    assert told == [
        "1 session type for schools has no words in Spanish",
        "1 session type for schools has no words in Valencian",
        "1 session type for schools has no words in Arabic",
    ]


def test_the_menu_has_schools_of_their_own(editor):
    text = page(editor.get("/admin/"))
    assert reverse("sessiontype:index") in text
    assert "/admin/snippets/events/sessiontypetext/" in text


def test_the_list_costs_as_many_queries_for_many(editor):
    costs = []
    for _number in range(3):
        make_told_session_type()
        with CaptureQueriesContext(connection) as queries:
            page(editor.get(reverse("sessiontype:index")))
        costs.append(len(queries))
    assert costs[1] == costs[2]
