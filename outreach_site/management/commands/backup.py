from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from outreach_site import backups


class Command(BaseCommand):
    help = "Writes the facts with the media, and apart from them the keys, to a folder."

    def add_arguments(self, parser):
        parser.add_argument("--to", type=Path, required=True, metavar="FOLDER")
        parser.add_argument(
            "--keep-days",
            type=int,
            default=backups.FACTS_DAYS,
            help="Older archives of facts in the folder are removed (%(default)s).",
        )
        parser.add_argument(
            "--keep-key-days",
            type=int,
            default=backups.KEYS_DAYS,
            help="The same for keys; %(default)s at most.",
        )

    def handle(self, *args, to, keep_days, keep_key_days, **options):
        try:
            written = backups.backup(
                to,
                now=timezone.now(),
                keep_days=keep_days,
                keep_key_days=keep_key_days,
            )
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        for path in written:
            self.stdout.write(str(path))
