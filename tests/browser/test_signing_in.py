"""Staff sign in with a second factor, and work under the editor's policy."""

import re

from playwright.sync_api import expect

from tests.browser.staff import PEOPLE, sign_in


def test_a_password_alone_opens_nothing(visit, axe_finds):
    page = visit("/account/login/")
    person = PEOPLE["administrator"]
    page.locator("input[name=login]").fill(person["email"])
    page.locator("input[name=password]").fill(person["password"])
    page.locator("button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/account/2fa/authenticate/"))
    assert axe_finds(page) == []
    page.goto(page.url.partition("/account/")[0] + "/admin/")
    expect(page).to_have_url(re.compile("/account/(login|2fa/authenticate)/"))


def test_an_administrator_edits_an_officer_and_the_public_sees_it(visit):
    page = visit("/account/login/")
    sign_in(page, "administrator")
    address = page.url.partition("/admin/")[0]
    page.goto(f"{address}/admin/officer/?q=Whitcombe")
    page.get_by_role("link", name=re.compile("^DEMO-")).first.click()
    page.locator("input[name=rank]").fill("Sergeant of the park")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("updated")).to_be_visible()
    page.goto(f"{address}/neighbourhoods/stoneygate/")
    expect(page.get_by_text("Sergeant of the park")).to_be_visible()


def test_an_approver_changes_the_front_page_and_reaches_no_accounts(visit):
    page = visit("/account/login/")
    sign_in(page, "approver")
    address = page.url.partition("/admin/")[0]
    page.goto(f"{address}/admin/users/")
    expect(page).to_have_url(re.compile("/admin/$"))
    page.goto(f"{address}/admin/pages/")
    edit = page.get_by_role("link", name="Neighbourhood police in Leicester").first
    page.goto(address + edit.get_attribute("href"))
    page.locator("#id_lead").fill("Meet the officer who walks in your street.")
    page.get_by_role("button", name=re.compile("More actions")).click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("has been published").first).to_be_visible()
    page.goto(f"{address}/")
    expect(
        page.get_by_text("Meet the officer who walks in your street.")
    ).to_be_visible()
