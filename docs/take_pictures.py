"""Takes the pictures of the README from the Leicester demo at an address."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent / "pictures"
PICTURES = {
    "home": ("/", 1280, 720, "light"),
    "neighbourhood": ("/neighbourhoods/castle/", 1280, 900, "light"),
    "phone": ("/neighbourhoods/stoneygate/", 320, 568, "light"),
    "dark": ("/neighbourhoods/castle/", 1280, 720, "dark"),
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
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1].rstrip("/"))
