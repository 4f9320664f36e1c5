"""The benchmarks themselves, over almost nothing: that they run and tell, not what."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely

from benchmarks import synthetic
from benchmarks.figures import Figures

ROOT = Path(__file__).resolve().parents[2]


def told_by(*arguments: str) -> list[str]:
    """The lines of a benchmark that came to its end, targets reached or missed."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == ""
    return done.stdout.splitlines()


def judged(lines: list[str]) -> list[str]:
    return [line[6:64].strip() for line in lines if line[:4] in ("PASS", "MISS")]


def test_the_benchmark_of_finds_tells_every_figure():
    size = ["--neighbourhoods", "20", "--postcodes", "200"]
    lines = told_by("benchmarks.find", *size, "--requests", "24", "--turns", "1")
    waits, rest = judged(lines)[:2], judged(lines)[2:]
    assert all(name.startswith("longest wait of another writer") for name in waits)
    assert rest == [
        "locator ready after",
        "points by find_point",
        "find by postcode, rate of B",
        "find by postcode, as JSON, rate of B",
        "find by latitude and longitude, rate of B",
    ]


def test_the_benchmark_of_pages_tells_that_queries_do_not_grow():
    lines = told_by("benchmarks.pages", "--neighbourhoods", "23", "--turns", "1")
    grown = [line for line in lines if "more for more" in line]
    assert [line[:4] for line in grown] == ["PASS"] * 3


def test_the_made_up_cells_cover_the_country_once_with_shared_borders():
    cells = synthetic.partition(40)
    assert all(cell.is_valid for cell in cells)
    vertices = np.mean([shapely.get_num_coordinates(cell) for cell in cells])
    assert round(vertices, -1) == 190
    country = shapely.box(
        synthetic.WEST, synthetic.SOUTH, synthetic.EAST, synthetic.NORTH
    )
    assert sum(cell.area for cell in cells) == pytest.approx(country.area)
    assert shapely.union_all(cells).area == pytest.approx(country.area)


def test_made_up_postcodes_differ_and_repeat_from_run_to_run():
    rows = list(synthetic.postcodes(9_000))
    assert len({name for name, _lat, _lng in rows}) == 9_000
    assert rows == list(synthetic.postcodes(9_000))
    assert [name for name, _lat, _lng in rows[:2]] == ["AA1 0AA", "AA1 0AB"]


def test_a_missed_target_is_shown_and_ends_with_one(capsys):
    figures = Figures("A title")
    figures.at_most("quick", 1, 2, " s")
    assert figures.exit_code == 0
    figures.at_least("fast", 10, 20)
    assert figures.exit_code == 1
    shown = capsys.readouterr().out.splitlines()
    assert [line[:4] for line in shown if line[:4] in ("PASS", "MISS")] == [
        "PASS",
        "MISS",
    ]


def test_the_benchmark_of_words_tells_every_figure():
    assert judged(told_by("benchmarks.words", "--neighbourhoods", "20")) == [
        "import of 80 words",
        "longest without progress",
        "refused",
        "again, 80 unchanged",
    ]


def test_the_benchmark_of_events_tells_every_figure():
    lines = told_by("benchmarks.events", "--sessions", "130", "--turns", "1")
    pages = ["list", "list of one neighbourhood", "second page", "list, ar"]
    assert judged(lines) == [
        f"{page}: {figure}"
        for page in pages
        for figure in ("many, of few", "queries", "queries more for many")
    ]
