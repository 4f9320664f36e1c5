from django.core.management.base import BaseCommand, CommandError
from django.utils.crypto import get_random_string

from accounts import mail


class Command(BaseCommand):
    help = (
        "Sends a message to one address at once, past the queue, and says how it went."
    )

    def add_arguments(self, parser):
        parser.add_argument("address")

    def handle(self, *args, address, **options):
        try:
            mail.send("test", to=[address], key=get_random_string(20), context={})
        except mail.NotSent as fault:
            said = f" The other side said: {fault.said}" if fault.said else ""
            raise CommandError(f"Nothing was sent ({fault}).{said}") from None
        self.stdout.write(
            f"The mail server has taken a message to {address}. If it does not arrive, "
            "look into the junk folder, and at SPF and DKIM of the sender's domain."
        )
