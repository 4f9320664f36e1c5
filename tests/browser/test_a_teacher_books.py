"""A teacher finds a session, a date of their own officers and their school, and asks."""

import datetime
import re

import pytest
from playwright.sync_api import expect


def opened(visit, *, script: bool, width: int = 320):
    """The page of the first session that is offered, from the header."""
    page = visit("/", width=width, java_script_enabled=script)
    header = page.get_by_role("navigation", name="Main")
    header.get_by_role("link", name="Schools").click()
    page.locator(".offer__title a").first.click()
    return page


def next_june() -> int:
    """The year of the next one: within twelve months, whenever the test runs."""
    today = datetime.datetime.now(tz=datetime.UTC).date()
    return today.year + (today.month > 5)


def say_who_and_how_many(page):
    page.get_by_label("How many young people?").fill("5")
    page.get_by_label("Year group or ages").fill("Year 5")
    page.get_by_label("Who stays in the room?").fill("Alex Moor")
    page.get_by_label(re.compile("I promise")).check()
    page.get_by_label("Your name").fill("Sam Reed")
    page.get_by_label("Your e-mail address").fill("sam@harbour-school.example")


def enter_the_club(page, name: str):
    page.get_by_label("Its name or postcode").fill("zzzz")
    page.get_by_role("button", name="Find it").click()
    page.get_by_role("link", name="It is not in the list").click()
    page.get_by_label("Name of the school, club or group").fill(name)
    page.get_by_label("What it is").select_option("youth club")
    page.get_by_label("Postcode", exact=True).fill("LE2 1AA")


@pytest.mark.parametrize("script", [True, False])
def test_a_teacher_asks_for_a_date_of_their_own_officers(visit, script):
    page = opened(visit, script=script)
    page.get_by_label("Where is your school or club?").fill("stoneygate")
    page.get_by_role("button", name="Show ours first").click()
    heading = page.get_by_role("heading", name=re.compile("officers of Stoneygate"))
    expect(heading).to_be_visible()
    page.locator(".slot > a").first.click()
    expect(page).to_have_url(re.compile(r"request/\?slot=\w+"))
    page.get_by_label("Its name or postcode").fill("centre")
    page.get_by_role("button", name="Find it").click()
    page.locator("[name=organisation]").first.check()
    page.get_by_role("button", name="Go on").click()
    say_who_and_how_many(page)
    page.get_by_role("button", name="Ask for this visit").click()
    expect(page).to_have_url(re.compile("/bookings/"))


@pytest.mark.parametrize("script", [True, False])
def test_a_youth_worker_whose_club_is_not_listed_proposes_three_dates(visit, script):
    page = opened(visit, script=script, width=1280)
    page.get_by_role("link", name=re.compile("propose three dates", re.I)).click()
    enter_the_club(page, f"Quay Club {script}")
    say_who_and_how_many(page)
    for number in (1, 2, 3):
        page.locator(f"[name=date_{number}]").fill(f"{next_june()}-06-0{number}T10:30")
    page.get_by_role("button", name="Ask for this visit").click()
    expect(page).to_have_url(re.compile("/bookings/"))
