from django.core.management.base import BaseCommand
from django.utils import timezone

from events import reminders


class Command(BaseCommand):
    help = (
        "Reminds who is booked a week and a day before, once each. Run it every few "
        "minutes; the worker sends what it queues."
    )

    def handle(self, *args, verbosity, **options):
        count = reminders.send_due(now=timezone.now())
        if verbosity:
            self.stdout.write(f"Reminders queued: {count}.")
