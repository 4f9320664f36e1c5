from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.imports.command import ImportCommand
from neighbourhoods.imports.registry import CSV
from neighbourhoods.imports.report import ImportFailed
from neighbourhoods.imports.rows import column_names
from partners.imports.known import ENTRY, settings_of
from partners.imports.organisations import import_organisations
from partners.models import Organisation

KEYS = [column.key for column in ENTRY.columns]


class Command(ImportCommand):
    help = (
        "Imports schools and other organisations of one register from CSV. Columns are "
        "found by their names; say with --column which is which if they have others. "
        "What has closed is closed, what the file does not name stays."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--register", required=True, help="your own short word for it: schools"
        )
        parser.add_argument(
            "--kind", choices=Organisation.Kind.values, default="school"
        )
        parser.add_argument(
            "--column",
            metavar="OURS=THEIRS",
            action="append",
            default=[],
            help=f"ours is one of {', '.join(KEYS)}; an empty one is not read",
        )
        parser.add_argument(
            "--left-out",
            metavar="STATUS",
            help="the status of those not open, with ; between; usually Closed",
        )
        parser.add_argument("--crs", help="of points in metres, such as EPSG:25830")
        parser.add_argument(
            "--recase", action="store_true", help="names in capitals to lower case"
        )
        parser.add_argument(
            "--inside",
            action="store_true",
            help="leave out what lies in none of the neighbourhoods",
        )

    def import_file(self, path, options):
        return import_organisations(
            path,
            columns=self.columns(path, options["column"]),
            settings=settings_of(options),
            strict=options["strict"],
            dry_run=options["dry_run"],
            now=timezone.now(),
            progress=self.tell,
        )

    def columns(self, path, pairs: list[str]) -> dict[str, str]:
        """As in the browser: guessed, and corrected by who knows better."""
        given = dict(pair.partition("=")[::2] for pair in pairs)
        if unknown := sorted(given.keys() - set(KEYS)):
            raise ImportFailed(
                _("There is no column %(unknown)s. There are: %(known)s.")
                % {"unknown": ", ".join(unknown), "known": ", ".join(KEYS)}
            )
        left = [name for name in column_names(path) if name not in given.values()]
        columns = ENTRY.guess(left, CSV) | given
        missing = [column.key for column in ENTRY.columns if column.needed]
        missing = [key for key in missing if not columns.get(key)]
        if missing:
            raise ImportFailed(
                _("Say which column is which: --column %s=…") % missing[0]
            )
        return {ours: theirs for ours, theirs in columns.items() if theirs}
