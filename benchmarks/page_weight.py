"""What the first view of a neighbourhood's page brings over the wire, its photos apart,
and whether anything on it jumps.

Chromium tells which files it asks for; their sizes are those of a client that accepts
gzip, with the headers. What the proxy compresses is counted at nginx's default level,
the weakest."""

import argparse
import gzip
import http.client
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from benchmarks.figures import Figures
from benchmarks.filling import create_tables
from benchmarks.pages import FEW, import_neighbourhoods
from benchmarks.scratch import scratch
from benchmarks.server import serving

CHROMIUM = "/usr/bin/chromium"
WIDTHS = (320, 1280)
OFFICERS = 4
PROXY_LEVEL = 1
WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class File:
    path: str
    kind: str
    size: int  # bytes over the wire


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.parse_args()
    with scratch("weight", keep=False) as folder:
        create_tables()
        import_neighbourhoods(folder, FEW)
        path = staffed_page()
        figures = Figures(f"First view of {path}")
        with serving() as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
            address = f"http://localhost:{server.port}{path}"
            asked, shifts = visit(browser, address)
            files = [fetch(server.port, url) for url in asked]
            browser.close()
    tell(figures, files, shifts)
    return figures.exit_code


def staffed_page() -> str:
    from benchmarks.people import staff  # noqa: PLC0415 -- after setup
    from neighbourhoods.models import Neighbourhood  # noqa: PLC0415

    here = Neighbourhood.objects.select_related("team").order_by("code")[FEW // 2]
    staff(here, officers=OFFICERS)
    return here.get_absolute_url()


def visit(browser: Browser, address: str) -> tuple[list[str], dict[int, float]]:
    """The paths asked for at any width, and how far things moved at each."""
    asked: dict[str, None] = {}
    shifts = {}
    for width in WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": 720})
        page.add_init_script(WATCH_SHIFTS)
        page.on("request", lambda request: asked.update({request.url: None}))
        page.goto(address, wait_until="networkidle")
        page.wait_for_timeout(500)
        shifts[width] = page.evaluate("window.shifted")
        page.close()
    return [urlsplit(url)._replace(scheme="", netloc="").geturl() for url in asked], (
        shifts
    )


def fetch(port: int, path: str) -> File:
    connection = http.client.HTTPConnection("localhost", port)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != http.client.OK:
        raise SystemExit(f"{path} answered {answer.status}.")
    kind = answer.headers.get_content_type()
    compressed = answer.headers.get("Content-Encoding")
    if not compressed and (kind.startswith("text/") or kind.endswith("+xml")):
        body = gzip.compress(body, PROXY_LEVEL)
    head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    return File(path, kind, head + len(body))


def tell(figures: Figures, files: list[File], shifts: dict[int, float]) -> None:
    counted = [file for file in files if not file.path.startswith("/media/")]
    for file in sorted(counted, key=lambda file: -file.size):
        figures.note(
            Path(urlsplit(file.path).path).name or file.path, f"{file.size:,} B"
        )
    total = sum(file.size for file in counted) / 1024
    scripts = sum(f.size for f in counted if f.kind.endswith("javascript")) / 1024
    figures.at_most("all of it, photos apart", total, 60, " KB")
    figures.at_most("of it JavaScript", scripts, 15, " KB")
    for width, shift in shifts.items():
        figures.at_most(f"layout shift at {width} px", shift, 0)


if __name__ == "__main__":
    sys.exit(main())
