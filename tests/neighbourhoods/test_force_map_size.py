"""The map of all neighbourhoods, as far as they can be told apart."""

import pytest
import shapely

from neighbourhoods import maps
from neighbourhoods.models import Neighbourhood

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    for number in range(3):
        Neighbourhood.objects.create(
            code=str(number),
            name=f"Square {number}",
            slug=f"square-{number}",
            boundary=shapely.to_wkb(shapely.box(0, 0, 0.1, 0.1)),
            west=0,
            south=0,
            east=0.1,
            north=0.1,
            outline="M0,0l10,0 0,10z",
            outline_box=[0, 0, 10, 10],
        )


def test_as_many_as_can_be_told_apart_are_drawn(three, monkeypatch):
    monkeypatch.setattr(maps, "MOST_SHAPES", 3)
    names = [shape.name for shape in maps.force_map("All").shapes]
    assert names == ["Square 0", "Square 1", "Square 2"]


def test_one_more_is_no_map_for_the_price_of_one_query(
    three, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(maps, "MOST_SHAPES", 2)
    with django_assert_num_queries(1):
        assert maps.force_map("All") is None


def test_without_neighbourhoods_there_is_no_map():
    assert maps.force_map("All") is None
