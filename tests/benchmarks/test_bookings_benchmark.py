"""A small version of the rush of bookings, on the engine of the tests: real processes, of
which some are killed."""

import os

import pytest

from tests.benchmarks.test_benchmarks_run import judged, told_by

SIZE = (
    *("--rounds", "2", "--processes", "4", "--bookings", "40", "--kills", "2"),
    *("--control", "2", "--turns", "20", "--seconds", "5"),
)
# What is true of every machine; what one booking costs is for a quiet one to say.
ALWAYS = [
    "rounds with seats too many",
    "rounds with taken is not what is held",
    "rounds with unsold while a group fits",
    "rounds with acknowledged and gone",
    "rounds with one form, two bookings",
    "rounds with not one message for a booking",
    "rounds with errors",
    "one booking: queries",
    "32 writers: errors",
]


@pytest.mark.slow
def test_no_seat_is_sold_twice_while_processes_are_killed():
    url = os.environ.get("DATABASE_URL", "")
    server = ("--server", url) if url.startswith("postgres") else ()
    lines = told_by("benchmarks.bookings", *SIZE, *server)
    passed = judged([line for line in lines if line.startswith("PASS")])
    assert [name for name in passed if name in ALWAYS] == ALWAYS
    assert any(line.split()[:1] == ["killed"] for line in lines)
