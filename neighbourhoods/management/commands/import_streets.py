from django.utils import timezone

from neighbourhoods.imports.command import ImportCommand
from neighbourhoods.imports.streets import Keys, import_streets


class Command(ImportCommand):
    help = (
        "Imports streets with their house numbers from CSV with the columns street, "
        "neighbourhood (its code), from, to, parity (all, odd or even) and, where two "
        "streets have one name, locality. An empty `to` is the end of the street. A "
        "street that the file names is afterwards what the file says; others stay."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        usual = Keys()
        for option, key in (
            ("--street", usual.street),
            ("--neighbourhood", usual.neighbourhood),
            ("--from", usual.first),
            ("--to", usual.last),
            ("--parity", usual.parity),
            ("--locality", usual.locality),
        ):
            parser.add_argument(
                option, metavar="KEY", default=key, help=f"its column, usually {key}"
            )

    def import_file(self, path, options):
        return import_streets(
            path,
            keys=Keys(
                street=options["street"],
                neighbourhood=options["neighbourhood"],
                first=options["from"],
                last=options["to"],
                parity=options["parity"],
                locality=options["locality"],
            ),
            strict=options["strict"],
            dry_run=options["dry_run"],
            now=timezone.now(),
            progress=self.tell,
        )
