"""Slots: dates that a team offers to schools, in the forms and lists of the CMS."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry
from wagtail.permissions import policy_registry

from events import slots
from events.models import Session, Slot
from events.permissions import may_offer, may_offer_for
from events.sessions import SessionError
from neighbourhoods.models import Assignment, Team
from tests.factories import (
    box_at,
    make_assignment,
    make_event,
    make_neighbourhood,
    make_officer,
    make_post,
    make_session,
    make_session_type,
    make_slot,
    make_staff,
    make_team,
)

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
TODAY = NOW.date()
ONE_DAY = datetime.timedelta(days=1)
ROLES = [
    "administrator", "editor", "approver", "translator", "auditor",
    "supervisor", "officer", "stranger",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _now(time_machine, settings):
    time_machine.move_to(NOW, tick=False)
    settings.MFA_REQUIRED = False


@pytest.fixture
def editor(client):
    client.force_login(make_staff("editor"))
    return client


@pytest.fixture
def team():
    return make_team("Quay team")


@pytest.fixture
def here(team):
    return make_neighbourhood("Quay", team=team)


@pytest.fixture
def kind():
    return make_session_type(minutes=50, most=32, languages=["en", "gu"])


@pytest.fixture
def ines(here):
    officer = make_officer("Ines Vale")
    make_assignment(officer, here)
    return officer


def new(kind, team, **fields) -> Slot:
    return Slot(session_type=kind, team=team, starts_at=NOW + 7 * ONE_DAY, **fields)


def refusal(slot, **given) -> tuple[str, str | None]:
    with pytest.raises(SessionError) as caught:
        slots.keep(slot, now=NOW, **given)
    return str(caught.value), caught.value.field


# --- The verb


def test_what_is_left_empty_follows_from_the_type_and_the_team(kind, team, here):
    make_neighbourhood("Elsewhere", box_at(1))
    slot = slots.keep(new(kind, team), now=NOW)
    assert slot.ends_at - slot.starts_at == datetime.timedelta(minutes=50)
    assert (slot.entry, slot.event, slot.place) == ("request", None, "")
    assert (slot.seats, slot.languages) == (32, ["en", "gu"])
    assert list(slot.neighbourhoods.all()) == [here]


def test_what_is_given_stays(kind, team, here):
    there = make_neighbourhood("Weir", box_at(1))
    given = new(kind, team, seats=12, languages=["ar"])
    slot = slots.keep(given, neighbourhoods=[there], now=NOW)
    assert (slot.seats, slot.languages) == (12, ["ar"])
    assert list(slot.neighbourhoods.all()) == [there]


def test_a_slot_that_moves_ends_later_and_tells_calendars(kind, team):
    slot = slots.keep(new(kind, team), now=NOW)
    slot.starts_at += ONE_DAY
    slots.keep(slot, now=NOW)
    slot.refresh_from_db()
    assert slot.ends_at - slot.starts_at == datetime.timedelta(minutes=50)
    assert slot.sequence == 1


def test_what_is_no_longer_offered_gets_no_new_slot(team):
    gone = make_session_type(is_offered=False)
    said = "This session type is not offered any more."
    assert refusal(new(gone, team)) == (said, "session_type")
    old = make_slot(gone, team=team)
    slots.keep(Slot.objects.get(pk=old.pk), now=NOW)


def test_a_slot_is_not_planned_in_the_past(kind, team):
    slot = new(kind, team)
    slot.starts_at = NOW
    assert refusal(slot) == ("That moment has passed already.", "starts_at")


def test_only_who_is_in_the_team_that_day_is_put_on_it(kind, team, ines):
    slots.keep(new(kind, team), officers=[ines], now=NOW)
    said = "Ines Vale is not in this team on that day."
    assert refusal(new(kind, make_team()), officers=[ines]) == (said, "officers")
    Assignment.objects.update(ends_on=TODAY + 6 * ONE_DAY)
    assert refusal(new(kind, team), officers=[ines]) == (said, "officers")


# --- Who may


@pytest.fixture
def cast(team, here):
    """A slot of each of two teams. The officer walks for the Quay team, the supervisor
    has a post in it; the stranger signs in as an officer, and nobody has said which."""
    for each in (team, make_team("Weir team")):
        make_slot(team=each)
    people = {role: make_staff(role) for role in ROLES if role != "stranger"}
    people["stranger"] = make_staff("officer")
    make_assignment(make_officer("Ola Reed", account=people["officer"]), here)
    make_post(make_officer("Sam Ash", account=people["supervisor"]), team)
    return people


BOTH = {"Quay team", "Weir team"}
CHANGES = {
    "administrator": BOTH, "editor": BOTH,
    "officer": {"Quay team"}, "supervisor": {"Quay team"},
}  # fmt: skip
READS = CHANGES | dict.fromkeys(["approver", "auditor", "supervisor"], BOTH)


def allowed(user, action) -> set[str]:
    rows = policy_registry.get_by_type(Slot).instances_user_has_any_permission_for(
        user, [action]
    )
    return {slot.team.name for slot in rows}


@pytest.mark.parametrize("who", ROLES)
def test_whose_slots_somebody_reads_offers_and_changes(cast, who):
    user, own = cast[who], CHANGES.get(who, set())
    assert allowed(user, "view") == READS.get(who, set())
    assert allowed(user, "change") == own
    assert {team.name for team in may_offer_for(user, on=TODAY)} == own
    policy = policy_registry.get_by_type(Slot)
    assert policy.user_has_permission(user, "add") == bool(own)
    assert allowed(user, "delete") == (BOTH if who == "administrator" else set())


@pytest.mark.parametrize("action", ["view", "add", "change", "delete"])
def test_the_policies_and_their_lists_agree(cast, action):
    make_session(make_event())
    for model in (Slot, Session):
        policy = policy_registry.get_by_type(model)
        for who, user in cast.items():
            listed = policy.instances_user_has_any_permission_for(user, [action])
            for row in model.objects.all():
                may = policy.user_has_permission_for_instance(user, action, row)
                assert may == (row in listed), (who, row)


def test_the_predicate_and_its_twin_agree(cast):
    for who, user in cast.items():
        for each in Team.objects.all():
            listed = each in may_offer_for(user, on=TODAY)
            assert may_offer(user, each, on=TODAY) == listed, who


def test_a_right_ends_with_the_post_and_with_the_account(cast):
    Assignment.objects.update(ends_on=TODAY - ONE_DAY)
    assert not may_offer_for(cast["officer"], on=TODAY)
    cast["editor"].is_active = False
    assert not may_offer_for(cast["editor"], on=TODAY)


def is_refused(answer) -> bool:
    return (answer.status_code, answer.headers.get("Location")) == (302, "/admin/")


@pytest.mark.parametrize("who", ["officer", "supervisor"])
def test_no_form_of_another_teams_slot_opens(client, cast, who):
    mine, theirs = (Slot.objects.get(team__name=name) for name in sorted(BOTH))
    client.force_login(cast[who])
    for page in ("edit", "cancel", "repeat"):
        assert client.get(reverse(f"slot:{page}", args=[mine.pk])).status_code == 200
        address = reverse(f"slot:{page}", args=[theirs.pk])
        assert is_refused(client.get(address)), page
        assert is_refused(client.post(address, {"reason": "venue"})), page
    assert not Slot.objects.exclude(cancelled_at=None).exists()


@pytest.mark.parametrize("who", ["approver", "auditor", "translator", "stranger"])
def test_whoever_may_only_read_plans_nothing(client, cast, who):
    client.force_login(cast[who])
    slot = Slot.objects.first()
    for address in (
        reverse("slot:add"),
        *(
            reverse(f"slot:{page}", args=[slot.pk])
            for page in ("edit", "cancel", "repeat")
        ),
    ):
        assert is_refused(client.get(address)), address
        assert is_refused(client.post(address, {"reason": "venue"})), address


def test_an_officer_offers_for_their_own_team_alone(client, cast, kind, team, here):
    client.force_login(cast["officer"])
    form = client.get(reverse("slot:add"))
    assert list(form.context["form"].fields["team"].queryset) == [team]
    assert form.context["form"]["team"].initial == team
    weir = Team.objects.get(name="Weir team")
    given = {"session_type": kind.pk, "team": weir.pk, "starts_at": "2026-04-07 10:00"}
    answer = client.post(reverse("slot:add"), given)
    assert list(answer.context["form"].errors) == ["team"]
    given["team"] = team.pk
    assert client.post(reverse("slot:add"), given).status_code == 302
    assert Slot.objects.latest("pk").team == team


# --- In the CMS


def test_a_slot_is_offered_changed_and_cancelled(editor, kind, team, here, ines):
    form = editor.get(reverse("slot:add")).context["form"]
    assert form["one_group"].initial is True
    given = {
        "session_type": kind.pk,
        "team": team.pk,
        "starts_at": "2026-04-07 10:00",
        "officers": [ines.pk],
        "one_group": "on",
    }
    assert editor.post(reverse("slot:add"), given).status_code == 302
    slot = Slot.objects.get()
    assert (slot.seats, slot.one_group, slot.sequence) == (32, True, 0)
    assert list(slot.officers.all()) == [ines]
    edit = reverse("slot:edit", args=[slot.pk])
    assert editor.get(edit).status_code == 200
    given["starts_at"] = "2026-04-08 10:00"
    assert editor.post(edit, given).status_code == 302
    cancel = reverse("slot:cancel", args=[slot.pk])
    assert editor.get(cancel).status_code == 200
    assert editor.post(cancel, {"reason": "staffing"}).status_code == 302
    slot.refresh_from_db()
    assert (slot.sequence, slot.cancel_reason) == (2, "staffing")
    actions = ModelLogEntry.objects.for_instance(slot).order_by("timestamp", "pk")
    assert list(actions.values_list("action", flat=True)) == [
        "wagtail.create", "wagtail.edit", "events.cancel_session",
    ]  # fmt: skip
    history = editor.get(reverse("slot:history", args=[slot.pk])).content.decode()
    assert "Cancelled the session" in history


def test_what_the_verb_refuses_is_said_at_its_field(editor, kind, team):
    given = {"session_type": kind.pk, "team": team.pk, "starts_at": "2026-03-30 10:00"}
    answer = editor.post(reverse("slot:add"), given)
    assert dict(answer.context["form"].errors) == {
        "starts_at": ["That moment has passed already."]
    }


def test_an_empty_form_asks_for_type_team_and_time(editor):
    answer = editor.post(reverse("slot:add"), {})
    assert sorted(answer.context["form"].errors) == [
        "session_type", "starts_at", "team",
    ]  # fmt: skip


def test_a_session_of_an_event_is_no_slot(editor, client):
    session = make_session(make_event("Market"))
    assert "Market" not in editor.get(reverse("slot:index")).content.decode()
    client.force_login(make_staff("administrator"))
    for page in ("edit", "cancel", "repeat", "history", "delete"):
        address = reverse(f"slot:{page}", args=[session.pk])
        assert client.get(address).status_code == 404, page


def test_slots_are_found_by_what_is_asked(editor, kind, team):
    wanted = make_slot(make_session_type("Safe roads"), NOW + ONE_DAY, team)
    other = make_slot(kind, NOW + 9 * ONE_DAY, cancelled_at=NOW, cancel_reason="few")
    for asked in (
        {"session_type": wanted.session_type_id},
        {"team": team.pk},
        {"starts_at_to": "2026-04-02"},
        {"cancelled": "false"},
        {"q": "roads"},
    ):
        text = editor.get(reverse("slot:index"), asked).content.decode()
        assert reverse("slot:edit", args=[wanted.pk]) in text, asked
        assert reverse("slot:edit", args=[other.pk]) not in text, asked


@pytest.mark.parametrize("who", ["editor", "officer", "supervisor"])
@pytest.mark.parametrize("index", ["slot:index", "session:index"])
def test_thirty_rows_cost_as_many_queries_as_one(client, cast, team, who, index):
    client.force_login(cast[who])
    event = make_event(team=team)
    costs = []
    for rows in (1, 29):
        for number in range(rows):
            make_slot(team=team, starts_at=NOW + (number + 1) * ONE_DAY)
            make_session(event, NOW + (number + 1) * ONE_DAY, entry="register", seats=9)
        client.get(reverse(index))  # what is remembered once
        with CaptureQueriesContext(connection) as queries:
            text = client.get(reverse(index)).content.decode()
        costs.append(len(queries))
    assert "Repeat" in text
    assert costs[0] == costs[1]


# --- School breaks


def test_an_editor_keeps_school_breaks(editor, here):
    make_neighbourhood("Merged", box_at(1), merged_into=here)
    assert "Merged" not in editor.get(reverse("schoolbreak:add")).content.decode()
    given = {
        "name": "Easter",
        "kind": "holiday",
        "starts_on": "2026-04-03",
        "ends_on": "2026-04-02",
    }
    add = reverse("schoolbreak:add")
    said = editor.post(add, given).content.decode()
    assert "The last day is before the first." in said
    given["ends_on"] = "2026-04-17"
    assert editor.post(add, given).status_code == 302
    assert "Easter" in editor.get(reverse("schoolbreak:index")).content.decode()


@pytest.mark.parametrize("who", ["approver", "supervisor", "auditor"])
def test_others_read_school_breaks(client, cast, who):
    client.force_login(cast[who])
    assert client.get(reverse("schoolbreak:index")).status_code == 200
    assert is_refused(client.get(reverse("schoolbreak:add")))


def test_the_menu_leads_to_slots_and_breaks(editor):
    text = editor.get("/admin/").content.decode()
    assert reverse("slot:index") in text
    assert reverse("schoolbreak:index") in text
