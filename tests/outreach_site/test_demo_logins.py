"""One login for each role, and who of them is an officer."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import Page

from accounts.roles import ROLES, role_of
from neighbourhoods.models import Neighbourhood, NeighbourhoodText, Officer
from neighbourhoods.permissions import (
    WordsPolicy,
    may_change_officers,
    may_import,
    may_write_by_post,
    neighbourhoods_of,
    officers_of,
)
from outreach_site.demo.load import load_demo
from outreach_site.demo.logins import login
from outreach_site.demo.people import CITIES

TODAY = datetime.date(2026, 11, 25)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _that_day(time_machine):
    time_machine.move_to("2026-11-25 12:00:00+00:00")


@pytest.fixture(params=CITIES)
def city(request):
    load_demo(request.param, today=TODAY)
    return request.param


def test_officer_and_supervisor_are_people_of_one_team_and_reach_what_is_theirs(city):
    officer, supervisor = login("officer"), login("supervisor")
    assert Officer.objects.exclude(account=None).count() == 2
    walker, chief = officer.officer, supervisor.officer
    here = neighbourhoods_of(officer, on=TODAY)
    assert walker.assignments.current(TODAY).exists()
    assert here.exists()
    assert set(here) <= set(neighbourhoods_of(supervisor, on=TODAY))
    assert list(officers_of(officer, on=TODAY)) == [walker]
    assert {walker, chief} < set(officers_of(supervisor, on=TODAY))
    elsewhere = Neighbourhood.objects.exclude(pk__in=here.values("pk")).first()
    assert not may_write_by_post(officer, elsewhere, on=TODAY)


def test_everybody_has_the_rights_of_their_role_and_no_others(settings, client):
    settings.MFA_REQUIRED = False
    load_demo("leicester", today=TODAY)
    assert get_user_model().objects.count() == len(ROLES)
    may = {}
    policy = WordsPolicy(NeighbourhoodText)
    home = Page.objects.get(depth=2, locale__language_code="en")
    for role in ROLES:
        user = login(role)
        assert role_of(user).key == role
        client.force_login(user)
        assert client.get("/admin/").status_code == 200
        rights = {
            "import": may_import(user),
            "people": may_change_officers(user),
            "publish words": policy.user_has_permission(user, "publish"),
            "write words": policy.user_has_permission(user, "change"),
            "write pages": home.permissions_for_user(user).can_edit(),
        }
        may[role] = {name for name, held in rights.items() if held}
    words, pages = "write words", "write pages"
    assert may == {
        "administrator": {"import", "people", "publish words", words, pages},
        "editor": {"people", words, pages},
        "approver": {"publish words", words, pages},
        "translator": {words, pages},
        "supervisor": {words},
        "officer": {words},
        "auditor": set(),
    }


def test_a_draft_waits_for_the_approver_to_read_it():
    load_demo("leicester", today=TODAY)
    drafts = NeighbourhoodText.objects.filter(
        live=False, workflow_states__status="in_progress"
    )
    (words,) = drafts
    task = words.current_workflow_task
    actions = [name for name, *_ in task.get_actions(words, login("approver"))]
    assert "approve" in actions
    assert task.get_actions(words, login("translator")) == []


def test_an_account_is_unlinked_when_the_demo_is_emptied_and_linked_again():
    load_demo("leicester", today=TODAY)
    first = login("officer").officer.code
    load_demo("leicester", today=TODAY, reset=True)
    assert login("officer").officer.code == first
    assert Officer.objects.exclude(account=None).count() == 2
