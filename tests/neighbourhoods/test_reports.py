"""What the reports find on a day, and what they leave out."""

import datetime

import pytest
from django.contrib.auth import get_user_model

from neighbourhoods import consents, reports
from neighbourhoods.models import Team
from neighbourhoods.reports import Share
from tests.factories import (
    LONG_AGO,
    box_at,
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_post,
    make_team,
    make_training,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 3, 31)
NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)


def days(count: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=count)


@pytest.fixture
def team():
    return make_team("Harbour team")


@pytest.fixture
def here(team):
    return make_neighbourhood("Abbey", box_at(0), team=team)


@pytest.fixture
def elsewhere():
    return make_neighbourhood("Bay", box_at(1), team=make_team("Hill team"))


def only(team) -> dict:
    return {"on": TODAY, "teams": Team.objects.filter(pk=team.pk)}


# --- Profiles


def test_officers_of_a_team_are_those_who_walk_for_it_or_have_a_post_in_it(
    team, here, elsewhere
):
    walker, sergeant, gone, other = (make_officer(code=f"P{n}") for n in range(4))
    make_assignment(walker, here)
    make_post(sergeant, team)
    make_assignment(gone, here, ends_on=days(-1))
    make_assignment(gone, elsewhere, "officer")
    make_assignment(other, elsewhere)
    assert list(reports.unreviewed(**only(team))) == [walker, sergeant]
    assert reports.unreviewed(on=TODAY).count() == 4


def test_where_officers_are_is_told_in_two_queries(
    team, here, elsewhere, django_assert_num_queries
):
    both, gone = make_officer(), make_officer()
    make_assignment(both, elsewhere)
    make_assignment(both, here)
    make_post(both, team)
    make_assignment(gone, here, ends_on=days(-1))
    with django_assert_num_queries(2):
        where = reports.whereabouts([both, gone], on=TODAY)
    assert where == {both.pk: ["Abbey", "Bay", "Harbour team"]}


# --- Consents


def consent(officer, **fields):
    ada = get_user_model().objects.filter(email="ada@example.org").first()
    ada = ada or get_user_model().objects.create_superuser("ada@example.org", name="A")
    given = {"publish": "name", "photo": False, "given_on": TODAY, "kept_at": "12"}
    consents.record(officer, **given | fields, by=ada, now=NOW)
    officer.refresh_from_db()


def test_who_is_shown_without_a_standing_consent_is_found(team, here):
    agreed, asked, hidden = (
        make_officer("Ines Vale"),
        make_officer("Cora Lind"),
        make_officer(),
    )
    for officer in (agreed, asked, hidden):
        make_assignment(officer, here, "officer")
    consent(agreed)
    assert list(reports.unconsented(on=TODAY)) == [asked]
    assert list(reports.unconsented(**only(team))) == [asked]
    assert list(reports.unconsented(**only(make_team("Hill team")))) == []


def test_a_withdrawn_consent_covers_nothing(here):
    officer = make_officer("Ines Vale")
    consent(officer)
    officer.consents.update(withdrawn_at=NOW)
    assert list(reports.unconsented(on=TODAY)) == [officer]


def test_a_consent_covers_no_more_than_it_says():
    by_alias = make_officer("Ines Vale", alias="Officer Sam", publish="alias")
    pictured = make_officer("Cora Lind")
    consent(by_alias, publish="alias")
    consent(pictured)
    assert list(reports.unconsented(on=TODAY)) == []
    by_alias.publish = "name"
    by_alias.save()
    pictured.show_portrait = True
    pictured.save()
    assert set(reports.unconsented(on=TODAY)) == {by_alias, pictured}


# --- Neighbourhoods without a named officer


def test_where_nobody_is_named_the_report_says_since_when_and_why(team, here):
    never = make_neighbourhood("Never", box_at(2), team=team)
    by_role = make_neighbourhood("Role", box_at(3), team=team)
    named = make_neighbourhood("Named", box_at(4), team=team)
    covered = make_neighbourhood("Covered", box_at(5), team=team)
    make_assignment(make_officer("Old"), here, ends_on=days(-400))
    make_assignment(make_officer("Last"), here, ends_on=days(-10))
    make_assignment(make_officer("Next"), here, starts_on=days(10))
    make_assignment(make_officer(), by_role)
    make_assignment(make_officer("Ines Vale"), named)
    make_assignment(make_officer("Cora Lind"), covered, "cover")
    make_neighbourhood("Merged", box_at(6), team=team, merged_into=named)
    found = [(row, row.led, row.last_led) for row in reports.unnamed(on=TODAY)]
    assert found == [
        (here, False, days(-10)),
        (never, False, None),
        (by_role, True, None),
    ]


def test_only_the_neighbourhoods_of_the_teams_asked_for_are_told(here, elsewhere, team):
    nobodys = make_neighbourhood("Camp", box_at(2))
    assert list(reports.unnamed(on=TODAY)) == [here, elsewhere, nobodys]
    assert list(reports.unnamed(**only(team))) == [here]


def test_the_share_with_a_named_officer_is_told_by_team(
    team, here, elsewhere, django_assert_num_queries
):
    more = make_neighbourhood("More", box_at(2), team=team)
    make_neighbourhood("Camp", box_at(3))
    make_neighbourhood("Merged", box_at(4), team=team, merged_into=here)
    # Two named officers in one place count once.
    make_assignment(make_officer("Ines Vale"), here)
    make_assignment(make_officer("Cora Lind"), here, "officer")
    make_assignment(make_officer("Gone"), more, ends_on=days(-1))
    with django_assert_num_queries(1):
        shares = reports.named_by_team(on=TODAY)
    assert shares == [
        Share("Harbour team", 1, 2),
        Share("Hill team", 0, 1),
        Share(None, 0, 1),
    ]
    assert reports.named_by_team(**only(team)) == [Share("Harbour team", 1, 2)]


# --- What ends


def told(found) -> list:
    return [(end.row, end.place, end.followers) for end in found]


def test_what_ends_within_90_days_is_told_with_who_follows(here, team):
    lead = make_assignment(make_officer(), here, ends_on=days(90))
    today = make_assignment(make_officer(), here, "officer", ends_on=TODAY)
    post = make_post(make_officer(), team, ends_on=days(5))
    make_assignment(make_officer(), here, "cover", ends_on=days(91))
    make_assignment(make_officer(), here, "cover", ends_on=days(-1))
    next_lead = make_officer()
    make_assignment(next_lead, here, starts_on=days(91))
    assert told(reports.ending(on=TODAY)) == [
        (today, here, []),
        (post, team, []),
        (lead, here, [next_lead]),
    ]
    week = datetime.timedelta(days=7)
    found = reports.ending(on=TODAY, within=week)
    assert [end.row for end in found] == [today, post]


@pytest.mark.parametrize(
    ("follower", "counts"),
    [
        ({"starts_on": days(11)}, True),
        ({"starts_on": days(12)}, False),
        ({"starts_on": LONG_AGO}, True),
        ({"starts_on": LONG_AGO, "ends_on": days(10)}, False),
        ({"starts_on": days(11), "role": "officer"}, False),
    ],
)
def test_who_follows_is_there_in_the_same_role_on_the_day_after(here, follower, counts):
    ends = make_assignment(make_officer(), here, ends_on=days(10))
    cora = make_officer()
    make_assignment(cora, here, **follower)
    found = {end.row: end.followers for end in reports.ending(on=TODAY)}
    assert found[ends] == ([cora] if counts else [])


def test_what_the_same_officer_goes_on_with_does_not_end(here):
    officer = make_officer()
    make_assignment(officer, here, ends_on=days(10))
    make_assignment(officer, here, starts_on=days(11))
    assert reports.ending(on=TODAY) == []


def test_who_goes_on_in_another_role_leaves_the_first_one_vacant(here):
    officer = make_officer()
    ends = make_assignment(officer, here, ends_on=days(10))
    make_assignment(officer, here, "cover", starts_on=days(11))
    assert told(reports.ending(on=TODAY)) == [(ends, here, [])]


def test_nobody_follows_from_another_place(here, elsewhere):
    ends = make_assignment(make_officer(), here, ends_on=days(10))
    make_assignment(make_officer(), elsewhere)
    assert told(reports.ending(on=TODAY)) == [(ends, here, [])]


def test_what_ends_in_another_team_or_in_what_was_merged_is_not_told(
    here, elsewhere, team
):
    there = make_assignment(make_officer(), elsewhere, ends_on=days(10))
    make_post(make_officer(), elsewhere.team, ends_on=days(10))
    gone = make_neighbourhood("Gone", box_at(3), team=team, merged_into=here)
    make_assignment(make_officer(), gone, ends_on=days(10))
    assert reports.ending(**only(team)) == []
    assert len(reports.ending(on=TODAY)) == 2
    assert there in [end.row for end in reports.ending(on=TODAY)]


def test_many_ends_cost_as_many_queries_as_one(here, team, django_assert_num_queries):
    for number in range(1, 5):
        place = make_neighbourhood(f"Place {number}", box_at(number), team=team)
        make_assignment(make_officer(), place, ends_on=days(number))
        make_post(make_officer(), team, ends_on=days(number))
        make_assignment(make_officer(), place, starts_on=days(number + 1))
        with django_assert_num_queries(4):
            found = reports.ending(on=TODAY)
            names = [str(end.row.officer) + end.place.name for end in found]
        assert len(names) == 2 * number


# --- Trainings


def test_trainings_that_lapse_or_have_lapsed_are_told_the_first_first(here):
    officer, gone = make_officer(), make_officer()
    make_assignment(officer, here)
    for course, day in (("Far", 91), ("Edge", 90), ("Today", 0), ("Past", -1)):
        make_training(officer, course, expires_on=days(day))
    make_training(officer, "Never")
    make_training(gone, "Nobody asks", expires_on=days(1))
    assert [row.course for row in reports.lapses(on=TODAY)] == ["Past", "Today", "Edge"]


@pytest.mark.parametrize("expires_on", [None, days(400)])
def test_a_course_taken_again_does_not_lapse(here, expires_on):
    officer, other = make_officer(), make_officer()
    make_assignment(officer, here)
    make_training(officer, "Listening", expires_on=days(-1))
    make_training(officer, "Listening", held_on=TODAY, expires_on=expires_on)
    assert list(reports.lapses(on=TODAY)) == []
    make_assignment(other, here, "officer")
    old = make_training(other, "Listening", expires_on=days(-1))
    assert list(reports.lapses(on=TODAY)) == [old]


def test_of_a_course_taken_twice_only_the_later_one_lapses(here):
    officer = make_officer()
    make_assignment(officer, here)
    make_training(officer, expires_on=days(-1))
    later = make_training(officer, held_on=days(-300), expires_on=days(20))
    assert list(reports.lapses(on=TODAY)) == [later]


def test_trainings_of_another_team_are_not_told(here, elsewhere, team):
    officer = make_officer()
    make_assignment(officer, elsewhere)
    lapses = make_training(officer, expires_on=TODAY)
    assert list(reports.lapses(**only(team))) == []
    assert list(reports.lapses(**only(elsewhere.team))) == [lapses]
