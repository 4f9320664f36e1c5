"""Takes the pictures of the README and of the editor's guide from the Leicester demo at
an address. The staff's pictures are of a demo that nobody has worked in yet."""

import os
import shutil
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outreach_site.settings.dev")

import django  # noqa: E402 -- the settings are chosen just above

django.setup()

from outreach_site.demo.city import staff  # noqa: E402
from outreach_site.management.commands.load_demo import current_code  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
PICTURES = {
    "home": ("/", 1280, 720, "light"),
    "neighbourhood": ("/neighbourhoods/castle/", 1280, 900, "light"),
    "events": ("/events/", 1280, 720, "light"),
    "phone": ("/neighbourhoods/stoneygate/", 320, 568, "light"),
    "dark": ("/neighbourhoods/castle/", 1280, 720, "dark"),
    "arabic": ("/ar/neighbourhoods/castle/", 1280, 900, "light"),
}
TEXTS = "/admin/snippets/neighbourhoods/neighbourhoodtext/"
# Role: name of the picture, page.
STAFF_PICTURES = {
    "editor": {
        "editor-home": "/admin/",
        "editor-officer": "/admin/officer/edit/1/",
        "editor-words": f"{TEXTS}edit/1/",
        "editor-list": TEXTS,
        "editor-report": "/admin/reports/time-in-post/",
        "editor-event": "/admin/event/edit/1/",
    },
    "translator": {"translator-home": "/admin/"},
    "supervisor": {"supervisor-home": "/admin/"},
    "administrator": {"imports": "/admin/imports/new/roster/"},
}


def take(address: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        for name, (path, width, height, colours) in PICTURES.items():
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=colours
            )
            page.goto(address + path)
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
        for role, pictures in STAFF_PICTURES.items():
            page = browser.new_context(
                viewport={"width": 1280, "height": 800}
            ).new_page()
            sign_in(page, address, role)
            for name, path in pictures.items():
                page.goto(address + path)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=FOLDER / f"{name}.png")
            page.context.close()
        browser.close()


def sign_in(page: Page, address: str, role: str) -> None:
    person = next(person for person in staff() if person["role"] == role)
    page.goto(f"{address}/account/login/")
    page.locator("input[name=login]").fill(person["email"])
    page.locator("input[name=password]").fill(person["password"])
    page.locator("form button[type=submit]").first.click()
    page.locator("input[name=code]").wait_for()
    while not page.url.endswith("/admin/"):
        page.locator("input[name=code]").fill(current_code(person["totp_secret"]))
        page.locator("button[type=submit]").first.click()
        page.wait_for_load_state()
        if not page.url.endswith("/admin/"):
            time.sleep(5)  # a code lets in once: wait for the next


if __name__ == "__main__":
    take(sys.argv[1].rstrip("/"))
