"""An administrator imports a roster from the file to the report, without JavaScript."""

import csv
import io
import re
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.staff import sign_in

COLUMNS = ["Collar number", "Full name", "publish", "Beat", "role", "Start date"]


@pytest.fixture
def roster(tmp_path):
    """Two rows, one of them for a neighbourhood that is not there."""
    rows = [
        COLUMNS,
        ["DEMO-NEW", "Ines Vale", "name", "E05001784", "officer", "2026-01-05"],
        ["DEMO-LOST", "Ben Okri", "name", "NOWHERE", "officer", "2026-01-05"],
    ]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path = tmp_path / "roster.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_roster_lands_without_javascript(visit, roster):
    page = visit("/account/login/", java_script_enabled=False)
    sign_in(page, "administrator")
    address = page.url.partition("/admin/")[0]
    page.goto(f"{address}/admin/imports/new/")
    page.get_by_role("link", name=re.compile("^Roster")).click()
    expect(page.get_by_text("Step 1 of 4")).to_be_visible()
    page.locator("input[type=file]").set_input_files(roster)
    press(page, "Upload and name the columns")
    expect(page.get_by_text("Step 2 of 4")).to_be_visible()
    expect(page.get_by_role("cell", name="Ines Vale")).to_be_visible()
    expect(page.locator("#id_column_officer")).to_have_value("Collar number")
    press(page, "Try it")
    # The page looks again by itself until the worker is done.
    expect(page.get_by_text("This was a trial")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("There is no neighbourhood")).to_be_visible()
    press(page, "Import now")
    expect(page.get_by_text("Imported (")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Step 4 of 4")).to_be_visible()


def test_the_pages_of_an_import_are_for_everybody(visit, roster, axe_finds):
    page = visit("/account/login/")
    sign_in(page, "administrator")
    address = page.url.partition("/admin/")[0]

    def found() -> list[str]:
        """What axe finds in our part of the page; the rest is the CMS's own."""
        return [f for f in axe_finds(page, within="#main") if "w-slim-header" not in f]

    for path in ("new/", "new/roster/", ""):
        page.goto(f"{address}/admin/imports/{path}")
        if path:
            assert found() == []
    page.goto(f"{address}/admin/imports/new/roster/")
    page.locator("input[type=file]").set_input_files(roster)
    press(page, "Upload and name the columns")
    expect(page.get_by_text("Step 2 of 4")).to_be_visible()
    assert found() == []
    press(page, "Try it")
    expect(page.get_by_text("This was a trial")).to_be_visible(timeout=30_000)
    assert found() == []
    press(page, "Give up and delete the file")
    expect(page.get_by_text("was given up")).to_be_visible()
    assert found() == []


def test_nobody_else_fetches_what_there_is(server):
    answer = urllib.request.urlopen(f"{server}/admin/imports/as-it-is/roster/")
    assert "/account/login/" in answer.url
