"""The first page of the CMS: what waits for whom."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from neighbourhoods.models import NeighbourhoodText, OfficerProfile, Walk
from neighbourhoods.to_do import to_do
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
ALL_LANGUAGES = ["en", "es", "ca-valencia", "ar"]


@pytest.fixture(autouse=True)
def _today(time_machine, settings):
    time_machine.move_to("2026-03-31 12:00:00+00:00")
    settings.MFA_REQUIRED = False


@pytest.fixture
def team():
    return make_team("Harbour team")


@pytest.fixture
def here(team):
    return make_neighbourhood("Abbey", box_at(0), team=team)


def told(user) -> dict[str, list[str]]:
    return {
        group.heading: [link.sentence for link in group.links]
        for group in to_do(user, on=TODAY)
    }


def addresses(user) -> list[str]:
    return [link.url for group in to_do(user, on=TODAY) for link in group.links]


def say_all(here) -> None:
    for code in ALL_LANGUAGES:
        make_words(NeighbourhoodText, here, code, welcome="<p>Good day</p>")


def trouble(team, column: int = 0) -> None:
    """Something of everything that a supervisor sees to."""
    here = make_neighbourhood(f"Quarter {column}", box_at(column), team=team)
    shown = make_officer("Ines Vale")
    make_assignment(shown, here, "officer", ends_on=TODAY)
    make_training(shown, expires_on=TODAY)
    make_neighbourhood(f"Fields {column}", box_at(column, 1), team=team)


PEOPLE = [
    "1 officer is shown without consent",
    "1 profile was not looked through for half a year",
    "1 training has lapsed or lapses within 90 days",
    "1 neighbourhood has no named officer",
    "1 assignment ends within 90 days and nobody follows",
]


# --- People and places


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_who_may_change_officers_sees_what_there_is_to_do_about_them(team, role):
    trouble(team)
    assert told(make_staff(role))["People and places"] == PEOPLE


@pytest.mark.parametrize("role", ["approver", "translator", "auditor", "officer"])
def test_who_can_do_nothing_about_officers_is_not_asked_to(team, role):
    trouble(team)
    assert "People and places" not in told(make_staff(role))


def test_a_supervisor_sees_what_there_is_to_do_in_their_team_alone(team):
    user = make_staff("supervisor")
    sergeant = make_officer(account=user, reviewed_on=TODAY)
    make_post(sergeant, team)
    trouble(make_team("Hill team"), 3)
    assert "People and places" not in told(user)
    trouble(team)
    assert told(user)["People and places"] == PEOPLE


def test_numbers_have_their_plural_and_lead_to_the_report(team, client):
    trouble(team)
    trouble(team, 3)
    user = make_staff("editor")
    assert told(user)["People and places"] == [
        "2 officers are shown without consent",
        "2 profiles were not looked through for half a year",
        "2 trainings have lapsed or lapse within 90 days",
        "2 neighbourhoods have no named officer",
        "2 assignments end within 90 days and nobody follows",
    ]
    client.force_login(user)
    for address in addresses(user):
        assert client.get(address).status_code == 200, address


# --- Words


def test_missing_words_are_counted_by_language_and_lead_to_their_list(here, client):
    make_words(NeighbourhoodText, here, welcome="<p>Good day</p>")
    make_words(NeighbourhoodText, here, "ar", live=False, welcome="<p>x</p>")
    other = make_neighbourhood("Bay", box_at(1))
    make_words(NeighbourhoodText, other, "es", welcome="<p>Hola</p>")
    officer = make_officer("Ines Vale")
    make_assignment(officer, here)
    for code in ALL_LANGUAGES[1:]:
        make_words(OfficerProfile, officer, code, about="<p>Hola</p>")
    user = make_staff("approver")
    assert told(user)["Words"] == [
        "1 neighbourhood has no words in English",
        "1 neighbourhood has no words in Spanish",
        "2 neighbourhoods have no words in Valencian",
        "2 neighbourhoods have no words in Arabic",
        "1 named officer has no words in English",
    ]
    client.force_login(user)
    in_spanish = client.get(addresses(user)[1]).content.decode()
    assert "Abbey" in in_spanish
    assert "Bay" not in in_spanish


def test_words_about_what_was_merged_or_about_nobody_by_name_are_not_missed(here):
    say_all(here)
    gone = make_neighbourhood("Gone", box_at(1), merged_into=here)
    make_words(NeighbourhoodText, gone, welcome="<p>x</p>")
    hidden = make_officer()
    make_assignment(hidden, here)
    make_words(OfficerProfile, hidden, about="<p>x</p>")
    make_officer("In no post")
    assert "Words" not in told(make_staff("editor"))


@pytest.mark.parametrize("role", ["translator", "auditor", "officer", "supervisor"])
def test_who_begins_no_words_is_told_of_none_that_are_missing(here, role):
    assert "Words" not in told(make_staff(role))


def test_what_was_submitted_waits_for_an_approver_alone(here, client):
    say_all(here)
    words = here.texts.first()
    editor, approver = make_staff("editor"), make_staff("approver")
    words.welcome = "<p>Good evening</p>"
    words.save_revision(user=editor)
    words.get_workflow().start(words, editor)
    assert told(approver)["Words"] == ["1 text waits for your approval"]
    assert "Words" not in told(editor)
    client.force_login(approver)
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert 'href="#awaiting-review-section"' in page
    assert 'id="awaiting-review-section"' in page


# --- Translations


@pytest.fixture
def translation(here):
    words = make_words(NeighbourhoodText, here, welcome="<p>Good day</p>")
    translate_object(words, [Locale.objects.get(language_code="es")])
    return Translation.objects.get()


def translate(translation) -> None:
    po = translation.export_po()
    for entry in po:
        entry.msgstr = "Buenos días"
    assert translation.import_po(po) == []


WAITING = {
    "translate": ["1 translation lacks sentences"],
    "publish": ["1 translation is whole and waits to be published"],
    "sync": ["1 text is newer than what its translators were given"],
}


def test_a_translation_goes_from_the_translator_to_the_approver(translation):
    translator, approver = make_staff("translator"), make_staff("approver")
    assert told(translator)["Translations"] == WAITING["translate"]
    assert told(approver)["Translations"] == WAITING["translate"]
    translate(translation)
    assert "Translations" not in told(translator)
    assert told(approver)["Translations"] == WAITING["publish"]


def test_a_text_that_went_on_without_its_translators_is_told(translation):
    translate(translation)
    words = NeighbourhoodText.objects.get(locale__language_code="en")
    words.welcome = "<p>Good evening</p>"
    words.save_revision().publish()
    assert told(make_staff("editor"))["Translations"] == WAITING["sync"]


def test_the_list_of_translations_leads_to_each(translation, client):
    user = make_staff("translator")
    client.force_login(user)
    spanish = NeighbourhoodText.objects.get(locale__language_code="es")
    form = f"/admin/snippets/neighbourhoods/neighbourhoodtext/edit/{spanish.pk}/"
    [address] = addresses(user)
    assert form in client.get(address).content.decode()
    assert client.get(form).status_code == 200
    other = address.replace("translate", "publish")
    assert form not in client.get(other).content.decode()


@pytest.mark.parametrize("role", ["officer", "supervisor", "auditor"])
def test_who_does_not_translate_is_not_told_of_translations(translation, role, client):
    user = make_staff(role)
    assert "Translations" not in told(user)
    client.force_login(user)
    address = reverse("neighbourhoods_reports:translations")
    assert client.get(address).status_code != 200


# --- One's own


@pytest.fixture
def officer(here):
    user = make_staff("officer")
    make_assignment(make_officer("Ines Vale", account=user), here)
    return user


def test_an_officer_begins_and_edits_their_own_words(officer, here, client):
    make_neighbourhood("Of another team", box_at(1), team=make_team("Hill team"))
    make_words(NeighbourhoodText, here, welcome="<p>Good day</p>")
    make_words(NeighbourhoodText, here, "es", live=False, welcome="<p>x</p>")
    groups = to_do(officer, on=TODAY)
    assert [group.heading for group in groups] == ["Your words", "Your walks"]
    assert [(link.sentence, link.state) for link in groups[0].links] == [
        ("Ines Vale", "Published in 0 of 4 languages"),
        ("Abbey", "Published in 1 of 4 languages"),
    ]
    client.force_login(officer)
    for address in addresses(officer):
        assert client.get(address).status_code == 200, address


def test_an_officer_shown_by_role_is_told_when_their_words_are_read(officer):
    officer.officer.publish = "role"
    officer.officer.save()
    [words, _walks] = to_do(officer, on=TODAY)
    sentence = "People read them once you are shown by name or alias."
    assert words.links[0].state == sentence


def test_an_officer_whose_post_is_over_has_no_words_there(officer):
    officer.officer.assignments.update(ends_on=TODAY - datetime.timedelta(days=1))
    assert told(officer) == {}


def test_an_officer_notes_a_walk_of_their_team_and_of_no_other(officer, here, client):
    hill = make_neighbourhood("Hill", box_at(1), team=make_team("Hill team"))
    client.force_login(officer)
    form = client.get(reverse("walk:add"))
    assert list(form.context["form"].fields["neighbourhood"].queryset) == [here]
    data = {"walked_on": "2026-03-30", "text": "We met the school.", "language": "en"}
    answer = client.post(reverse("walk:add"), data | {"neighbourhood": hill.pk})
    assert "Select a valid choice." in answer.content.decode()
    answer = client.post(reverse("walk:add"), data | {"neighbourhood": here.pk})
    assert answer.status_code == 302
    walk = Walk.objects.get()
    assert (walk.neighbourhood, walk.published_by) == (here, officer)
    Walk.objects.create(
        neighbourhood=hill, walked_on=TODAY, text="Canary", language="en",
        published_at=walk.published_at,
    )  # fmt: skip
    listed = client.get(answer["Location"]).context["object_list"]
    assert list(listed) == [walk]
    theirs = Walk.objects.get(neighbourhood=hill)
    for name in ("walk:edit", "walk:delete"):
        assert client.post(reverse(name, args=[theirs.pk]), data).status_code != 200
    theirs.refresh_from_db()
    assert (theirs.text, theirs.withdrawn_at) == ("Canary", None)


def test_who_has_no_post_notes_no_walk(client):
    client.force_login(make_staff("officer"))
    assert client.get(reverse("walk:add")).status_code != 200


# --- The page


def test_where_nothing_waits_the_page_says_so(client):
    client.force_login(make_staff("editor"))
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Nothing is waiting for you." in page
    assert "w-summary" not in page


def test_the_page_holds_the_panel_and_keeps_what_waits_for_a_review(team, client):
    trouble(team)
    client.force_login(make_staff("administrator"))
    answer = client.get(reverse("wagtailadmin_home"))
    names = [panel.name for panel in answer.context["panels"]]
    assert names == [
        "what_needs_doing",
        "user_objects_in_workflow_moderation",
        "workflow_objects_to_moderate",
        "locked_pages",
    ]
    assert PEOPLE[0] in answer.content.decode()
    assert "Nothing is waiting for you." not in answer.content.decode()


@pytest.mark.parametrize("role", ["editor", "approver", "supervisor", "officer"])
def test_it_costs_as_many_queries_with_many_as_with_one(team, client, role):
    user = make_staff(role)
    make_post(make_officer("Cora Lind", account=user), team)
    client.force_login(user)
    trouble(team)
    client.get(reverse("wagtailadmin_home"))
    costs = []
    for more in (0, 4):
        for number in range(1, more):
            trouble(team, 3 * number)
        # Anew each time: what somebody may do is kept beside them.
        user = get_user_model().objects.get(pk=user.pk)
        with CaptureQueriesContext(connection) as queries:
            to_do(user, on=TODAY)
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= 40
