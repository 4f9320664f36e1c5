"""Maps are drawn once at import: every neighbourhood a link, its name where there is
room."""

import pytest
import shapely
from shapely.geometry import mapping

from neighbourhoods.maps import borders_of, force_map, neighbourhood_map
from neighbourhoods.models import Border, Neighbourhood
from tests.factories import box_at, make_contact_point, make_neighbourhood, make_team
from tests.neighbourhoods.conftest import features, run

pytestmark = pytest.mark.django_db

METRE = 1 / 111_195  # degrees of latitude


def load(write, **shapes):
    rows = [({"c": name, "n": name}, mapping(shape)) for name, shape in shapes.items()]
    ran = run(
        "import_neighbourhoods", write(features(*rows)), "--code", "c", "--name", "n"
    )
    assert ran.code == 0


def pairs() -> set[tuple[str, str]]:
    return set(Border.objects.values_list("here__code", "other__code"))


def drawn(code: str):
    here = Neighbourhood.objects.get(code=code)
    return neighbourhood_map(here, borders_of(here), [])


def test_neighbours_are_those_within_fifteen_metres_both_ways(write):
    west, south, east, north = box_at(0)
    load(
        write,
        Here=shapely.box(west, south, east, north),
        Touches=shapely.box(*box_at(1)),
        Corner=shapely.box(*box_at(1, 1)),
        Near=shapely.box(west, south - 0.01, east, south - 14 * METRE),
        Far=shapely.box(west, north + 16 * METRE, east, north + 0.01),
    )
    assert {other for here, other in pairs() if here == "Here"} == {
        "Touches",
        "Corner",
        "Near",
    }
    assert pairs() == {(other, here) for here, other in pairs()}


def test_borders_follow_a_change_of_shapes(write):
    load(write, A=shapely.box(*box_at(0)), B=shapely.box(*box_at(1)))
    assert pairs() == {("A", "B"), ("B", "A")}
    load(write, A=shapely.box(*box_at(0)), B=shapely.box(*box_at(5)))
    assert pairs() == set()


def test_a_map_has_its_own_shape_last_and_its_neighbours_as_links(write):
    load(write, A=shapely.box(*box_at(0)), B=shapely.box(*box_at(1)))
    picture = drawn("A")
    assert [(s.name, s.here, s.url) for s in picture.shapes] == [
        ("B", False, "/neighbourhoods/b/"),
        ("A", True, "/neighbourhoods/a/"),
    ]
    x, y, width, height = map(int, picture.box.split())
    lines = [line for shape in picture.shapes for line in shape.lines]
    assert [line.text for line in lines] == ["B", "A"]
    for line in lines:
        assert x <= line.x <= x + width
        assert y <= line.y <= y + height


def test_of_a_neighbour_only_what_the_frame_shows_is_drawn(write):
    west, south, east, north = box_at(0)
    wide = shapely.box(east, south - 5, east + 5, north + 5)
    load(write, A=shapely.box(west, south, east, north), B=wide)
    picture = drawn("A")
    x, _y, width, _height = map(int, picture.box.split())
    neighbour = picture.shapes[0]
    start, _comma, rest = neighbour.path.removeprefix("M").partition(",")
    steps = [
        int(step.partition(",")[0]) for step in rest.partition("l")[2][:-1].split()
    ]
    reached = [int(start)]
    for step in steps:
        reached.append(reached[-1] + step)
    # A hundredth beyond, so that the cut itself is out of sight.
    assert max(reached) > x + width
    assert max(reached) < x + width * 1.02


def test_a_name_is_written_where_it_has_room(write):
    west, south, east, north = box_at(0)
    wide = shapely.box(east, south, east + 0.01, north)
    tiny = shapely.box(west - 0.0003, south, west, south + 0.0003)
    load(write, Here=shapely.box(west, south, east, north), Hill=wide, Tiny=tiny)
    shapes = {shape.name: bool(shape.lines) for shape in drawn("Here").shapes}
    assert shapes == {"Here": True, "Hill": True, "Tiny": False}


def test_a_name_goes_over_two_lines_where_one_is_too_narrow(write):
    west, south, east, north = box_at(0)
    load(write, **{"Humberstone and Hamilton": shapely.box(west, south, east, north)})
    make_neighbourhood("Next", box_at(3))
    lines = {s.name: [line.text for line in s.lines] for s in force_map("All").shapes}
    assert lines["Humberstone and Hamilton"] == ["Humberstone", "and Hamilton"]


def test_shared_borders_stay_shared_on_the_map(write):
    line = [(0.01 + 0.001 * (n % 3) / 3, n / 1000) for n in range(11)]
    load(
        write,
        A=shapely.Polygon([(0, 0), *line, (0, 0.01)]),
        B=shapely.Polygon([(0.02, 0), *line, (0.02, 0.01)]),
    )
    assert pairs() == {("A", "B"), ("B", "A")}
    boxes = {row.code: row.outline_box for row in Neighbourhood.objects.all()}
    assert boxes["A"][0] + boxes["A"][2] >= boxes["B"][0]


def test_the_map_of_all_is_one_query_and_holds_everybody(django_assert_num_queries):
    for number in range(30):
        make_neighbourhood(f"Ward {number}", box_at(number % 6, number // 6))
    with django_assert_num_queries(1):
        picture = force_map("All")
    assert len(picture.shapes) == 30
    assert len({shape.url for shape in picture.shapes}) == 30


def test_there_is_no_map_of_none_and_none_of_too_many():
    assert force_map("All") is None
    make_neighbourhood(outline="")
    assert force_map("All") is None
    for number in range(401):
        make_neighbourhood(f"Ward {number}", box_at(number % 20, number // 20))
    assert force_map("All") is None


def test_a_long_name_is_left_out_of_a_small_shape():
    make_neighbourhood("Short", box_at(0))
    make_neighbourhood("A name that is much too long for its shape " * 3, box_at(1))
    assert [bool(shape.lines) for shape in force_map("All").shapes] == [False, True]


def test_contact_points_in_sight_are_dots():
    team = make_team()
    here = make_neighbourhood("Here", box_at(0), team=team)
    points = [
        make_contact_point(team, "Inside", lat=52.605, lng=-1.195),
        make_contact_point(team, "Far", lat=53, lng=-1.195),
        make_contact_point(team, "Nowhere"),
    ]
    picture = neighbourhood_map(here, [], points)
    assert [dot.name for dot in picture.dots] == ["Inside"]
    assert (abs(picture.dots[0].x - here.label_x) <= 1) is True
    assert (abs(picture.dots[0].y - here.label_y) <= 1) is True
