from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import outbox


class Command(BaseCommand):
    help = (
        "Puts messages back into the queue that could not be sent or whose worker has "
        "died, with growing pauses, eight times at most. Run it every minute."
    )

    def handle(self, *args, verbosity, **options):
        count = outbox.send_again(now=timezone.now())
        if verbosity:
            self.stdout.write(f"Messages back in the queue: {count}.")
