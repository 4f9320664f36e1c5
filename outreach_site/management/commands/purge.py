from django.core.management.base import BaseCommand
from django.utils import timezone

from outreach_site.purge import purge


class Command(BaseCommand):
    help = "Deletes or empties what has had its time. Run it every day."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="Count, and delete nothing."
        )

    def handle(self, *args, dry_run, **options):
        for label, count in purge(now=timezone.now(), dry_run=dry_run).items():
            self.stdout.write(f"{label}: {count}")
