"""The demo's staff at the door. Imported by one name only: what codes were used is
remembered here."""

import re
import time

from playwright.sync_api import expect

from outreach_site.demo.city import staff
from outreach_site.management.commands.load_demo import current_code

PEOPLE = {person["role"]: person for person in staff()}


USED: dict[str, str] = {}


def fresh_code(secret: str) -> str:
    """A code lets somebody in once; who signs in again waits for the next."""
    while (code := current_code(secret)) == USED.get(secret):
        time.sleep(1)
    USED[secret] = code
    return code


def sign_in(page, role: str) -> None:
    person = PEOPLE[role]
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).first.fill(
        person["email"]
    )
    page.get_by_label("Password", exact=False).first.fill(person["password"])
    page.get_by_role("button", name="Sign in", exact=True).first.click()
    expect(page).to_have_url(re.compile("/account/2fa/authenticate/"))
    page.locator("input[name=code]").fill(fresh_code(person["totp_secret"]))
    page.locator("button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/admin/$"))
