from django.core.management.base import CommandError
from django.utils import timezone

from neighbourhoods.imports.command import ImportCommand
from neighbourhoods.imports.places import Keys, import_places


class Command(ImportCommand):
    help = (
        "Imports places that people name, such as postcodes, schools or stations, from "
        "CSV or GeoJSON. Repeat it with every new release."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--kind", required=True, help="postcode, or a word such as school"
        )
        parser.add_argument("--name", required=True, metavar="KEY")
        parser.add_argument("--lat", metavar="KEY", help="degrees, WGS 84")
        parser.add_argument("--lon", metavar="KEY", help="degrees, WGS 84")
        parser.add_argument("--point", metavar="KEY", help='"lat, lon" in one cell')
        parser.add_argument(
            "--postcode", metavar="KEY", help="the point of a postcode imported before"
        )
        parser.add_argument(
            "--tail",
            type=int,
            default=0,
            metavar="N",
            help="characters that follow the half of a postcode (3 for LE2 1TQ)",
        )

    def import_file(self, path, options):
        kind = options["kind"].strip().lower()
        if not kind or len(kind) > 32:
            raise CommandError("Give a kind of 1 to 32 characters, such as school.")
        return import_places(
            path,
            kind=kind,
            keys=Keys(
                name=options["name"],
                lat=options["lat"],
                lng=options["lon"],
                point=options["point"],
                postcode=options["postcode"],
                tail=options["tail"],
            ),
            strict=options["strict"],
            dry_run=options["dry_run"],
            now=timezone.now(),
            progress=self.tell,
        )
