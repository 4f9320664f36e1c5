"""Neighbourhoods change their names and become parts of others; every address that
once answered leads on, and nobody's time in the streets is lost."""

import datetime

import pytest
import shapely
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone

from neighbourhoods import areas, editions
from neighbourhoods.locator import Outcome, find_point, find_text
from neighbourhoods.models import Assignment, Border, FormerAddress, Neighbourhood
from neighbourhoods.staffing import staffing
from neighbourhoods.suggestions import Suggestion, suggest
from tests.factories import (
    LONG_AGO,
    box_at,
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_street,
)
from tests.neighbourhoods.conftest import features, run

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
TODAY = NOW.date()
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def ada():
    return get_user_model().objects.create_superuser("ada@example.org", name="Ada")


@pytest.fixture
def abbey(db):
    return make_neighbourhood("Abbey", box_at(0), code="A", slug="abbey")


@pytest.fixture
def bay(abbey):
    return make_neighbourhood("Bay", box_at(1), code="B", slug="bay")


@pytest.fixture
def cove(bay):
    return make_neighbourhood("Cove", box_at(2), code="C", slug="cove")


def merge(one, other, by=None):
    return areas.merge(one, into=other, by=by, now=timezone.now())


def rename(row, name, slug=None):
    return areas.rename(row, name=name, slug=slug, by=None, now=timezone.now())


def leads_to(client, path) -> tuple:
    answer = client.get(path)
    return answer.status_code, answer.headers.get("Location")


# --- Renaming


def test_a_new_name_keeps_the_address(client, abbey):
    rename(abbey, "Old Abbey")
    assert "Old Abbey" in client.get("/neighbourhoods/abbey/").content.decode()
    assert not FormerAddress.objects.exists()
    assert find_text("Old Abbey").outcome == "one"


def test_a_former_address_leads_to_the_new_one_with_what_was_asked(client, abbey):
    rename(abbey, "Minster", "minster")
    assert leads_to(client, "/neighbourhoods/abbey/") == (
        301, "/neighbourhoods/minster/",
    )  # fmt: skip
    assert leads_to(client, "/neighbourhoods/abbey/?a=1&b=%C3%A9%0D") == (
        301, "/neighbourhoods/minster/?a=1&b=%C3%A9%0D",
    )  # fmt: skip
    assert client.head("/neighbourhoods/abbey/").status_code == 301
    assert client.get("/neighbourhoods/minster/").status_code == 200
    assert [area.slug for area in find_text("Minster").areas] == ["minster"]


def test_however_often_it_was_renamed_it_is_one_hop(client, abbey):
    for name in ("one", "two", "three"):
        abbey = rename(abbey, "Abbey", name)
    for slug in ("abbey", "one", "two"):
        assert leads_to(client, f"/neighbourhoods/{slug}/")[1].endswith("/three/")


def test_it_may_go_back_to_an_address_that_it_had(client, abbey):
    rename(abbey, "Minster", "minster")
    rename(abbey, "Abbey", "abbey")
    assert client.get("/neighbourhoods/abbey/").status_code == 200
    assert leads_to(client, "/neighbourhoods/minster/")[1] == "/neighbourhoods/abbey/"


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        ("bay", "Another neighbourhood has this address"),
        ("old-bay", "Another neighbourhood has this address"),
        ("With Space", "Use small letters"),
        ("a/b", "Use small letters"),
        ("x" * 181, "at most 180 characters"),
    ],
)
def test_an_address_that_cannot_be_is_refused(abbey, bay, slug, sentence):
    FormerAddress.objects.create(slug="old-bay", neighbourhood=bay)
    with pytest.raises(areas.AreaError, match=sentence) as refusal:
        rename(abbey, "Abbey", slug)
    assert refusal.value.field == "slug"
    abbey.refresh_from_db()
    assert abbey.slug == "abbey"


def test_an_empty_name_is_refused(abbey):
    with pytest.raises(areas.AreaError) as refusal:
        rename(abbey, "")
    assert refusal.value.field == "name"


def test_a_name_in_another_script_is_an_address(client, abbey):
    rename(abbey, "الميناء", "الميناء")
    assert client.get("/neighbourhoods/الميناء/").status_code == 200


def test_an_import_gives_nobody_an_address_that_another_had(write, abbey):
    rename(abbey, "Minster", "minster")
    row = ({"code": "N", "name": "Abbey"}, shapely.box(*box_at(5)).__geo_interface__)
    run(
        "import_neighbourhoods",
        write(features(row)),
        "--code",
        "code",
        "--name",
        "name",
    )
    assert Neighbourhood.objects.get(code="N").slug == "abbey-n"


# --- Merging: ground, lists and addresses


def test_the_ground_goes_to_the_other(abbey, bay, cove, ada):
    into = merge(abbey, bay, by=ada)
    west, south, _east, _north = box_at(0)
    middle = (south + 0.005, west + 0.005)
    assert [area.slug for area in find_point(*middle).areas] == ["bay"]
    shape = shapely.from_wkb(bytes(into.boundary))
    assert shape.equals(shapely.union(shapely.box(*box_at(0)), shapely.box(*box_at(1))))
    assert (into.west, into.east) == (west, box_at(1)[2])
    assert into.outline_box[2] > 2 * 900
    pairs = set(Border.objects.values_list("here__code", "other__code"))
    assert pairs == {("B", "C"), ("C", "B")}


def test_the_merged_one_is_off_every_list_and_its_address_leads_on(
    client, abbey, bay, cove
):
    merge(abbey, bay)
    for page in ("/", "/neighbourhoods/", "/neighbourhoods/bay/", "/sitemap.xml"):
        text = client.get(page).content.decode()
        assert "/neighbourhoods/abbey/" not in text
    assert find_text("Abbey").outcome == "unknown"
    assert leads_to(client, "/neighbourhoods/abbey/?x=1") == (
        301, "/neighbourhoods/bay/?x=1",
    )  # fmt: skip
    assert list(Neighbourhood.objects.living()) == [bay, cove]


def test_a_chain_of_mergers_is_one_hop(client, abbey, bay, cove):
    rename(abbey, "Minster", "minster")
    merge(abbey, bay)
    merge(bay, cove)
    for slug in ("abbey", "minster", "bay"):
        answer = leads_to(client, f"/neighbourhoods/{slug}/")
        assert answer == (301, "/neighbourhoods/cove/")
    assert {
        row.merged_into for row in (abbey, bay) if row.refresh_from_db() is None
    } == {cove}


def test_what_cannot_be_merged_is_refused(abbey, bay, cove):
    with pytest.raises(areas.AreaError, match="Choose another"):
        merge(abbey, abbey)
    merge(abbey, bay)
    with pytest.raises(areas.AreaError, match="already been merged"):
        merge(abbey, cove)
    with pytest.raises(areas.AreaError, match="itself been merged into another"):
        merge(cove, abbey)


def test_boundaries_that_change_meanwhile_are_not_overwritten(abbey, bay, monkeypatch):
    drawn_together = areas._drawn_together

    def slowly(*args):
        drawn = drawn_together(*args)
        rename(bay, "New Bay")  # somebody else, in the meantime
        return drawn

    monkeypatch.setattr(areas, "_drawn_together", slowly)
    with pytest.raises(areas.AreaError, match="just been changed"):
        merge(abbey, bay)
    assert Neighbourhood.objects.living().count() == 2


def test_the_database_refuses_one_merged_into_itself(abbey):
    with pytest.raises(IntegrityError), transaction.atomic():
        Neighbourhood.objects.update(merged_into=abbey)


# --- Merging: who walks there


def test_nobody_loses_since_when_they_have_walked_there(abbey, bay):
    officer = make_officer("Ines Vale")
    middle = datetime.date(2024, 1, 1)
    make_assignment(officer, abbey, "officer", LONG_AGO, middle - DAY)
    make_assignment(officer, abbey, "lead", middle)
    merge(abbey, bay)
    (walker,) = staffing(bay, on=TODAY).walkers
    assert (walker.officer, walker.role, walker.since) == (officer, "lead", LONG_AGO)


def test_what_is_past_stays_and_what_is_planned_goes_along(abbey, bay):
    gone, coming = make_officer("Gone"), make_officer("Coming")
    make_assignment(gone, abbey, ends_on=TODAY - DAY)
    make_assignment(coming, abbey, starts_on=TODAY + DAY)
    merge(abbey, bay)
    assert Assignment.objects.get(officer=gone).neighbourhood == abbey
    assert Assignment.objects.get(officer=coming).neighbourhood == bay


def test_who_walks_in_both_does_so_once(abbey, bay):
    officer = make_officer("Ines Vale")
    make_assignment(officer, abbey, "officer", LONG_AGO)
    make_assignment(officer, bay, "lead", TODAY - 9 * DAY)
    merge(abbey, bay)
    rows = officer.assignments.order_by("starts_on")
    assert [(row.neighbourhood, row.ends_on) for row in rows] == [
        (abbey, TODAY - DAY), (bay, None),
    ]  # fmt: skip


def test_what_had_not_begun_and_is_needless_is_dropped(abbey, bay):
    officer = make_officer("Ines Vale")
    make_assignment(officer, bay, "lead")
    make_assignment(officer, abbey, "officer", TODAY + DAY)
    merge(abbey, bay)
    assert [row.neighbourhood for row in officer.assignments.all()] == [bay]


@pytest.mark.parametrize("there", [(1, None), (-9, 9)])
def test_what_is_unclear_is_left_to_people(abbey, bay, there):
    officer = make_officer("Ines Vale")
    make_assignment(officer, abbey, "lead")
    starts, ends = (day if day is None else TODAY + day * DAY for day in there)
    make_assignment(officer, bay, "officer", starts, ends)
    with pytest.raises(areas.AreaError, match="Ines Vale has assignments to both"):
        merge(abbey, bay)
    abbey.refresh_from_db()
    assert abbey.is_living
    assert Assignment.objects.filter(neighbourhood=abbey).count() == 1


def test_a_career_still_names_where_it_was(client, abbey, bay, cove):
    officer = make_officer("Ines Vale")
    make_assignment(officer, abbey, ends_on=TODAY - DAY)
    make_assignment(officer, cove)
    merge(abbey, bay)
    page = client.get(officer.get_absolute_url()).content.decode()
    assert '<a href="/neighbourhoods/abbey/">Abbey</a>' in page


# --- After a merger


def import_abbey(write):
    row = ({"code": "A", "name": "Abbey"}, shapely.box(*box_at(0)).__geo_interface__)
    return run(
        "import_neighbourhoods",
        write(features(row)),
        "--code",
        "code",
        "--name",
        "name",
    )


def test_an_import_that_names_it_makes_it_stand_on_its_own_again(
    client, write, abbey, bay
):
    officer = make_officer("Ines Vale")
    make_assignment(officer, abbey)
    merge(abbey, bay)
    ran = import_abbey(write)
    assert "Merged earlier, and now on their own again: Abbey." in ran.text
    assert client.get("/neighbourhoods/abbey/").status_code == 200
    assert [area.slug for area in find_text("Abbey").areas] == ["abbey"]
    assert officer.assignments.get().neighbourhood == bay


def test_an_import_that_does_not_name_it_leaves_it_merged(write, abbey, bay, cove):
    merge(bay, cove)
    ran = import_abbey(write)
    assert "Bay" not in ran.text
    bay.refresh_from_db()
    assert bay.merged_into == cove
    assert not Border.objects.filter(here=bay).exists()


def roster_of(write, *rows):
    columns = ["officer", "neighbourhood", "role", "starts_on", "ends_on"]
    return run("import_roster", write([columns, *rows]))


def test_a_roster_that_names_the_merged_one_means_where_it_went(write, abbey, bay):
    make_assignment(make_officer(code="P1"), abbey, "lead")
    make_assignment(make_officer(code="P2"), abbey, ends_on=TODAY - DAY)
    merge(abbey, bay)
    since, end = LONG_AGO.isoformat(), (TODAY - DAY).isoformat()
    ran = roster_of(
        write,
        ["P1", "A", "lead", since, ""],
        ["P2", "A", "lead", since, end],
        ["P3", "A", "officer", since, ""],
    )
    assert (ran.totals["added"], ran.totals["unchanged"]) == (1, 2)
    places = Assignment.objects.order_by("officer__code").values_list(
        "officer__code", "neighbourhood__code"
    )
    assert list(places) == [("P1", "B"), ("P2", "A"), ("P3", "B")]


def test_nobody_is_sent_to_a_neighbourhood_that_is_no_more(write, abbey, bay):
    officer = make_officer(code="P1")
    make_assignment(officer, abbey, "officer")
    make_assignment(officer, bay, "lead")
    merge(abbey, bay)
    ran = roster_of(write, ["P1", "A", "officer", LONG_AGO.isoformat(), ""])
    assert ran.code == 3
    assert "It is now part of Bay. Choose that neighbourhood." in ran.text


# --- Streets


def test_streets_of_the_merged_one_lead_to_where_it_went(abbey, bay):
    make_street("Mill Road", abbey, 1, 9)
    make_street("Mill Road", bay, 11)
    make_assignment(make_officer("Maya Stone"), bay)
    assert find_text("Mill Road").outcome == Outcome.NUMBER
    assert [row.several for row in suggest("mill", on=TODAY)] == [True]
    merge(abbey, bay)
    for typed in ("Mill Road", "Mill Road 3", "mill ro"):
        assert [area.name for area in find_text(typed).areas] == [bay.name]
    assert find_text("Mill Road 3").outcome == Outcome.ONE


def test_they_are_suggested_and_listed_with_whoever_walks_there(client, abbey, bay):
    make_street("Mill Road", abbey)
    make_assignment(make_officer("Maya Stone"), bay)
    assert suggest("mill", on=TODAY) == []
    merge(abbey, bay)
    assert suggest("mill", on=TODAY) == [Suggestion("Mill Road", "Mill Road", bay.name)]
    page = client.get("/streets/").content.decode()
    assert f'<a href="{bay.get_absolute_url()}">Mill Road</a>' in page


def test_they_are_its_own_again_when_it_stands_on_its_own(abbey, bay):
    make_street("Mill Road", abbey)
    merge(abbey, bay)
    assert [area.name for area in find_text("Mill Road").areas] == [bay.name]
    Neighbourhood.objects.filter(pk=abbey.pk).update(merged_into=None)
    editions.renew(now=NOW)
    assert [area.name for area in find_text("Mill Road").areas] == [abbey.name]
