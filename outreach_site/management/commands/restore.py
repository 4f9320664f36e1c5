import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from outreach_site import backups


class Command(BaseCommand):
    help = (
        "Replaces the facts and the media by those of an archive. The keys stay as "
        "they are unless --keys names an archive of them."
    )

    def add_arguments(self, parser):
        parser.add_argument("facts", type=Path, nargs="?", metavar="FACTS_ARCHIVE")
        parser.add_argument("--keys", type=Path, metavar="KEYS_ARCHIVE")
        parser.add_argument("--yes", action="store_true", help="Do not ask first.")

    def handle(self, *args, facts, keys, yes, **options):
        if not yes:
            self.confirm(facts=facts, keys=keys)
        try:
            restored = backups.restore(facts=facts, keys=keys)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Restored. Everybody has to sign in again.")
        if not restored.keys:
            self.stdout.write("The keys are as they were.")
        if restored.behind:
            self.stdout.write("The archive is older than this version: run migrate.")

    def confirm(self, *, facts, keys):
        if not sys.stdin.isatty():
            raise CommandError("This replaces what is there now. Add --yes to do it.")
        what = " and ".join(
            name for name, path in (("FACTS and MEDIA", facts), ("KEYS", keys)) if path
        )
        self.stdout.write(f"This replaces all {what} of this site.")
        if input("Type yes to go on: ") != "yes":
            raise CommandError("Nothing was changed.")
