"""A resident types a street: with suggestions by keyboard, and without any script."""

import re

import pytest
from playwright.sync_api import expect

LABEL = "Postcode, street or a place you know"


def box(page):
    return page.get_by_label(LABEL)


def test_suggestions_are_chosen_by_keyboard(visit, axe_finds):
    page = visit("/find/", width=320)
    box(page).press_sequentially("12 knighton l")
    option = page.get_by_role("option")
    expect(option).to_have_count(1)
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    expect(page.locator("street-suggestions [role=status]")).to_contain_text(
        "1 suggestion."
    )
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    active = box(page).get_attribute("aria-activedescendant")
    assert option.get_attribute("id") == active
    assert axe_finds(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("12 Knighton Lane")
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/neighbourhoods/aylestone/$"))


def test_arrows_go_round_and_escape_closes_and_keeps_what_was_typed(visit):
    page = visit("/")
    box(page).press_sequentially("avenue")
    options = page.get_by_role("option")
    expect(options.nth(1)).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box(page)).to_have_value("avenue")
    expect(box(page)).not_to_have_attribute("aria-activedescendant", re.compile("."))


def test_a_suggestion_is_chosen_by_a_click_and_two_letters_bring_none(visit):
    page = visit("/")
    box(page).press_sequentially("gi")
    page.wait_for_timeout(500)
    expect(page.get_by_role("listbox")).to_be_hidden()
    box(page).press_sequentially("psy")
    page.get_by_role("option", name="Gipsy Lane").click()
    expect(box(page)).to_have_value("Gipsy Lane")
    expect(box(page)).to_be_focused()


def test_enter_without_a_choice_searches_for_what_was_typed(visit):
    page = visit("/")
    box(page).press_sequentially("le2 1tq")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/neighbourhoods/castle/$"))


@pytest.mark.parametrize("late", [True, False])
def test_an_answer_that_comes_late_is_not_shown(visit, late):
    page = visit("/")
    if late:
        slow = "setTimeout(() => go(fetch0(url, rest)), 900)"
        page.evaluate(
            f"""() => {{
              const fetch0 = window.fetch;
              window.fetch = (url, rest) => String(url).includes("q=gip")
                && !String(url).includes("gipsyx")
                ? new Promise(go => {slow}) : fetch0(url, rest);
            }}"""
        )
    box(page).press_sequentially("gipsy")
    page.wait_for_timeout(350)
    box(page).press_sequentially("x")
    page.wait_for_timeout(1300)
    expect(page.get_by_role("option")).to_have_count(0)


def test_without_script_the_number_is_asked_for(visit, axe_finds):
    page = visit("/", width=320, java_script_enabled=False)
    box(page).fill("knighton lane")
    page.get_by_role("button", name="Find my officer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which house number?")
    assert page.locator(".choice-list a").count() == 2
    page.get_by_label("House number").fill("13B")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile(r"/neighbourhoods/freemen/$"))


def test_without_script_a_street_is_chosen_from_the_list(visit):
    page = visit("/find/", java_script_enabled=False)
    page.get_by_role("link", name="Choose from streets, A to Z").click()
    page.get_by_role("link", name="Gipsy Lane").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which house number?")
    page.get_by_role("link", name="Rushey Mead").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rushey Mead")
