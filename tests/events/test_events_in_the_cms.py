"""Events and their sessions in the forms and lists of the CMS."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from events.models import Event, EventText, Session
from neighbourhoods.to_do import to_do
from publishing.words import begin
from tests.factories import (
    box_at,
    make_assignment,
    make_event,
    make_neighbourhood,
    make_officer,
    make_session,
    make_staff,
    make_team,
    make_words,
)

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
TODAY = NOW.date()
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(time_machine, settings):
    time_machine.move_to(NOW, tick=False)
    settings.MFA_REQUIRED = False


@pytest.fixture
def editor(client):
    client.force_login(make_staff("editor"))
    return client


@pytest.fixture
def team():
    return make_team("Harbour team")


@pytest.fixture
def here(team):
    return make_neighbourhood("Abbey", team=team)


@pytest.fixture
def event(team):
    return make_event("Open evening", team)


def page(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def session_data(event, here, **fields) -> dict:
    return {
        "event": event.pk,
        "entry": "open",
        "starts_at": "2026-04-07 18:00",
        "ends_at": "2026-04-07 20:00",
        "place": "Community hall",
        "neighbourhoods": [here.pk],
        "languages": "en, gu",
        "step_free": "true",
    } | fields


# --- Events


def test_an_event_is_added_and_its_address_follows_its_title(editor, team):
    form = page(editor.get(reverse("event:add")))
    assert 'data-w-sync-target-value="#id_slug"' in form
    assert "w-slug#urlify" in form
    data = {"kind": "surgery", "name": "Coffee", "slug": "coffee", "team": team.pk}
    assert editor.post(reverse("event:add"), data).status_code == 302
    event = Event.objects.get()
    assert (event.kind, event.name, event.slug) == ("surgery", "Coffee", "coffee")


def test_an_address_is_given_once(editor, event, team):
    data = {"kind": "meeting", "name": "N", "slug": event.slug, "team": team.pk}
    assert "already exists" in page(editor.post(reverse("event:add"), data))
    assert Event.objects.count() == 1


def test_the_form_shows_words_and_sessions_beside_the_facts(editor, event):
    words = make_words(EventText, event, title="Come", summary="Come in.")
    coming = make_session(event, NOW + ONE_DAY, place="Library")
    past = make_session(event, NOW - ONE_DAY, place="Old mill")
    text = page(editor.get(reverse("event:edit", args=[event.pk])))
    addresses = [
        reverse(EventText.snippet_viewset.get_url_name("edit"), args=[words.pk]),
        reverse(EventText.snippet_viewset.get_url_name("about"), args=[event.pk]),
        reverse("session:edit", args=[coming.pk]),
        reverse("session:edit", args=[past.pk]),
        f"{reverse('session:add')}?event={event.pk}",
    ]
    for address in addresses:
        assert f'href="{address}"' in text
        assert editor.get(address).status_code == 200, address
    assert text.index("To come") < text.index("Library") < text.index("Old mill")


def test_an_event_with_sessions_is_kept_and_one_without_goes(editor, event):
    session = make_session(event)
    delete = reverse("event:delete", args=[event.pk])
    answer = editor.post(delete, follow=True)
    assert "cannot be deleted while this depends on it: session" in page(answer)
    session.delete()
    editor.post(delete)
    assert not Event.objects.exists()


def test_events_are_found_by_kind_team_and_title(editor, event):
    make_event("Coffee", kind="surgery")
    index = reverse("event:index")
    for asked in ({"kind": "meeting"}, {"team": event.team.pk}, {"q": "evening"}):
        text = page(editor.get(index, asked))
        assert "Open evening" in text
        assert "Coffee" not in text


# --- Sessions


def test_a_session_is_planned_from_its_event(editor, event, here):
    make_neighbourhood("Elsewhere", box_at(1))
    form = page(editor.get(f"{reverse('session:add')}?event={event.pk}"))
    assert f'<option value="{event.pk}" selected>Open evening</option>' in form
    boxes = [part for part in form.split("<input")[1:] if 'type="checkbox"' in part]
    checked = [part for part in boxes if " checked" in part]
    assert len(checked) == 1
    assert f'value="{here.pk}"' in checked[0]
    answer = editor.post(reverse("session:add"), session_data(event, here))
    assert answer.status_code == 302
    session = Session.objects.get()
    assert list(session.neighbourhoods.all()) == [here]
    assert (session.languages, session.step_free) == (["en", "gu"], True)
    assert (session.sequence, session.changed_at) == (0, NOW)
    assert ModelLogEntry.objects.filter(action="wagtail.create").count() == 1


@pytest.mark.parametrize("asked", ["", "x", "999999", "²"])
def test_a_link_to_no_event_opens_an_empty_form(editor, asked):
    form = page(editor.get(f"{reverse('session:add')}?event={asked}"))
    assert '<option value="" selected>' in form


def test_what_the_verb_refuses_is_said_in_the_form(editor, event, here):
    past = {"starts_at": "2026-03-30 18:00", "ends_at": "2026-03-30 20:00"}
    data = session_data(event, here, place="Canary wharf", **past)
    text = page(editor.post(reverse("session:add"), data))
    assert "That moment has passed already." in text
    assert "Canary wharf" in text
    assert not Session.objects.exists()


def test_a_session_is_changed_and_calendars_are_told(editor, event, here):
    session = make_session(event, NOW + ONE_DAY)
    edit = reverse("session:edit", args=[session.pk])
    assert editor.post(edit, session_data(event, here)).status_code == 302
    session.refresh_from_db()
    assert session.sequence == 1
    assert ModelLogEntry.objects.filter(action="wagtail.edit").count() == 1


def test_officers_in_post_and_living_neighbourhoods_are_offered(editor, here):
    make_assignment(make_officer("Ines Vale"), here)
    make_officer("Gone Away")
    make_neighbourhood("Merged", box_at(1), merged_into=here)
    form = page(editor.get(reverse("session:add")))
    assert "Ines Vale" in form
    assert "Gone Away" not in form
    assert "Merged" not in form


def test_a_session_is_cancelled_with_its_reason(editor, event):
    session = make_session(event, NOW + ONE_DAY)
    cancel = reverse("session:cancel", args=[session.pk])
    assert cancel in page(editor.get(reverse("session:edit", args=[session.pk])))
    assert 'type="radio"' in page(editor.get(cancel))
    assert "This field is required" in page(editor.post(cancel, {}))
    assert editor.post(cancel, {"reason": "venue"}).status_code == 302
    session.refresh_from_db()
    assert session.cancel_reason == "venue"
    assert cancel not in page(editor.get(reverse("session:index")))
    again = page(editor.post(cancel, {"reason": "few"}))
    assert "This session is cancelled already." in again


def test_sessions_are_found_by_what_is_asked(editor, event, here):
    wanted = make_session(event, NOW + ONE_DAY, neighbourhoods=[here])
    other = make_session(make_event("Coffee", kind="surgery"), NOW + 9 * ONE_DAY)
    other.cancelled_at, other.cancel_reason = NOW, "few"
    other.save()
    for asked in (
        {"kind": "meeting"},
        {"team": event.team.pk},
        {"neighbourhoods": here.pk},
        {"starts_at_to": "2026-04-02"},
        {"cancelled": "false"},
        {"q": "evening"},
    ):
        text = page(editor.get(reverse("session:index"), asked))
        assert reverse("session:edit", args=[wanted.pk]) in text, asked
        assert reverse("session:edit", args=[other.pk]) not in text, asked


def test_many_sessions_and_events_cost_as_many_queries_as_one(editor, here):
    costs = []
    for number in range(3):
        make_session(make_event(), NOW + (number + 1) * ONE_DAY)
        with CaptureQueriesContext(connection) as queries:
            page(editor.get(reverse("session:index")))
            page(editor.get(reverse("event:index")))
        costs.append(len(queries))
    assert costs[1] == costs[2]


# --- Words


def test_missing_words_of_coming_events_are_counted_and_led_to(editor, event):
    make_words(EventText, event, title="Come", summary="Come in.")
    make_session(event, NOW + ONE_DAY)
    make_session(make_event("Over"), NOW - 2 * ONE_DAY)
    told = [
        (link.sentence, link.url)
        for group in to_do(make_staff("approver"), on=TODAY)
        for link in group.links
        if "event" in link.sentence
    ]
    assert [sentence for sentence, _url in told] == [
        "1 coming event has no words in Spanish",
        "1 coming event has no words in Valencian",
        "1 coming event has no words in Arabic",
    ]
    listed = page(editor.get(told[0][1]))
    assert "Open evening" in listed
    assert "Over" not in listed


def test_words_go_through_approval(editor, event):
    words = begin(EventText, event, language="en", by=None)
    assert words.get_workflow().name == "Approval"
    about = reverse(EventText.snippet_viewset.get_url_name("about"), args=[event.pk])
    assert "Draft" in page(editor.get(about))
    assert editor.post(about, {"language": "es"}).status_code == 302
    keys = set(EventText.objects.values_list("translation_key", flat=True))
    assert EventText.objects.count() == 2
    assert len(keys) == 1


def test_an_officer_finds_the_words_of_their_teams_coming_events(client, event, here):
    user = make_staff("officer")
    make_assignment(make_officer("Ines Vale", account=user), here)
    make_session(event, NOW + ONE_DAY)
    make_session(make_event("Of another team"), NOW + ONE_DAY)
    [words, _walks] = to_do(user, on=TODAY)
    assert [link.sentence for link in words.links] == [
        "Ines Vale", "Abbey", "Open evening",
    ]  # fmt: skip
    client.force_login(user)
    assert client.get(words.links[2].url).status_code == 200


def test_the_menu_has_events_of_their_own(editor):
    text = page(editor.get("/admin/"))
    assert reverse("event:index") in text
    assert reverse("session:index") in text
    assert "/admin/snippets/events/eventtext/" in text
