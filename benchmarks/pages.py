"""What the public pages cost, uncached, as multiples of the least page that the CMS can
serve (`W`), by CPU time in turns in one process; and their queries.

`T`, a large template without a query, is shown for comparison. Queries must be as many
for everything; time is judged for teams of a usual size."""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path

from benchmarks import synthetic
from benchmarks.figures import Figures, median
from benchmarks.filling import create_tables
from benchmarks.scratch import scratch

FEW, MANY = 22, 4_500
USUAL_OFFICERS, MOST_OFFICERS = 4, 30
# Name: most W, most queries.
TARGETS = {"neighbourhood": (2.5, 16), "officer": (2.5, 16), "home": (3, 20)}


@dataclass
class Measured:
    """CPU seconds of each request, and the queries of one."""

    path: str
    seconds: list[float] = field(default_factory=list)
    queries: int = 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--neighbourhoods", type=int, default=MANY)
    parser.add_argument("--turns", type=int, default=200)
    options = parser.parse_args()
    with scratch(f"pages-{options.neighbourhoods}", keep=False) as folder:
        figures = Figures(f"Pages: {FEW} and {options.neighbourhoods:,} neighbourhoods")
        create_tables()
        queries: dict[str, set[int]] = {name: set() for name in TARGETS}
        for count in (FEW, options.neighbourhoods):
            import_neighbourhoods(folder, count)
            for officers in (1, USUAL_OFFICERS, MOST_OFFICERS):
                measure(figures, queries, count, officers, options.turns)
        for name, counts in queries.items():
            spread = max(counts) - min(counts)
            figures.at_most(f"{name}: queries more for more of everything", spread, 0)
    return figures.exit_code


def import_neighbourhoods(folder: Path, count: int) -> None:
    from django.core.management import call_command  # noqa: PLC0415 -- after setup

    path = folder / f"{count}.geojson"
    synthetic.write_neighbourhoods(path, synthetic.partition(count))
    keys = {"code": "code", "name": "name", "team": "team"}
    call_command("import_neighbourhoods", path, **keys, verbosity=0, stdout=StringIO())


def measure(figures: Figures, queries, count: int, officers: int, rounds: int) -> None:
    from django.conf import settings  # noqa: PLC0415
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 -- after setup
    from django.utils import translation  # noqa: PLC0415

    from benchmarks.people import staff  # noqa: PLC0415
    from neighbourhoods.models import Neighbourhood  # noqa: PLC0415

    translation.activate(settings.LANGUAGE_CODE)  # a request leaves its own behind
    here = Neighbourhood.objects.select_related("team").order_by("code")[FEW // 2]
    people = staff(here, officers=officers)
    pages = {
        "B": Measured("/bare-view/"),
        "T": Measured("/bare-cards/"),
        "W": Measured("/bare/"),
        "neighbourhood": Measured(here.get_absolute_url()),
        "officer": Measured(people[0].get_absolute_url()),
        "home": Measured("/"),
    }
    for code, _name in settings.LANGUAGES[1:]:
        for name in ("neighbourhood", "officer"):
            pages[f"{name}, {code}"] = Measured(f"/{code}{pages[name].path}")
    run(get_wsgi_application(), pages, rounds)
    size = f"{count:,} neighbourhoods, {officers} officer{'s'[: officers > 1]}"
    for name in ("B", "T", "W"):
        page = pages[name]
        figures.note(
            f"{name} ({size})",
            f"{median(page.seconds) * 1e3:.2f} ms, {page.queries} queries",
        )
    for name, page in pages.items():
        if name in ("B", "T", "W"):
            continue
        kind = name.partition(",")[0]
        most_w, most_queries = TARGETS[kind]
        turns = zip(page.seconds, pages["W"].seconds, strict=True)
        ratio = median([seconds / least for seconds, least in turns])
        if officers <= USUAL_OFFICERS:
            figures.at_most(f"{name} ({size})", ratio, most_w, " W")
        else:
            figures.note(f"{name} ({size})", f"{ratio:.2f} W")
        figures.at_most(f"{name}, queries", page.queries, most_queries)
        queries[kind].add(page.queries)


def run(application: Callable, pages: dict[str, Measured], turns: int) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    for page in pages.values():
        get(application, page.path)  # warm: templates, renditions
        with CaptureQueriesContext(connection) as captured:
            get(application, page.path)
        page.queries = len(captured)
    for _turn in range(turns):
        for page in pages.values():
            started = time.process_time()
            get(application, page.path)
            page.seconds.append(time.process_time() - started)


def get(application: Callable, path: str) -> bytes:
    """An anonymous visitor's request, as a server hands it in."""
    status = []
    path_info, _, query = path.partition("?")
    response = application(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path_info,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT": "text/html",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
        },
        lambda line, headers, error=None: status.append(line),
    )
    try:
        body = b"".join(response)
    finally:
        response.close()
    if status != ["200 OK"]:
        raise SystemExit(f"{path} answered {status}.")
    return body


if __name__ == "__main__":
    sys.exit(main())
