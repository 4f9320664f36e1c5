"""A resident finds what is on and keeps it."""

import re
import urllib.request

import pytest
from icalendar import Calendar
from playwright.sync_api import expect


def calendar(server: str, path: str) -> list:
    with urllib.request.urlopen(server + path) as answer:
        return Calendar.from_ical(answer.read()).walk("VEVENT")


@pytest.mark.parametrize("script", [True, False])
def test_a_resident_narrows_the_list_and_keeps_a_date(visit, server, script):
    page = visit("/", width=320, java_script_enabled=script)
    page.get_by_role("navigation", name="Main").get_by_role(
        "link", name="Events"
    ).click()
    everything = page.locator(".session").count()
    page.locator(".filters summary").click()
    page.get_by_label("Kind").select_option("Drop-in surgery")
    page.get_by_role("button", name="Show these").click()
    expect(page).to_have_url(re.compile("kind=surgery"))
    kinds = page.locator(".session .quiet").all_inner_texts()
    assert {kind.split(" · ")[0] for kind in kinds} == {"Drop-in surgery"}
    assert 0 < len(kinds) < everything

    going = page.locator(".session:not(.session--cancelled)").first
    title = going.locator(".session__title").inner_text()
    going.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    kept = page.get_by_role("link", name="Keep in my calendar").first
    (entry,) = calendar(server, kept.get_attribute("href"))
    assert entry["SUMMARY"] == title


def test_a_neighbourhood_leads_to_its_own_events(visit, server):
    page = visit("/neighbourhoods/")
    for link in page.locator(".letter .link-list a").all():
        slug = link.get_attribute("href").strip("/").rpartition("/")[2]
        if entries := calendar(server, f"/calendar/{slug}.ics"):
            break
    assert entries
    page.goto(f"{server}/neighbourhoods/{slug}/")
    page.get_by_role("link", name="All that is on").click()
    expect(page).to_have_url(re.compile(f"where={slug}"))
    expect(page.get_by_label("Neighbourhood")).to_have_value(slug)
    expect(page.get_by_role("link", name=re.compile("^Events in "))).to_be_visible()
