from django.core.management.base import BaseCommand
from django.utils import timezone

from events import waiting


class Command(BaseCommand):
    help = (
        "Gives back the seats of who has not confirmed the address or answered an "
        "offer in time, and offers them down the waiting list. Run it every minute."
    )

    def handle(self, *args, verbosity, **options):
        count = waiting.release(now=timezone.now())
        if verbosity:
            self.stdout.write(f"Bookings that ended: {count}.")
