from django.utils import timezone

from neighbourhoods.imports.command import ImportCommand
from neighbourhoods.imports.words import import_words


class Command(ImportCommand):
    help = (
        "Publishes what teams say to their neighbourhoods, from CSV with the columns "
        "neighbourhood (its code), language (en, es, ca-valencia, ar), welcome, meeting."
    )

    def import_file(self, path, options):
        return import_words(
            path,
            strict=options["strict"],
            dry_run=options["dry_run"],
            now=timezone.now(),
            progress=self.tell,
        )
