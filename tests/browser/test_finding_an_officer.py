"""A resident finds the officer who walks their streets."""

import re

import pytest
from playwright.sync_api import expect

scripts = pytest.mark.parametrize(
    "javascript", [True, False], ids=["with script", "without script"]
)


@scripts
def test_a_postcode_leads_to_the_neighbourhood(visit, javascript):
    page = visit("/", width=320, java_script_enabled=javascript)
    page.get_by_label("Postcode, street or a place you know").fill("le2 1tq")
    page.get_by_role("button", name="Find my officer").click()
    expect(page).to_have_url(re.compile(r"/neighbourhoods/castle/$"))
    assert page.locator("main").get_attribute("data-neighbourhood") == "E05001789"


@scripts
def test_half_a_postcode_offers_a_choice(visit, javascript):
    page = visit("/", java_script_enabled=javascript)
    page.get_by_label("Postcode, street or a place you know").fill("LE2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Which of these is it?")
    assert page.locator(".choice-list a").all_text_contents() == [
        "Aylestone",
        "Castle",
        "Evington",
        "Eyres Monsell",
        "Freemen",
        "Knighton",
        "Spinney Hills",
        "Stoneygate",
        "Westcotes",
    ]
    page.get_by_role("link", name="Stoneygate").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stoneygate")


def test_outside_names_who_serves_there(visit):
    page = visit("/find/?q=LE10+0AA")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "This place is outside our area"
    )
    assert page.locator(".outside a").first.get_attribute("href").startswith("https://")


def test_what_was_typed_stays_in_the_box(visit):
    page = visit("/find/?q=atlantis")
    assert page.get_by_role("combobox").input_value() == "atlantis"


def test_the_device_can_tell_where_one_is(visit):
    page = visit(
        "/",
        geolocation={"latitude": 52.6229, "longitude": -1.1113},
        permissions=["geolocation"],
    )
    page.get_by_role("button", name="Use my location").click()
    expect(page).to_have_url(re.compile(r"/neighbourhoods/[a-z-]+/$"))


def test_without_leave_the_box_is_offered_instead(visit):
    page = visit("/", permissions=[])
    page.get_by_role("button", name="Use my location").click()
    told = page.locator("use-location").get_by_role("status")
    expect(told).to_contain_text("Type a postcode or a place")


def test_without_script_there_is_no_button_that_does_nothing(visit):
    page = visit("/", java_script_enabled=False)
    assert not page.get_by_role("button", name="Use my location").is_visible()


def test_the_map_leads_to_each_neighbourhood(visit):
    page = visit("/")
    page.locator("svg.map a[aria-label=Evington]").click()
    expect(page).to_have_url(re.compile(r"/neighbourhoods/evington/$"))
    page.locator("svg.map a[aria-label=Stoneygate]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stoneygate")


def test_the_first_screen_of_a_phone_says_who_and_how(visit):
    """320 by 568: the smallest phone in use."""
    page = visit("/neighbourhoods/stoneygate/", width=320, height=568)
    for seen in (".officer-card__name", ".officer-card__since", ".facts a", ".facts"):
        box = page.locator(seen).first.bounding_box()
        assert box["y"] + box["height"] <= 568, seen
