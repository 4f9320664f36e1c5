"""An officer answers a school, on a phone."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT
from tests.browser.staff import sign_in

MAKE = """
from tests.browser.asked_by_a_school import make_requests
print("made:", *[booking.ref for booking in make_requests()])
"""


@pytest.fixture
def requests(environment) -> list[str]:
    """The references of two that nobody has answered: with a date, and without one."""
    made = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", MAKE],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return made.stdout.split("made:")[1].split()


@pytest.fixture
def desk(visit, server):
    """Opens the desk on a phone as the demo's officer, from the menu of the CMS."""

    def sit_down(*, script: bool):
        page = visit("/admin/", width=320, java_script_enabled=script)
        sign_in(page, "officer")
        page.goto(server + "/team/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Bookings")
        return page

    return sit_down


@pytest.mark.parametrize("script", [True, False])
def test_an_officer_answers_on_a_phone(desk, requests, axe_finds, script):
    dated, undated = requests
    page = desk(script=script)
    if script:
        assert axe_finds(page) == []

    page.locator(f"a[href$='{dated}/']").click()
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("status")).to_contain_text("It is yours to answer.")
    answer = page.locator("form", has=page.get_by_role("button", name="Accept"))
    answer.get_by_role("checkbox", disabled=False).first.check()
    if script:
        assert axe_finds(page) == []
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("status")).to_contain_text("The visit is confirmed.")
    expect(page.locator(".visit-code__code")).to_have_text(re.compile(r"^\w{6}$"))

    page.get_by_role("link", name="All bookings").click()
    page.locator(f"a[href$='{undated}/']").click()
    page.locator("summary", has_text="Decline").click()
    page.get_by_label("Why").select_option("none of the dates is possible")
    page.get_by_label("What you tell them").fill("Ask us for a date in June.")
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_role("status")).to_contain_text("It is declined.")
    expect(page.locator("main")).to_contain_text("Ask us for a date in June.")
    page.get_by_role("link", name="All bookings").click()
    expect(page.locator(f"a[href$='{undated}/']")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_desk_fits_its_screen(desk, requests, server, width):
    page = desk(script=True)
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("", *(f"{ref}/" for ref in requests)):
        page.goto(f"{server}/team/bookings/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
