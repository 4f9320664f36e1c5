"""Who plans, changes and cancels sessions, and who writes about events: by role over
all of them, by post over those of one's own teams."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.permissions import policy_registry

from events.models import Event, EventText, Session
from events.permissions import events_of, may_plan, may_plan_for
from neighbourhoods.models import Assignment
from neighbourhoods.permissions import facts_of, may_begin_words, may_write_by_post
from tests.factories import (
    make_assignment,
    make_event,
    make_neighbourhood,
    make_officer,
    make_post,
    make_session,
    make_staff,
    make_team,
    make_words,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YESTERDAY = TODAY - datetime.timedelta(days=1)
ROLES = [
    "administrator", "editor", "approver", "translator", "auditor",
    "supervisor", "officer", "stranger",
]  # fmt: skip
EVERYWHERE = {"Quay", "Weir"}
MODELS = [Event, Session, EventText]


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.MFA_REQUIRED = False


@pytest.fixture
def city():
    """An event, a session and words of each of two teams, by the event's name."""
    rows = {}
    for name in ("Quay", "Weir"):
        team = make_team(f"{name} team")
        event = make_event(name, team=team)
        here = make_neighbourhood(name, team=team)
        make_session(event, neighbourhoods=[here])
        for code in ("en", "es"):
            make_words(EventText, event, code, title=name, summary="Come.")
        rows[name] = event
    return rows


@pytest.fixture
def cast(city):
    """The officer walks for the Quay team, the supervisor has a post in it; the
    stranger signs in as an officer, and nobody has said which."""
    people = {role: make_staff(role) for role in ROLES if role != "stranger"}
    people["stranger"] = make_staff("officer")
    team = city["Quay"].team
    walking = make_officer("Ines Vale", account=people["officer"])
    make_assignment(walking, team.neighbourhoods.get())
    make_post(make_officer("Sam Ash", account=people["supervisor"]), team)
    return people


def event_name(row) -> str:
    return row.name if isinstance(row, Event) else row.event.name


def allowed(user, model, action) -> set[str]:
    policy = policy_registry.get_by_type(model)
    rows = policy.instances_user_has_any_permission_for(user, [action])
    return {event_name(row) for row in rows}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("action", ["view", "add", "change", "delete", "publish"])
def test_a_policy_and_its_list_agree(cast, model, action):
    policy = policy_registry.get_by_type(model)
    for who, user in cast.items():
        listed = policy.instances_user_has_any_permission_for(user, [action])
        for row in model.objects.all():
            may = policy.user_has_permission_for_instance(user, action, row)
            assert may == (row in listed), (who, row)


def test_the_predicates_and_their_twins_agree(cast):
    for who, user in cast.items():
        for event in Event.objects.all():
            planned = event in may_plan_for(user, on=TODAY)
            assert may_plan(user, event, on=TODAY) == planned, who
            own = event in facts_of(user, Event, on=TODAY)
            assert may_write_by_post(user, event, on=TODAY) == own, who


BY_POST = {"officer": {"Quay"}, "supervisor": {"Quay"}}
CHANGES_ALL = {"administrator": EVERYWHERE, "editor": EVERYWHERE}


@pytest.mark.parametrize("who", ROLES)
def test_whose_sessions_somebody_plans_and_changes(cast, who):
    user, expected = cast[who], (CHANGES_ALL | BY_POST).get(who, set())
    assert {event.name for event in may_plan_for(user, on=TODAY)} == expected
    assert allowed(user, Session, "change") == expected
    may_add = policy_registry.get_by_type(Session).user_has_permission(user, "add")
    assert may_add == bool(expected)


@pytest.mark.parametrize("who", ROLES)
def test_only_an_administrator_deletes_a_session(cast, who):
    expected = EVERYWHERE if who == "administrator" else set()
    assert allowed(cast[who], Session, "delete") == expected


@pytest.mark.parametrize("who", ROLES)
def test_which_events_there_are_is_for_editors_to_say(cast, who):
    expected = CHANGES_ALL.get(who, set())
    for action in ("add", "change", "delete"):
        assert allowed(cast[who], Event, action) == expected, action


READS_ALL = {"administrator", "editor", "approver", "auditor", "supervisor"}


@pytest.mark.parametrize("who", ROLES)
def test_who_reads_the_facts(cast, who):
    expected = EVERYWHERE if who in READS_ALL else BY_POST.get(who, set())
    assert allowed(cast[who], Event, "view") == expected
    assert allowed(cast[who], Session, "view") == expected


@pytest.mark.parametrize("who", ROLES)
def test_who_begins_the_words_of_an_event(cast, city, who):
    may = {
        name
        for name, event in city.items()
        if may_begin_words(cast[who], EventText, event, on=TODAY)
    }
    everywhere = {"administrator", "editor", "approver"}
    assert may == (EVERYWHERE if who in everywhere else BY_POST.get(who, set()))


@pytest.mark.parametrize("who", ROLES)
def test_only_an_approver_publishes_the_words_of_an_event(cast, who):
    expected = EVERYWHERE if who in ("administrator", "approver") else set()
    assert allowed(cast[who], EventText, "publish") == expected


def test_a_translator_changes_words_in_another_language_alone(cast):
    policy = policy_registry.get_by_type(EventText)
    rows = policy.instances_user_has_any_permission_for(cast["translator"], ["change"])
    assert {row.locale.language_code for row in rows} == {"es"}


def test_it_ends_with_the_post_and_with_the_account(cast):
    user = cast["officer"]
    Assignment.objects.update(ends_on=YESTERDAY)
    assert not events_of(user, on=TODAY)
    assert len(events_of(user, on=YESTERDAY)) == 1
    for who in ("officer", "editor"):
        cast[who].is_active = False
        assert not may_plan_for(cast[who], on=YESTERDAY)


# --- In the CMS


def is_refused(answer) -> bool:
    return (answer.status_code, answer.headers.get("Location")) == (302, "/admin/")


@pytest.mark.parametrize("who", ["officer", "supervisor"])
def test_no_form_of_anothers_session_opens(client, cast, who):
    mine, theirs = (Session.objects.get(event__name=name) for name in ("Quay", "Weir"))
    client.force_login(cast[who])
    for page in ("edit", "cancel"):
        assert client.get(reverse(f"session:{page}", args=[mine.pk])).status_code == 200
        address = reverse(f"session:{page}", args=[theirs.pk])
        assert is_refused(client.get(address)), page
        assert is_refused(client.post(address, {"reason": "venue"})), page
    assert is_refused(client.post(reverse("session:delete", args=[mine.pk])))
    assert Session.objects.filter(cancelled_at=None).count() == 2


@pytest.mark.parametrize("who", ["approver", "auditor", "translator", "stranger"])
def test_whoever_may_only_read_neither_plans_nor_cancels(client, cast, who):
    client.force_login(cast[who])
    session = Session.objects.first()
    for address in (
        reverse("session:add"),
        reverse("session:edit", args=[session.pk]),
        reverse("session:cancel", args=[session.pk]),
    ):
        assert is_refused(client.get(address)), address
        assert is_refused(client.post(address, {"reason": "venue"})), address


def test_lists_offer_what_the_reader_may_do(client, cast, city):
    quay, weir = city["Quay"], city["Weir"]
    sessions = [event.sessions.get() for event in (quay, weir)]
    for who, own in (("officer", 1), ("supervisor", 1), ("editor", 2), ("auditor", 0)):
        client.force_login(cast[who])
        events = client.get(reverse("event:index")).content.decode()
        listed = client.get(reverse("session:index")).content.decode()
        for position, (event, session) in enumerate(
            zip((quay, weir), sessions, strict=True)
        ):
            may = position < own
            about = EventText.snippet_viewset.get_url_name("about")
            assert (reverse(about, args=[event.pk]) in events) == may, who
            assert (f"?event={event.pk}" in events) == may, who
            for page in ("edit", "cancel"):
                address = reverse(f"session:{page}", args=[session.pk])
                assert (address in listed) == may, (who, page)


def test_an_officer_is_offered_events_of_their_own_team_alone(client, cast, city):
    client.force_login(cast["officer"])
    form = client.get(reverse("session:add")).content.decode()
    assert f'<option value="{city["Quay"].pk}">Quay</option>' in form
    assert "Weir</option>" not in form
