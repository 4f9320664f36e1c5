"""Which house numbers are in a range, in two, in none: against counting them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neighbourhoods.numbering import (
    Numbers,
    covers,
    gaps,
    overlap,
    overlapping,
    spoken,
)

HIGHEST = 40


@st.composite
def ranges(draw):
    first = draw(st.integers(1, HIGHEST))
    last = draw(st.none() | st.integers(first, HIGHEST))
    return Numbers(first, last, draw(st.sampled_from(["all", "odd", "even"])))


streets = st.lists(ranges(), min_size=1, max_size=8)


def counted(numbers: Numbers) -> set[int]:
    """Beyond the highest there is room to see what goes on to the end."""
    last = 3 * HIGHEST if numbers.last is None else numbers.last
    every = range(numbers.first, last + 1)
    return {n for n in every if numbers.parity in ("all", ["even", "odd"][n % 2])}


@given(ranges(), st.integers(1, 3 * HIGHEST))
def test_a_number_is_covered_if_it_is_counted(numbers, number):
    assert covers(numbers, number) == (number in counted(numbers))


@given(ranges(), ranges())
def test_two_overlap_if_a_number_is_counted_twice(one, other):
    assert overlap(one, other) == bool(counted(one) & counted(other))
    assert overlap(one, other) == overlap(other, one)


@given(streets)
def test_no_overlap_goes_unreported(street):
    pairs = overlapping(street)
    assert all(overlap(street[one], street[other]) for one, other in pairs)
    overlapped = {
        at
        for at, one in enumerate(street)
        for other_at, other in enumerate(street)
        if at != other_at and counted(one) & counted(other)
    }
    assert {at for pair in pairs for at in pair} == overlapped


@given(streets)
def test_no_gap_goes_unreported_and_none_is_made_up(street):
    first = min(numbers.first for numbers in street)
    last = max(numbers.last or numbers.first for numbers in street)
    covered = set().union(*map(counted, street))
    missing = set(range(first, last + 1)) - covered
    found = gaps(street)
    assert all(gap.last is not None for gap in found)
    told = [number for gap in found for number in counted(gap)]
    assert sorted(told) == sorted(missing)


@pytest.mark.parametrize(
    ("street", "found"),
    [
        ([Numbers(1, None)], []),
        ([Numbers(1, 79, "odd"), Numbers(2, 80, "even")], []),
        ([Numbers(1, 9, "odd")], [Numbers(2, 8, "even")]),
        ([Numbers(1, 10), Numbers(21, None)], [Numbers(11, 20)]),
        (
            [Numbers(1, 20), Numbers(31, 40, "odd")],
            [Numbers(21, 29, "odd"), Numbers(22, 40, "even")],
        ),
        ([], []),
    ],
)
def test_gaps_are_told_together_where_both_sides_have_them(street, found):
    assert gaps(street) == found


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        (Numbers(1, None), "all numbers"),
        (Numbers(5, None), "from 5 on"),
        (Numbers(1, None, "odd"), "from 1 on, odd numbers"),
        (Numbers(2, None, "even"), "from 2 on, even numbers"),
        (Numbers(1, 79), "1–79"),
        (Numbers(1, 79, "odd"), "1–79, odd numbers"),
        (Numbers(2, 80, "even"), "2–80, even numbers"),
        (Numbers(7, 7), "7"),
    ],
)
def test_a_range_is_spoken_as_people_say_it(numbers, sentence):
    assert spoken(numbers) == str(numbers) == sentence
