from django.utils import timezone

from neighbourhoods.imports.command import ImportCommand
from neighbourhoods.imports.roster import import_roster


class Command(ImportCommand):
    help = (
        "Imports officers and their assignments from CSV with the columns officer, "
        "name, alias, rank, publish (name, alias or role), neighbourhood (its code), "
        "role (lead, officer or cover), starts_on, ends_on, languages."
    )

    def import_file(self, path, options):
        return import_roster(
            path,
            strict=options["strict"],
            dry_run=options["dry_run"],
            now=timezone.now(),
            progress=self.tell,
        )
