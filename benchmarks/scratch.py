"""Where a benchmark keeps its database, and the processes that it starts there."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def add_keep(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep",
        action="store_true",
        help="leave the database in place, and start from the one left before",
    )


@contextmanager
def scratch(name: str, *, keep: bool) -> Iterator[Path]:
    """A folder that goes away afterwards, or with `keep` one that stays. Django's
    settings point into it from here on."""
    if keep:
        folder = Path(tempfile.gettempdir()) / f"outreach-bench-{name}"
        folder.mkdir(exist_ok=True)
        _settings(folder)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix=f"outreach-bench-{name}-") as folder:
        _settings(Path(folder))
        yield Path(folder)


def _settings(folder: Path) -> None:
    os.environ["BENCH_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"


def python(*arguments: str, **options) -> subprocess.Popen:
    """Another process of this Python, in the project's folder."""
    return subprocess.Popen(  # noqa: S603 -- our own modules and numbers
        [sys.executable, *arguments], cwd=ROOT, **options
    )
