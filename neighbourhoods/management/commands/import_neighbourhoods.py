from django.utils import timezone

from neighbourhoods.imports.boundaries import import_neighbourhoods
from neighbourhoods.imports.command import ImportCommand


class Command(ImportCommand):
    help = (
        "Imports neighbourhoods with their boundaries from GeoJSON. Repeat it with "
        "every new release: what is there is changed, nothing is doubled."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--code",
            required=True,
            metavar="KEY[,KEY]",
            help="the properties that hold the publisher's code, joined by -",
        )
        parser.add_argument("--name", required=True, metavar="KEY")
        parser.add_argument("--team", metavar="KEY", help="the team's code")
        parser.add_argument(
            "--crs",
            metavar="EPSG:n",
            help="the reference system, if not degrees and not named in the file",
        )
        parser.add_argument(
            "--recase",
            action="store_true",
            help="give names lower case if the file has them all in capitals",
        )

    def import_file(self, path, options):
        return import_neighbourhoods(
            path,
            code_keys=options["code"].split(","),
            name_key=options["name"],
            team_key=options["team"],
            crs=options["crs"],
            recase=options["recase"],
            strict=options["strict"],
            dry_run=options["dry_run"],
            now=timezone.now(),
            progress=self.tell,
        )
