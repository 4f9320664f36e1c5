"""An officer writes about themselves and, with the team, about its neighbourhoods;
nobody by their post about anything else."""

import datetime
import re

import pytest
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.operations import translate_object

from neighbourhoods.models import (
    Assignment,
    Neighbourhood,
    NeighbourhoodText,
    Officer,
    OfficerProfile,
    Walk,
)
from neighbourhoods.permissions import (
    WalksPolicy,
    WordsPolicy,
    facts_of,
    may_begin_words,
    may_note,
    may_note_in,
    may_write_by_post,
)
from tests.factories import (
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_post,
    make_staff,
    make_team,
    make_walk,
    make_words,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YESTERDAY = TODAY - datetime.timedelta(days=1)
ROLES = [
    "administrator", "editor", "approver", "translator", "auditor",
    "supervisor", "officer", "stranger",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.MFA_REQUIRED = False


@pytest.fixture
def city():
    """Two teams of two neighbourhoods, an officer in the first of each, and a
    supervisor of the Harbour team."""
    harbour, mill = make_team("Harbour team"), make_team("Mill team")
    places = [
        make_neighbourhood(name, slug=name.lower(), team=team)
        for name, team in [
            ("Quay", harbour), ("Pier", harbour), ("Weir", mill), ("Lock", mill),
        ]
    ]  # fmt: skip
    people = {}
    for name, place in [("Ines Vale", places[0]), ("Omar Reed", places[2])]:
        people[name] = make_officer(name)
        make_assignment(people[name], place)
    people["Sam Ash"] = make_officer("Sam Ash")
    make_post(people["Sam Ash"], harbour, "supervisor")
    return {row.name: row for row in [*places, *people.values()]}


@pytest.fixture
def cast(city):
    """One of each role; the officer is Ines, the supervisor is Sam, and the stranger
    has the role of an officer but nobody has said which."""
    people = {role: make_staff(role) for role in ROLES if role != "stranger"}
    people["stranger"] = make_staff("officer")
    link(city["Ines Vale"], people["officer"])
    link(city["Sam Ash"], people["supervisor"])
    return people


def link(officer, user):
    officer.account = user
    officer.save(update_fields=["account"])


def names(rows) -> list[str]:
    return sorted(row.name for row in rows)


def test_what_is_ones_own(cast, city):
    for who, neighbourhoods, officers in [
        ("officer", ["Pier", "Quay"], ["Ines Vale"]),
        ("supervisor", ["Pier", "Quay"], ["Ines Vale", "Sam Ash"]),
        ("stranger", [], []),
        ("editor", [], []),
        ("administrator", [], []),
    ]:
        user = cast[who]
        assert names(facts_of(user, Neighbourhood, on=TODAY)) == neighbourhoods, who
        assert names(facts_of(user, Officer, on=TODAY)) == officers, who


def test_it_ends_with_the_post(cast, city):
    Assignment.objects.filter(officer=city["Ines Vale"]).update(ends_on=YESTERDAY)
    assert names(facts_of(cast["officer"], Neighbourhood, on=TODAY)) == []
    assert names(facts_of(cast["officer"], Officer, on=TODAY)) == []
    assert names(facts_of(cast["officer"], Officer, on=YESTERDAY)) == ["Ines Vale"]


def test_it_ends_with_the_account_and_with_the_role(cast, city):
    user = cast["officer"]
    user.is_active = False
    assert not facts_of(user, Neighbourhood, on=TODAY)
    user.is_active = True
    user.groups.clear()
    assert not facts_of(user, Neighbourhood, on=TODAY)


def test_predicate_and_twin_agree_for_everybody_about_everything(cast, city):
    rows = [*Neighbourhood.objects.all(), *Officer.objects.all()]
    for user in cast.values():
        for row in rows:
            mine = facts_of(user, type(row), on=TODAY)
            assert may_write_by_post(user, row, on=TODAY) == (row in mine)
    for user in cast.values():
        for place in Neighbourhood.objects.all():
            may = place in may_note_in(user, on=TODAY)
            assert may_note(user, place, on=TODAY) == may


@pytest.fixture
def words(city):
    """Words about everything, in two languages."""
    rows = []
    for code in ("en", "es"):
        for place in Neighbourhood.objects.all():
            text = f"<p>{place} {code}</p>"
            rows.append(make_words(NeighbourhoodText, place, code, welcome=text))
        for officer in Officer.objects.all():
            rows.append(make_words(OfficerProfile, officer, code, about="<p>Me</p>"))
    return rows


def test_the_policy_and_its_list_agree(cast, city, words):
    for who, user in cast.items():
        for row in words:
            policy = WordsPolicy(type(row))
            listed = policy.instances_user_has_any_permission_for(user, ["change"])
            may = policy.user_has_permission_for_instance(user, "change", row)
            assert may == (row in listed), (who, row, row.locale)


ALL = ["Lock", "Pier", "Quay", "Weir"]
TEXTS = {
    "administrator": (ALL, ALL),
    "editor": (ALL, ALL),
    "approver": (ALL, ALL),
    "translator": ([], ALL),
    "auditor": ([], []),
    "supervisor": (["Pier", "Quay"],) * 2,
    "officer": (["Pier", "Quay"],) * 2,
    "stranger": ([], []),
}


@pytest.mark.parametrize("who", ROLES)
def test_whose_words_somebody_may_change(cast, words, who):
    policy = WordsPolicy(NeighbourhoodText)
    rows = policy.instances_user_has_any_permission_for(cast[who], ["change"])
    english = [row.neighbourhood for row in rows if row.locale.language_code == "en"]
    spanish = [row.neighbourhood for row in rows if row.locale.language_code == "es"]
    assert (names(english), names(spanish)) == TEXTS[who]


@pytest.mark.parametrize("who", ROLES)
def test_who_begins_words(cast, city, who):
    may = {
        name
        for name in ("Quay", "Weir")
        if may_begin_words(cast[who], NeighbourhoodText, city[name], on=TODAY)
    }
    expected = {"officer": {"Quay"}, "supervisor": {"Quay"}}
    everywhere = {"administrator", "editor", "approver"}
    assert may == ({"Quay", "Weir"} if who in everywhere else expected.get(who, set()))


@pytest.mark.parametrize("who", ROLES)
def test_nobody_adds_words_apart_from_their_fact(cast, who):
    assert not WordsPolicy(NeighbourhoodText).user_has_permission(cast[who], "add")


def test_by_post_nobody_writes_into_what_a_translator_keeps_in_step(cast, city):
    english = make_words(NeighbourhoodText, city["Quay"], welcome="<p>Good day</p>")
    translate_object(english, [Locale.objects.get(language_code="es")])
    spanish = NeighbourhoodText.objects.get(locale__language_code="es")
    policy = WordsPolicy(NeighbourhoodText)
    for who, may in [("officer", False), ("translator", True), ("editor", True)]:
        user = cast[who]
        assert policy.user_has_permission_for_instance(user, "change", spanish) is may
        listed = policy.instances_user_has_any_permission_for(user, ["change"])
        assert (spanish in listed) is may
    assert policy.user_has_permission_for_instance(cast["officer"], "change", english)


# --- The pages of the CMS


def addresses_of(model) -> list[str]:
    """Every address of one row of words, from the resolver."""
    words = f"/admin/snippets/neighbourhoods/{model._meta.model_name}/"

    def walk(patterns, prefix):
        for pattern in patterns:
            here = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield here
            else:
                yield from walk(pattern.url_patterns, here)

    return [
        address
        for address in walk(get_resolver().url_patterns, "/")
        if address.startswith(words) and "pk>" in address and "about" not in address
    ]


def ask(client, template, pk):
    values = {"pk": pk, "action_name": "approve", "revision_id_a": "live",
              "revision_id_b": "latest"}  # fmt: skip
    address = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<x:\1>", template)
    address = re.sub(r"<\w+:(\w+)>", lambda m: str(values.get(m[1], 1)), address)
    address = address.replace("\\.", ".").rstrip("$")
    return address, client.get(address), client.post(address, {"about": "x"})


def is_refused(response) -> bool:
    if response.status_code in (403, 404, 405):
        return True
    return response.status_code == 302 and response.headers["Location"] == "/admin/"


@pytest.mark.parametrize(
    ("model", "own", "other"),
    [(NeighbourhoodText, "Quay", "Weir"), (OfficerProfile, "Ines Vale", "Omar Reed")],
)
def test_no_page_of_anothers_words_opens(client, cast, city, words, model, own, other):
    client.force_login(cast["officer"])
    rows = model.objects.filter(locale__language_code="en")
    mine = rows.get(**{f"{model.fact_name}": city[own]})
    theirs = rows.get(**{f"{model.fact_name}": city[other]})
    addresses = addresses_of(model)
    assert len(addresses) == 20
    for template in addresses:
        address, read, changed = ask(client, template, theirs.pk)
        assert is_refused(read), address
        assert is_refused(changed), address
    edit = f"/admin/snippets/neighbourhoods/{model._meta.model_name}/edit/{mine.pk}/"
    assert client.get(edit).status_code == 200
    theirs.refresh_from_db()
    assert theirs.live
    assert (
        model.objects.count()
        == len(words)
        - (Officer if model is NeighbourhoodText else Neighbourhood).objects.count() * 2
    )


def test_an_officer_saves_a_draft_and_cannot_publish_it(client, cast, city, words):
    client.force_login(cast["officer"])
    mine = NeighbourhoodText.objects.get(
        neighbourhood=city["Quay"], locale__language_code="en"
    )
    edit = f"/admin/snippets/neighbourhoods/neighbourhoodtext/edit/{mine.pk}/"
    # What the editor sends for a rich text.
    content = (
        '{"blocks": [{"key": "a", "text": "Mine", "type": "unstyled", "depth": 0, '
        '"inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'
    )
    answer = client.post(
        edit, {"welcome": content, "meeting": content, "action-publish": "1"}
    )
    assert answer.status_code == 302
    mine.refresh_from_db()
    assert "Mine" not in mine.welcome
    assert "Mine" in mine.get_latest_revision_as_object().welcome


def test_lists_hold_what_is_ones_own(client, cast, city, words):
    address = "/admin/snippets/neighbourhoods/neighbourhoodtext/"
    client.force_login(cast["officer"])
    page = client.get(address).content.decode()
    assert "Quay" in page
    assert "Pier" in page
    assert "Weir" not in page
    client.force_login(cast["stranger"])
    assert is_refused(client.get(address))


def test_the_page_about_a_fact_begins_words(client, cast, city):
    client.force_login(cast["officer"])
    about = "/admin/snippets/neighbourhoods/neighbourhoodtext/about/{}/"
    mine = about.format(city["Quay"].pk)
    assert "Not begun" in client.get(mine).content.decode()
    answer = client.post(mine, {"language": "es"})
    text = NeighbourhoodText.objects.get()
    assert (text.neighbourhood, text.locale.language_code, text.live) == (
        city["Quay"], "es", False,
    )  # fmt: skip
    assert answer.headers["Location"].endswith(f"/edit/{text.pk}/")
    theirs = about.format(city["Weir"].pk)
    assert is_refused(client.get(theirs))
    assert is_refused(client.post(theirs, {"language": "es"}))
    assert is_refused(client.post(mine, {"language": "tlh"}))
    assert NeighbourhoodText.objects.count() == 1


def test_the_page_about_a_fact_says_which_and_leads_to_the_list(client, cast, city):
    client.force_login(cast["officer"])
    texts = "/admin/snippets/neighbourhoods/neighbourhoodtext/"
    page = client.get(f"{texts}about/{city['Quay'].pk}/")
    assert page.context["breadcrumbs_items"][1:] == [
        {"url": texts, "label": "Words of the neighbourhoods"},
        {"url": "", "label": "Quay"},
    ]
    assert page.context["header_title"] == "Words: Quay"


def test_a_preview_is_in_the_language_of_the_words(client, cast, city, words):
    client.force_login(cast["editor"])
    spanish = NeighbourhoodText.objects.get(
        neighbourhood=city["Quay"], locale__language_code="es"
    )
    base = "/admin/snippets/neighbourhoods/neighbourhoodtext/"
    content = (
        '{"blocks": [{"key": "a", "text": "Hola", "type": "unstyled", "depth": 0, '
        '"inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'
    )
    answer = client.post(
        f"{base}preview/{spanish.pk}/", {"welcome": content, "meeting": content}
    )
    page = client.get(f"{base}preview/{spanish.pk}/?mode=").content.decode()
    assert answer.status_code == 200
    assert '<html lang="es" dir="ltr">' in page
    assert "Hola" in page


# --- Walks


def test_a_walk_is_noted_and_withdrawn_where_ones_team_walks(client, cast, city):
    client.force_login(cast["officer"])
    note = {
        "walked_on": YESTERDAY.isoformat(),
        "text": "We walked the quay.",
        "language": "en",
    }
    answer = client.post(
        "/admin/walk/new/", note | {"neighbourhood": city["Quay"].pk, "officers": []}
    )
    assert answer.status_code == 302
    walk = Walk.objects.get()
    assert walk.neighbourhood == city["Quay"]
    refused = client.post("/admin/walk/new/", note | {"neighbourhood": city["Weir"].pk})
    assert refused.status_code == 200
    # After the page that told of the note, whose message has a link of its own.
    assert f"/admin/walk/edit/{walk.pk}/" in client.get("/admin/walk/").content.decode()
    assert Walk.objects.count() == 1
    theirs = make_walk(city["Weir"], YESTERDAY)
    for verb in ("edit", "delete", "history"):
        assert is_refused(client.get(f"/admin/walk/{verb}/{theirs.pk}/")), verb
        assert is_refused(client.post(f"/admin/walk/{verb}/{theirs.pk}/")), verb
    page = client.get("/admin/walk/").content.decode()
    assert "Quay" in page
    assert f"/admin/walk/edit/{theirs.pk}/" not in page
    client.post(f"/admin/walk/delete/{walk.pk}/")
    walk.refresh_from_db()
    assert walk.withdrawn_at is not None
    policy = WalksPolicy(Walk, fact_name="neighbourhood")
    assert not policy.user_has_permission(cast["stranger"], "add")
