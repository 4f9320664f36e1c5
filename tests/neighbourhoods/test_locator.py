"""One, several, outside or unknown; never a guess."""

import json
import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.ops import nearest_points

from neighbourhoods import locator
from neighbourhoods.atlas import Area, Atlas
from neighbourhoods.geometry import EARTH_RADIUS
from neighbourhoods.locator import Answer, find_point, find_text
from neighbourhoods.models import Neighbourhood
from tests.factories import box_at, make_neighbourhood, make_place
from tests.neighbourhoods.conftest import (
    BARRIOS,
    CENTRES,
    POSTCODES,
    WARDS,
    import_barrios,
    import_wards,
    run,
)
from tests.neighbourhoods.test_names import HARD

METRE = 1 / (EARTH_RADIUS * math.pi / 180)  # degrees of latitude


def told(answer: Answer) -> tuple[str, list[str]]:
    return answer.outcome.value, [area.name for area in answer.areas]


@pytest.fixture
def quarters(db):
    """West and East share a border; South lies 100 m below West."""
    west, south, east, north = box_at(0)
    make_neighbourhood("West End", (west, south, east, north), code="1")
    make_neighbourhood("East End", box_at(1), code="2")
    make_neighbourhood(
        "South Bank", (west, south - 0.01, east, south - 100 * METRE), code="3"
    )
    return west, south, east, north


@pytest.fixture
def leicester(db):
    assert import_wards().code == 0
    ran = run(
        "import_places", POSTCODES, "--kind", "postcode", "--name", "postcode",
        "--lat", "lat", "--lon", "lon", "--tail", 3,
    )  # fmt: skip
    assert ran.code == 0
    ran = run(
        "import_places", CENTRES, "--kind", "centre",
        "--name", "EstablishmentName", "--postcode", "Postcode",
    )  # fmt: skip
    assert ran.code == 3


# --- By text, in a real city


def test_a_city_is_found_by_postcodes_names_and_places(leicester):
    for typed in ("LE2 1TQ", "le21tq", " lE2  1Tq\n", "LE2-1TQ", "ＬＥ２ １ＴＱ"):
        assert told(find_text(typed)) == ("one", ["Castle"])
    for typed in ("Stoneygate", "STONEYGATE", "stoneygáte", "stoney"):
        assert told(find_text(typed)) == ("one", ["Stoneygate"])
    for typed in (
        "Avebury Meadows Sure Start Children's Centre",
        "avebury meadows sure start childrens centre",
        "AVEBURY MEADOWS SURE START CHILDREN’S CENTRE",
        "avebury meadows",
        "meadows avebury",
        "avebury child",
    ):
        assert told(find_text(typed)) == ("one", ["Fosse"])
    assert told(find_text("LE10 0AA")) == ("outside", [])
    assert told(find_text("LE2 9ZZ")) == ("unknown", [])
    outcome, names = told(find_text("LE2"))
    assert (outcome, names) == ("several", sorted(names))
    assert {"Castle", "Stoneygate"} < set(names)
    assert find_text("LE2").more is (len(names) > 12)


def test_half_a_postcode_is_not_the_beginning_of_a_longer_one(db):
    make_neighbourhood("Near", box_at(0))
    make_neighbourhood("Far", box_at(1))
    make_place("LE2 1AA", 52.605, -1.195)
    make_place("LE20 1AA", 52.605, -1.185)
    assert told(find_text("LE2")) == ("one", ["Near"])
    assert told(find_text("LE20")) == ("one", ["Far"])
    assert told(find_text("LE")) == ("unknown", [])
    assert told(find_text("LE2 1")) == ("unknown", [])


def test_every_ward_is_found_by_its_own_name_and_middle(db):
    import_wards()
    wards = json.loads(WARDS.read_text())["features"]
    assert len(wards) == 22
    for ward in wards:
        name = ward["properties"]["WD13NM"]
        inside = shapely.geometry.shape(ward["geometry"]).representative_point()
        assert told(find_point(inside.y, inside.x)) == ("one", [name])
        assert name in told(find_text(name.upper()))[1]


def test_every_barrio_is_found_by_its_own_middle(db):
    assert import_barrios().code in (0, 3)
    barrios = [
        f
        for f in json.loads(BARRIOS.read_text())["features"]
        if f["geometry"] and f["properties"]["nombre"]
    ]
    assert len(barrios) == Neighbourhood.objects.count() == 88
    for barrio in barrios:
        inside = shapely.geometry.shape(barrio["geometry"]).representative_point()
        name = barrio["properties"]["nombre"]
        assert told(find_point(inside.y, inside.x)) == ("one", [name])


def test_names_are_found_as_people_write_them(db):
    import_barrios()
    for typed, name in (
        ("l'amistat", "L'AMISTAT"),
        ("l’amistat", "L'AMISTAT"),
        ("amistat", "L'AMISTAT"),
        ("l amistat", "L'AMISTAT"),
        ("malva rosa", "LA MALVA-ROSA"),
        ("malvarosa", "LA MALVA-ROSA"),
        ("Marcel·lí", "SANT MARCEL.LI"),
        ("sant marcellí", "SANT MARCEL.LI"),
        ("sant marcel li", "SANT MARCEL.LI"),
    ):
        assert told(find_text(typed)) == ("one", [name])


# --- By text, the rules one by one


@pytest.mark.parametrize("name", ["الميناء", "Λιμάνι", "京都市", "Łódź", "Süd/Nord"])
def test_names_of_any_script_are_found(db, name):
    make_neighbourhood(name)
    make_neighbourhood("Elsewhere", box_at(1))
    assert told(find_text(f"  {name.swapcase()} ")) == ("one", [name])


@pytest.mark.parametrize("text", [t for t in HARD if t != "undefined"])
def test_nothing_that_can_be_typed_is_more_than_unknown(quarters, text):
    assert told(find_text(text)) == ("unknown", [])


def test_marks_of_a_pattern_mean_themselves(quarters):
    assert told(find_text("E_d %")) == ("unknown", [])
    assert told(find_text("en%")) == ("several", ["East End", "West End"])


def test_a_query_longer_than_any_address_is_unknown(quarters):
    assert told(find_text("West End".ljust(200))) == ("one", ["West End"])
    assert told(find_text("West End".ljust(201))) == ("unknown", [])
    assert told(find_text("x" * 10_000)) == ("unknown", [])


def test_a_place_and_a_neighbourhood_of_one_name_are_both_offered(quarters):
    make_place("West End", 52.605, -1.185, kind="station")
    assert told(find_text("west end")) == ("several", ["East End", "West End"])


def test_a_name_at_two_points_offers_both(quarters):
    make_place("Mill School", 52.605, -1.195, kind="school")
    make_place("Mill School", 52.605, -1.185, kind="school")
    assert told(find_text("mill school")) == ("several", ["East End", "West End"])


def test_two_points_in_one_neighbourhood_are_one_answer(quarters):
    make_place("Mill School", 52.605, -1.195, kind="school")
    make_place("Mill School", 52.606, -1.196, kind="school")
    assert told(find_text("mill school")) == ("one", ["West End"])


def test_a_known_place_outside_is_outside_and_one_of_two_inside_is_one(quarters):
    make_place("Far Mill", 51.0, -1.195, kind="school")
    assert told(find_text("far mill")) == ("outside", [])
    make_place("Far Mill", 52.605, -1.195, kind="school")
    assert told(find_text("far mill")) == ("one", ["West End"])


def test_a_whole_name_is_preferred_to_words_in_others(quarters):
    make_place("Mill", 52.605, -1.195, kind="school")
    make_place("Mill Lane", 52.605, -1.185, kind="school")
    assert told(find_text("mill")) == ("one", ["West End"])
    assert told(find_text("mil")) == ("several", ["East End", "West End"])


def test_every_word_must_be_in_the_name(quarters):
    make_place("Mill Lane School", 52.605, -1.195, kind="school")
    assert told(find_text("lane mill")) == ("one", ["West End"])
    assert told(find_text("mill road")) == ("unknown", [])
    assert told(find_text("ane mill")) == ("unknown", [])


def test_postcodes_are_not_searched_by_words(quarters):
    make_place("LE2 1TQ", 52.605, -1.195)
    assert told(find_text("1TQ")) == ("unknown", [])


def test_only_the_active_list_of_places_answers(quarters):
    place = make_place("Mill School", 52.605, -1.195, kind="school")
    place.edition.active = False
    place.edition.save()
    assert told(find_text("mill school")) == ("unknown", [])


# --- Several


def many(count: int) -> None:
    for number in range(count):
        make_neighbourhood(f"Ward {number:02}", box_at(number % 5, number // 5))
        west, south, *_rest = box_at(number % 5, number // 5)
        make_place(f"LE2 1{number:02}", south + 0.005, west + 0.005)


def test_twelve_are_all_offered_without_a_hint(db):
    many(12)
    answer = find_text("LE2")
    assert told(answer) == ("several", [f"Ward {n:02}" for n in range(12)])
    assert answer.more is False


def test_of_thirteen_the_first_twelve_and_a_hint_are_offered(db):
    many(13)
    answer = find_text("LE2")
    assert told(answer) == ("several", [f"Ward {n:02}" for n in range(12)])
    assert answer.more is True


def test_choices_are_sorted_as_people_sort(db):
    for column, name in enumerate(["Zeta", "Écluse", "apple", "Eton", "1st"]):
        make_neighbourhood(name, box_at(column))
        make_place(f"LE2 1A{column}", 52.605, box_at(column)[0] + 0.005)
    names = ["1st", "apple", "Écluse", "Eton", "Zeta"]
    assert told(find_text("LE2")) == ("several", names)


# --- Areas


def square(metres: float, lat: float = 52.605, lng: float = -1.19):
    """Around a point, its side in metres."""
    high = metres * METRE / 2
    wide = high / math.cos(math.radians(lat))
    return shapely.box(lng - wide, lat - high, lng + wide, lat + high)


def test_an_area_belongs_to_each_neighbourhood_that_it_overlaps_enough(quarters):
    make_place("46001", area=square(200), tail=0)
    assert told(find_text("46001")) == ("several", ["East End", "West End"])


def test_a_sliver_of_an_overlap_does_not_count(quarters):
    # 100 m high: 9.9 m of it, or 990 m², reach into the east
    area = square(100, lng=-1.19 - 40.1 * METRE / math.cos(math.radians(52.605)))
    make_place("46001", area=area, tail=0)
    assert told(find_text("46001")) == ("one", ["West End"])


def test_an_overlap_of_a_thousand_square_metres_counts(quarters):
    area = square(100, lng=-1.19 - 39.9 * METRE / math.cos(math.radians(52.605)))
    make_place("46001", area=area, tail=0)
    assert told(find_text("46001")) == ("several", ["East End", "West End"])


def test_an_area_too_small_to_overlap_is_taken_by_its_point(quarters):
    make_place("46002", area=square(20, lng=-1.185), tail=0)
    assert told(find_text("46002")) == ("one", ["East End"])


def test_an_area_outside_is_outside(quarters):
    make_place("46003", area=square(500, lat=51), tail=0)
    assert told(find_text("46003")) == ("outside", [])


# --- By point


@pytest.mark.parametrize(
    "point",
    [
        (math.nan, 0.0),
        (0.0, math.nan),
        (math.inf, 0.0),
        (0.0, -math.inf),
        (999.0, 0.0),
        (90.001, 0.0),
        (-90.001, 0.0),
        (0.0, 180.001),
        (1e308, 1e308),
    ],
)
def test_what_is_no_point_on_earth_is_unknown(quarters, point):
    assert find_point(*point) == locator.UNKNOWN


@pytest.mark.parametrize(
    "point", [(0.0, 0.0), (90.0, 180.0), (-90.0, -180.0), (52.605, 178.8)]
)
def test_a_point_in_the_sea_is_outside(quarters, point):
    assert find_point(*point) == locator.OUTSIDE


def test_without_any_neighbourhood_everything_is_outside_or_unknown(db):
    assert find_point(52.6, -1.1) == locator.OUTSIDE
    assert find_text("LE2") == locator.UNKNOWN


def test_a_gap_of_fifteen_metres_takes_the_nearest(quarters):
    _west, south, _east, north = quarters
    assert told(find_point(north + 14.99 * METRE, -1.195)) == ("one", ["West End"])
    assert told(find_point(north + 15.01 * METRE, -1.195)) == ("outside", [])
    assert told(find_point(south - 14.9 * METRE, -1.195)) == ("one", ["West End"])
    assert told(find_point(south - 85.1 * METRE, -1.195)) == ("one", ["South Bank"])
    assert told(find_point(south - 50 * METRE, -1.195)) == ("outside", [])


def test_a_gap_is_measured_in_metres_to_the_side_too(quarters):
    west = quarters[0]
    metre = METRE / math.cos(math.radians(52.605))
    assert told(find_point(52.605, west - 14.9 * metre)) == ("one", ["West End"])
    assert told(find_point(52.605, west - 15.1 * metre)) == ("outside", [])


def test_between_two_the_nearer_one_answers(db):
    west, south, east, north = box_at(0)
    make_neighbourhood("Lower", (west, south, east, north), code="1")
    make_neighbourhood(
        "Upper", (west, north + 20 * METRE, east, north + 0.01), code="2"
    )
    assert told(find_point(north + 9 * METRE, -1.195)) == ("one", ["Lower"])
    assert told(find_point(north + 11 * METRE, -1.195)) == ("one", ["Upper"])


@pytest.mark.parametrize("codes", [("A", "B"), ("B", "A")])
def test_an_overlap_has_one_answer_whatever_the_order_of_rows(db, codes):
    for code in codes:
        make_neighbourhood(f"Code {code}", box_at(0), code=code)
    assert told(find_point(52.605, -1.195)) == ("one", ["Code A"])


def test_a_shared_border_has_one_answer(quarters):
    east = quarters[2]
    assert told(find_point(52.605, east)) == ("one", ["West End"])


# --- Against a plain reading of the same rules


def blocks() -> Atlas:
    shapes = [
        shapely.box(0, 0, 0.01, 0.01),
        shapely.box(0.009, 0, 0.02, 0.01),  # overlaps the first
        shapely.box(0.0201, 0, 0.03, 0.01),  # a gap of 11 m
        shapely.box(0, 0.0102, 0.03, 0.02).difference(shapely.box(0, 0.015, 1, 0.016)),
        shapely.Polygon([(0.03, 0), (0.04, 0.005), (0.03, 0.01)]),
    ]
    areas = [Area(n, str(n), f"Block {n}", f"b{n}") for n in range(len(shapes))]
    return Atlas("test", areas, np.array(shapes, dtype=object))


BLOCKS = blocks()
degrees = st.floats(-0.002, 0.042)


def plainly(lat: float, lng: float):
    point = shapely.Point(lng, lat)
    for area, shape in zip(BLOCKS.areas, BLOCKS.shapes, strict=True):
        if shape.intersects(point):
            return area
    near = []
    for area, shape in zip(BLOCKS.areas, BLOCKS.shapes, strict=True):
        nearest = nearest_points(point, shape)[1]
        east = (nearest.x - lng) * math.cos(math.radians(lat))
        metres = math.hypot(east, nearest.y - lat) / METRE
        near.append((metres, area.pk, area))
    metres, _pk, area = min(near)
    return area if metres <= 15 else None


@given(degrees, degrees)
def test_a_point_is_where_a_plain_search_finds_it(lat, lng):
    assert BLOCKS.at(lat, lng) is plainly(lat, lng)


@given(st.lists(st.tuples(degrees, degrees), min_size=1, max_size=40))
def test_many_points_at_once_are_where_each_of_them_is(points):
    one_by_one = {BLOCKS.at(*point) for point in points} - {None}
    assert BLOCKS.at_any(points) == one_by_one


def test_many_places_of_one_half_take_the_quick_way_to_the_same_answer(quarters):
    for number in range(locator.FEW_POINTS + 5):
        make_place(f"LE2 {number:03}", 52.605, -1.195 + number * 0.001)
    assert told(find_text("LE2")) == ("several", ["East End", "West End"])
