"""A resident books seats, proves the address, and cancels, on a phone and on a desk,
with and without JavaScript."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT

MAILED = """
from django.utils import translation
from events.models import Booking
from events.tokens import Purpose, path
translation.activate({language!r})
print(path(Booking.objects.get(email={email!r}), Purpose.PROVE))
"""


@pytest.fixture(scope="session")
def mailed(server, tmp_path_factory):
    """`mailed("robin@example.org")`: the path in the mail to somebody, as the site
    itself makes it; links are stored nowhere."""
    folder = next(tmp_path_factory.getbasetemp().glob("var*"))
    env = {key: value for key, value in os.environ.items() if "DATABASE" not in key} | {
        "DJANGO_SETTINGS_MODULE": "outreach_site.settings.dev",
        "VAR_DIR": str(folder),
        "DEMO": "leicester",
    }

    def find(email: str, language: str = "en") -> str:
        code = MAILED.format(email=email, language=language)
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        answer = subprocess.run(
            command, cwd=ROOT, env=env, check=True, capture_output=True, text=True
        )
        return answer.stdout.strip()

    return find


def fill(page, *, places: str, name: str, email: str) -> None:
    page.locator("[name=places]").fill(places)
    page.locator("[name=name]").fill(name)
    page.locator("[name=email]").fill(email)


@pytest.mark.parametrize(
    ("width", "script", "language"),
    [(320, False, "en"), (1280, True, "en"), (320, True, "ar"), (1280, False, "ar")],
)
def test_a_resident_books_and_cancels(
    visit, server, mailed, axe_finds, width, script, language
):
    prefix = "" if language == "en" else f"/{language}"
    email = f"robin-{width}-{script}-{language}@example.org".lower()

    def looks_right():
        assert page.evaluate("document.documentElement.scrollWidth") == width
        if script:
            assert axe_finds(page) == []

    page = visit(
        f"{prefix}/events/open-evening/",
        width=width,
        java_script_enabled=script,
    )
    page.locator("a[href$='/book/']").first.click()
    looks_right()
    fill(page, places="2", name="Robin Quill", email=email)
    page.locator(".book-form__go button").click()
    expect(page).to_have_url(re.compile(rf"{prefix}/bookings/[^/]+/$"))
    expect(page.locator("main")).to_contain_text(email)
    expect(page.locator("[value=prove]")).to_have_count(0)
    looks_right()

    page.goto(server + mailed(email, language))
    looks_right()
    page.locator("[value=prove]").click()
    expect(page.locator("[value=prove]")).to_have_count(0)
    expect(page.locator("a[href$='/calendar.ics']")).to_be_visible()
    looks_right()
    page.reload()

    page.locator(".change-booking summary").last.click()
    page.locator("[value=cancel]").click()
    expect(page.locator(".change-booking")).to_have_count(0)
    expect(page.locator("main a[href$='/book/']")).to_be_visible()
    looks_right()


@pytest.mark.parametrize("width", [320, 1280])
def test_what_is_wrong_is_read_first_and_nothing_typed_is_lost(
    chromium, server, axe_finds, width
):
    screen = {"width": width, "height": 900}
    with chromium.new_context(viewport=screen) as context:
        page = context.new_page()
        page.goto(f"{server}/events/open-evening/")
        page.get_by_role("link", name="Book seats").first.click()
        fill(page, places="two", name="Kim", email="kim@example.org")
        page.get_by_role("button", name="Book seats").click()
        expect(page.locator(".wrong")).to_be_focused()
        page.locator(".wrong a").click()
        expect(page.get_by_label("How many of you are coming?")).to_be_focused()
        expect(page.locator("[name=places]")).to_have_value("two")
        expect(page.locator("[name=name]")).to_have_value("Kim")
        assert axe_finds(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
