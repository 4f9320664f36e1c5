"""The invented people of the demo: their plan fits the map and the calendar."""

import datetime
import itertools
import json
import re

import pytest

from outreach_site.demo.city import teams
from outreach_site.demo.looks import parse_look
from outreach_site.demo.people import (
    CITIES,
    COLUMNS,
    FOLDER,
    dated,
    people,
    posts,
    roster,
)

TODAY = datetime.date(2026, 11, 25)  # a Wednesday
DAYS = [TODAY + datetime.timedelta(days=day) for day in range(7)]
BOUNDARIES = {
    "leicester": ("wards.geojson", ("WD13CD",)),
    "valencia": ("barris-barrios.geojson", ("coddistbar", "nombre")),
}
# Nobody leads here: with a cover, or with nobody but the duty desk.
COVERED = {
    "leicester": {"E05001794"},
    "valencia": {"115-NATZARET", "151-ELS ORRIOLS"},
}
DESK_ONLY = {"leicester": {"E05001803"}, "valencia": {"195-EL PALMAR"}}
RANKS = {
    "leicester": {"Police Constable", "PCSO", "Sergeant"},
    "valencia": {"Agente", "Oficial", "Inspector", "Inspectora"},
}


def codes(city):
    name, keys = BOUNDARIES[city]
    features = json.loads((FOLDER / city / name).read_text())["features"]
    return {"-".join(row["properties"][key] for key in keys) for row in features}


def is_current(row, *, on):
    return row["starts_on"] <= on.isoformat() and (
        not row["ends_on"] or on.isoformat() <= row["ends_on"]
    )


def current(city, *, on, role=None):
    """The neighbourhoods where somebody walks on that day."""
    return {
        row["neighbourhood"]
        for row in roster(city, today=on)
        if is_current(row, on=on) and role in (None, row["role"])
    }


def spans(rows):
    """Each with its first and last day, as text that sorts."""
    return sorted((str(r["starts_on"]), str(r["ends_on"] or "9999")) for r in rows)


def groups(rows, *keys):
    found = {}
    for row in rows:
        found.setdefault(tuple(row[key] for key in keys), []).append(row)
    return found


def test_a_plan_counts_weeks_back_from_today_and_begins_on_mondays():
    plan = "officer 2>1 A; lead 1> A; lead -1> B C"
    monday = datetime.date(2026, 11, 23)
    week = datetime.timedelta(weeks=1)
    assert dated(plan, today=TODAY) == [
        ("officer", "A", monday - 2 * week, datetime.date(2026, 11, 15)),
        ("lead", "A", monday - week, None),
        ("lead", "B C", monday + week, None),
    ]


@pytest.mark.parametrize("city", CITIES)
def test_the_same_day_gives_the_same_roster(city):
    assert roster(city, today=TODAY) == roster(city, today=TODAY)
    assert posts(city, today=TODAY) == posts(city, today=TODAY)
    assert all(tuple(row) == COLUMNS for row in roster(city, today=TODAY))


@pytest.mark.parametrize("city", CITIES)
def test_every_neighbourhood_of_the_roster_is_on_the_map(city):
    assert {row["neighbourhood"] for row in roster(city, today=TODAY)} == codes(city)


def test_the_maps_have_all_wards_and_barrios():
    assert {city: len(codes(city)) for city in CITIES} == {
        "leicester": 22,
        "valencia": 88,
    }


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("city", CITIES)
def test_every_neighbourhood_has_a_lead_or_is_a_planned_vacancy(city, on):
    led = current(city, on=on, role="lead")
    assert codes(city) - led == COVERED[city] | DESK_ONLY[city]


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("city", CITIES)
def test_of_the_vacancies_one_kind_is_covered_and_one_left_to_the_duty_desk(city, on):
    assert current(city, on=on, role="cover") == COVERED[city]
    assert codes(city) - current(city, on=on) == DESK_ONLY[city]
    desks = {
        post["team"]
        for post in posts(city, today=on)
        if post["role"] == "duty_desk" and post["ends_on"] is None
    }
    assert desks == {team["code"] for team in teams(city)}


@pytest.mark.parametrize("city", CITIES)
def test_each_vacancy_had_a_lead_before(city):
    past = {
        row["neighbourhood"]
        for row in roster(city, today=TODAY)
        if row["role"] == "lead" and row["ends_on"]
    }
    assert past >= COVERED[city] | DESK_ONLY[city]


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("city", CITIES)
def test_no_stay_ends_before_it_starts_or_meets_another_of_the_same_officer(city, on):
    rows = groups(roster(city, today=on), "officer", "neighbourhood")
    rows |= groups(posts(city, today=on), "officer", "team", "role")
    for stays in rows.values():
        days = spans(stays)
        assert all(start <= end for start, end in days)
        assert all(end < later for (_, end), (later, _) in itertools.pairwise(days))


@pytest.mark.parametrize("city", CITIES)
def test_a_neighbourhood_has_one_lead_at_a_time_and_a_team_one_supervisor(city):
    leads = [row for row in roster(city, today=TODAY) if row["role"] == "lead"]
    chiefs = [row for row in posts(city, today=TODAY) if row["role"] == "supervisor"]
    for rows in [
        *groups(leads, "neighbourhood").values(),
        *groups(chiefs, "team").values(),
    ]:
        days = spans(rows)
        assert all(end < later for (_, end), (later, _) in itertools.pairwise(days))


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("city", CITIES)
def test_only_planned_successors_of_a_vacancy_start_in_the_future(city, on):
    coming = [row for row in roster(city, today=on) if row["starts_on"] > str(on)]
    assert {row["role"] for row in coming} == {"lead"}
    assert {row["neighbourhood"] for row in coming} <= COVERED[city]
    assert all(post["starts_on"] <= on for post in posts(city, today=on))


@pytest.mark.parametrize("city", CITIES)
def test_tenures_reach_from_weeks_to_nine_years(city):
    starts = [
        row["starts_on"]
        for row in roster(city, today=TODAY)
        if is_current(row, on=TODAY)
    ]
    assert min(starts) < "2018-06-01"
    assert max(starts) > "2026-10-20"


@pytest.mark.parametrize("city", CITIES)
def test_people_are_told_apart_and_marked_as_the_demos(city):
    cast = people(city)
    assert len({person["officer"] for person in cast}) == len(cast)
    assert len({person["name"] for person in cast}) == len(cast)
    assert all(person["officer"].startswith("DEMO-") for person in cast)
    assert {person["rank"] for person in cast} == RANKS[city]


@pytest.mark.parametrize("city", CITIES)
def test_every_way_of_being_shown_occurs(city):
    ways = groups(people(city), "publish")
    assert set(ways) == {("name",), ("alias",), ("role",)}
    assert len(ways["alias",]) >= 3


@pytest.mark.parametrize("city", CITIES)
def test_an_alias_tells_nothing_of_the_name(city):
    for person in people(city):
        assert bool(person["alias"]) == (person["publish"] == "alias")
        alias = set(re.findall(r"\w+", person["alias"].lower()))
        assert not alias & set(re.findall(r"\w+", person["name"].lower()))


@pytest.mark.parametrize("city", CITIES)
def test_who_is_shown_has_a_look_that_can_be_drawn_and_who_is_not_has_none(city):
    for person in people(city):
        assert bool(person["look"]) == (person["publish"] != "role")
        if person["look"]:
            assert parse_look(person["look"])


@pytest.mark.parametrize("city", CITIES)
def test_several_officers_walk_two_or_three_neighbourhoods(city):
    now = [row for row in roster(city, today=TODAY) if is_current(row, on=TODAY)]
    patches = [len(rows) for rows in groups(now, "officer").values()]
    assert max(patches) == 3
    assert sum(count > 1 for count in patches) >= 5


def test_the_languages_are_those_of_the_cities():
    spoken = {
        city: {code for person in people(city) for code in person["languages"].split()}
        for city in CITIES
    }
    assert spoken == {
        "leicester": {"en", "gu", "hi", "pa", "pl", "so", "ur", "ar", "bfi"},
        "valencia": {"es", "ca-valencia", "ar", "ro", "en", "uk", "fr", "wo"},
    }
