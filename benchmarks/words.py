"""How long the words of all neighbourhoods in every language take to import, and what
of it an onlooker is told."""

import argparse
import csv
import itertools
import sys
import time
from io import StringIO

from benchmarks import synthetic
from benchmarks.figures import Figures
from benchmarks.filling import create_tables
from benchmarks.scratch import scratch

MANY = 4_500
MOST_SECONDS = 600
MOST_SILENCE = 60  # seconds between two sentences of progress
LANGUAGES = ("en", "es", "ca-valencia", "ar")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--neighbourhoods", type=int, default=MANY)
    count = parser.parse_args().neighbourhoods
    with scratch(f"words-{count}", keep=False) as folder:
        figures = Figures(f"Words of {count:,} neighbourhoods in 4 languages")
        create_tables()
        areas, words = folder / "areas.geojson", folder / "words.csv"
        synthetic.write_neighbourhoods(areas, synthetic.partition(count))
        import_areas(areas)
        write_words(words)
        seconds, silence, report = timed_import(words)
        figures.at_most(
            f"import of {report.added:,} words", seconds, MOST_SECONDS, " s"
        )
        figures.at_most("longest without progress", silence, MOST_SILENCE, " s")
        figures.at_most("refused", report.refused.count, 0)
        seconds, _silence, report = timed_import(words)
        figures.at_most(
            f"again, {report.unchanged:,} unchanged", seconds, MOST_SECONDS, " s"
        )
    return figures.exit_code


def import_areas(path) -> None:
    from django.core.management import call_command  # noqa: PLC0415 -- after setup

    keys = {"code": "code", "name": "name"}
    call_command("import_neighbourhoods", path, **keys, verbosity=0, stdout=StringIO())


def write_words(path) -> None:
    from neighbourhoods.models import Neighbourhood  # noqa: PLC0415 -- after setup

    text = "We walk the market every Friday and listen. " * 8
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["neighbourhood", "language", "welcome", "meeting"])
        for code, name in Neighbourhood.objects.values_list("code", "name"):
            for language in LANGUAGES:
                row = [code, language, f"{name} ({language}). {text}", "Ring twice."]
                writer.writerow(row)


def timed_import(path):
    """Seconds in all, the longest silence in seconds, the report."""
    from django.utils import timezone  # noqa: PLC0415 -- after setup

    from neighbourhoods.imports.words import import_words  # noqa: PLC0415

    started = time.perf_counter()
    heard = [started]
    report = import_words(
        path,
        now=timezone.now(),
        progress=lambda sentence: heard.append(time.perf_counter()),
    )
    heard.append(time.perf_counter())
    pairs = itertools.pairwise(heard)
    return heard[-1] - started, max(later - one for one, later in pairs), report


if __name__ == "__main__":
    sys.exit(main())
