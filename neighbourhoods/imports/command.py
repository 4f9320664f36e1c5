"""What the import commands share: a file, a trial, a report and an exit code."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from neighbourhoods.imports.report import ImportFailed, Report


class ImportCommand(BaseCommand):
    """Exit 0: all landed. 3: rows were refused and the others landed (with --strict
    none). 1: the file cannot be read at all, nothing has landed."""

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="only tell what would happen"
        )
        parser.add_argument(
            "--strict", action="store_true", help="land nothing if a row is refused"
        )

    def handle(self, *args, **options):
        self.verbosity = options["verbosity"]
        try:
            report = self.import_file(options["file"], options)
        except ImportFailed as failure:
            raise CommandError(str(failure), returncode=1) from failure
        self.stdout.write("\n".join(report.lines()))
        if report.exit_code:
            sys.exit(report.exit_code)

    def import_file(self, path: Path, options: dict) -> Report:
        raise NotImplementedError

    def tell(self, sentence: str) -> None:
        if self.verbosity > 0:
            self.stderr.write(f"… {sentence}")
