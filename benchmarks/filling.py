"""Fills a benchmark's database, and tells what that cost.

`python -m benchmarks.filling COMMAND …` runs one management command and prints its
time and peak memory as JSON."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import django

from benchmarks.scratch import python


@dataclass(frozen=True)
class Cost:
    """Of an import: wall-clock and CPU seconds, megabytes at the most, and how long
    another process had to wait for a write meanwhile, at the most, in seconds."""

    seconds: float
    cpu: float
    megabytes: float
    longest_wait: float
    writes: int


def create_tables() -> None:
    """And the static files, which production serves under hashed names."""
    from django.core.management import call_command  # noqa: PLC0415 -- after setup

    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    _create_pages()


def _create_pages() -> None:
    """A home page with a bare one under it, as the migrations and an editor would."""
    from django.conf import settings  # noqa: PLC0415
    from wagtail.models import Collection, Locale, Page, Site  # noqa: PLC0415

    from benchmarks.bare.models import BarePage  # noqa: PLC0415
    from home.models import HomePage  # noqa: PLC0415

    locale = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    Collection.add_root(name="Root")
    root = Page.add_root(title="Root", slug="root", locale=locale)
    home = root.add_child(instance=HomePage(title="Home", slug="home", locale=locale))
    home.add_child(instance=BarePage(title="Bare", slug="bare", locale=locale))
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)


def run_import(*arguments: str) -> Cost:
    """A management command in a process of its own, with a second writer beside it."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    writer = python("-m", "benchmarks.waiting", **pipes)
    importer = python("-m", "benchmarks.filling", *arguments, **pipes)
    for process in (writer, importer):
        process.stdout.readline()  # it is ready
    spent, _ = importer.communicate(b"go\n")
    waited, _ = writer.communicate()
    if importer.returncode or writer.returncode:
        raise SystemExit(f"{arguments[0]} did not come through.")
    return Cost(**json.loads(spent.splitlines()[-1]), **json.loads(waited))


def peak_megabytes() -> float:
    """Of this process; getrusage would count what its parent had before it."""
    status = Path("/proc/self/status").read_text()
    kilobytes = next(
        line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")
    )
    return int(kilobytes) / 1024


def main(arguments: list[str]) -> None:
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    print("ready", flush=True)
    sys.stdin.readline()
    started, cpu = time.perf_counter(), time.process_time()
    call_command(*arguments, verbosity=0)
    spent = {
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - cpu,
        "megabytes": peak_megabytes(),
    }
    print(json.dumps(spent))


if __name__ == "__main__":
    main(sys.argv[1:])
