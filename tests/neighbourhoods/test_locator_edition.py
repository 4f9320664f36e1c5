"""A find by postcode asks for the place and the edition of the boundaries at once."""

import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from neighbourhoods.locator import Outcome, find_text
from neighbourhoods.models import Boundaries, Neighbourhood, Place, PlaceList

pytestmark = pytest.mark.django_db


@pytest.fixture
def square():
    """One neighbourhood of 0.1 degrees, with a postcode in its middle."""
    postcodes = PlaceList.objects.create(
        kind=Place.POSTCODE, active=True, created_at=timezone.now()
    )
    Place.objects.create(
        edition=postcodes, name="ZZ1 1ZZ", compact="zz11zz", lat=0.05, lng=0.05
    )
    return Neighbourhood.objects.create(
        code="SQ",
        name="Square",
        slug="square",
        boundary=shapely.to_wkb(shapely.box(0, 0, 0.1, 0.1)),
        west=0,
        south=0,
        east=0.1,
        north=0.1,
    )


def put_in_force(edition: str) -> None:
    Boundaries.objects.update_or_create(
        pk=1, defaults={"edition": edition, "changed_at": timezone.now()}
    )


def test_new_boundaries_answer_with_the_next_find(square):
    put_in_force("test-locator-edition-1")
    assert [area.code for area in find_text("ZZ1 1ZZ").areas] == ["SQ"]
    shape = shapely.to_wkb(shapely.box(0, 0, 0.01, 0.01))
    Neighbourhood.objects.update(boundary=shape)
    put_in_force("test-locator-edition-2")
    assert find_text("ZZ1 1ZZ").outcome == Outcome.OUTSIDE


def test_a_find_by_postcode_is_one_query_once_the_atlas_is_there(square):
    put_in_force("test-locator-edition-3")
    find_text("ZZ1 1ZZ")
    with CaptureQueriesContext(connection) as queries:
        assert find_text("zz1 1zz").outcome == Outcome.ONE
    assert len(queries) == 1
